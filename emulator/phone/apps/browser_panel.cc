// The browser's address bar while it is typed in, its menu, bookmarks and history, and the search
// within a page.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "emulator/phone/apps/browser.h"
#include "emulator/phone/apps/browser_deeds.h"
#include "emulator/phone/keyboard.h"
#include "emulator/phone/rows.h"
#include "emulator/site/address.h"

namespace asio = boost::asio;

namespace phone {
namespace {

constexpr Color found_color{255, 214, 64, 120};
constexpr Color found_here_color{255, 138, 30, 150};
constexpr std::size_t most_suggestions = 4;

enum MenuItem { forward_item, reload_item, star_item, bookmarks_item, history_item, find_item };

std::string shown_address(const std::string& url) {
  std::string readable = site::readable(url);
  if (readable.starts_with("http://")) readable.erase(0, 7);
  return readable;
}

}  // namespace

void draw_turning_arrow(Canvas& canvas, Point middle, double radius, Color color) {
  std::vector<Point> arc;
  for (int i = 0; i <= 24; ++i) {
    const double angle = (0.1 + 0.8 * i / 24) * 2 * std::numbers::pi;
    arc.push_back({middle.x + radius * std::cos(angle), middle.y - radius * std::sin(angle)});
  }
  std::ranges::reverse(arc);  // Clockwise, the head at the upper right.
  canvas.polyline(arc, 1.8, color);
  const Point tip = arc.back();
  canvas.polygon({{tip.x + 3.2, tip.y - 4.6}, {tip.x + 3, tip.y + 2.8}, {tip.x - 4.2, tip.y + 1}},
                 color);
}

void Browser::show(Panel panel) {
  panel_ = panel;
  panel_scroll_ = 0;
  field_.reset();
  matches_ = {};
  looked_for_.clear();
  if (panel == Panel::address || panel == Panel::find) focus_panel({});
  context_.changed(Stale::all);
}

void Browser::focus_panel(std::string text) {
  const bool is_find = panel_ == Panel::find;
  field_ = TextField{.writing = {std::move(text), {}},
                     .enter = is_find ? Enter::search : Enter::go,
                     .begins_latin = !is_find,
                     .focus = ++focuses_};
}

void Browser::place_caret_in_bar(const Choice& choice) {
  if (!field_ || !choice.at) return;
  const Rect box = panel_ == Panel::find ? find_box : address_box;
  place_caret_in_line(context_.canvas, box, *field_, bar_text_size, *choice.at);
  context_.changed(Stale::all);
}

bool Browser::is_bookmarked() const {
  return std::ranges::find(bookmarks_, url_, &Bookmark::url) != bookmarks_.end();
}

void Browser::turn_bookmark() {
  constexpr std::size_t most_bookmarks = 200;
  if (is_bookmarked())
    std::erase_if(bookmarks_, [this](const Bookmark& mark) { return mark.url == url_; });
  else if (!url_.empty() && bookmarks_.size() < most_bookmarks)
    bookmarks_.push_back({title_.empty() ? shown_address(url_) : title_, url_});
  context_.changed(Stale::all);
}

// Places known already that hold what is typed, in their name or address.
std::vector<Bookmark> Browser::suggestions() const {
  const std::string typed = field_ ? field_->writing.whole() : std::string();
  std::vector<Bookmark> list;
  const auto consider = [&](const Bookmark& place) {
    const bool fits = place.title.find(typed) != std::string::npos ||
                      shown_address(place.url).find(typed) != std::string::npos;
    const bool is_new = std::ranges::find(list, place.url, &Bookmark::url) == list.end();
    if (fits && is_new && list.size() < most_suggestions) list.push_back(place);
  };
  for (auto past = past_.rbegin(); past != past_.rend(); ++past) consider(past->page);
  std::ranges::for_each(bookmarks_, consider);
  return list;
}

asio::awaitable<bool> Browser::choose(Choice choice) {
  switch (choice.what) {
    case go_back:
      co_await back();
      break;
    case type_address:
      if (panel_ != Panel::address)
        show(Panel::address);
      else
        place_caret_in_bar(choice);
      break;
    case read_again:
      co_await reload();
      break;
    case open_menu:
      show(Panel::menu);
      break;
    case menu_item:
      co_return co_await choose_in_menu(choice.which);
    case close_panel:
      co_await blur();
      show(Panel::none);
      break;
    case suggested: {
      const std::vector<Bookmark> list = suggestions();
      if (choice.which >= list.size()) co_return false;
      co_return co_await go(list[choice.which].url, "address");
    }
    case a_bookmark:
      co_return co_await go(bookmarks_[choice.which].url, "bookmark");
    case in_the_past:
      co_return co_await go(past_[past_.size() - 1 - choice.which].page.url, "history");
    case an_option:
      co_return co_await choose_option(choice.which);
    case previous_match:
      co_return co_await turn_match(-1);
    case look_for:
      if (!field_) focus_panel(looked_for_);
      place_caret_in_bar(choice);
      context_.changed(Stale::all);
      break;
    case next_match:
      co_return co_await turn_match(1);
    default:
      break;
  }
  co_return true;
}

asio::awaitable<bool> Browser::choose_in_menu(std::size_t item) {
  show(Panel::none);
  switch (item) {
    case forward_item:
      co_return co_await forward();
    case reload_item:
      co_return co_await reload();
    case star_item:
      turn_bookmark();
      break;
    case bookmarks_item:
      show(Panel::bookmarks);
      break;
    case history_item:
      show(Panel::history);
      break;
    case find_item:
      show(Panel::find);
      break;
    default:
      co_return false;
  }
  co_return true;
}

// Marks every place that says `text`; the first one in sight or below is where one is.
asio::awaitable<void> Browser::find(std::string text) {
  looked_for_ = text;
  matches_ = {};
  match_ = 0;
  context_.changed(Stale::all);
  if (own_ != Own::none || text.empty()) co_return;
  const clockwork::Clock::Hold hold(context_.clock);
  matches_ = co_await page_.find_all(std::move(text));
  const auto below =
      std::ranges::find_if(matches_.boxes, [this](const Rect& box) { return box.y >= scroll_; });
  if (below != matches_.boxes.end())
    match_ = static_cast<std::size_t>(below - matches_.boxes.begin());
  co_await turn_match(0);
}

asio::awaitable<bool> Browser::turn_match(int by) {
  const std::size_t count = matches_.boxes.size();
  if (count == 0) {
    context_.changed(Stale::all);
    co_return false;
  }
  match_ = (match_ + count + static_cast<std::size_t>(by + static_cast<int>(count))) % count;
  context_.changed(Stale::all);
  const Rect box = matches_.boxes[match_];
  const bool is_in_sight = box.y >= scroll_ && box.y + box.height <= scroll_ + sight();
  co_await scroll_page(is_in_sight ? scroll_ : box.y - sight() / 3);
  co_return true;
}

void Browser::draw_find_bar(Pen& pen) {
  constexpr double top = status_bar_height;
  constexpr double middle = top + app_bar_height / 2;
  Canvas& canvas = pen.canvas();
  canvas.fill({0, top, screen_width, app_bar_height}, {236, 239, 243, 255});
  canvas.fill({0, top + app_bar_height - 1, screen_width, 1}, rule);
  canvas.polyline({{20, middle - 8}, {12, middle}, {20, middle + 8}}, 2.2, soft_ink);
  pen.offer({0, top, 34, app_bar_height}, pen.say("찾기 끝내기", "Stop looking"), {close_panel, 0});
  canvas.fill_round({34, top + 7, 236, 32}, 16, white);
  canvas.stroke_round({34, top + 7, 236, 32}, 16, 1, accent);
  TextField looked_for{.writing = {looked_for_, {}}};
  TextField& field = field_ ? *field_ : looked_for;
  draw_line_written(pen, find_box, field, field_.has_value(),
                    pen.say("페이지에서 찾기", "Find in page"), bar_text_size);
  pen.offer({34, top, 236, app_bar_height}, pen.say("찾을 말", "Look for"), {look_for, 0});
  if (!field.writing.whole().empty()) {
    const std::string count =
        matches_.boxes.empty() ? pen.say("없음", "none")
                               : std::to_string(match_ + 1) + "/" + std::to_string(matches_.count);
    const double width = canvas.measure(count, {.size = 13}).width;
    pen.text({260 - width, top + 15}, count, {.size = 13}, soft_ink);
  }
  canvas.polyline({{284, middle + 4}, {292, middle - 4}, {300, middle + 4}}, 2.2, soft_ink);
  pen.offer({272, top, 40, app_bar_height}, pen.say("앞엣것", "Previous"), {previous_match, 0});
  canvas.polyline({{324, middle - 4}, {332, middle + 4}, {340, middle - 4}}, 2.2, soft_ink);
  pen.offer({312, top, 48, app_bar_height}, pen.say("뒤엣것", "Next"), {next_match, 0});
}

void Browser::draw_matches(Canvas& canvas) const {
  for (std::size_t i = 0; i < matches_.boxes.size(); ++i) {
    const Rect& box = matches_.boxes[i];
    canvas.fill_round({box.x - 1, box.y - scroll_ + content_top, box.width + 2, box.height}, 2,
                      i == match_ ? found_here_color : found_color);
  }
}

void Browser::draw_panel(Pen& pen) {
  if (panel_ == Panel::menu)
    draw_menu(pen);
  else if (panel_ == Panel::list)
    draw_options(pen);
  else
    draw_list(pen);
}

void Browser::draw_menu(Pen& pen) const {
  constexpr double width = 216, item_height = 46;
  constexpr double left = screen_width - width - 6, top = status_bar_height + 6;
  Canvas& canvas = pen.canvas();
  pen.offer({0, status_bar_height, screen_width, screen_bottom - status_bar_height},
            pen.say("차림표 닫기", "Close the menu"), {close_panel, 0});
  canvas.fill({0, status_bar_height, screen_width, screen_bottom - status_bar_height},
              {0, 0, 0, 60});
  const struct {
    MenuItem item;
    const char* name;
    bool is_possible;
  } items[] = {
      {forward_item, pen.say("앞으로", "Forward"), !ahead_.empty()},
      {reload_item, pen.say("새로 읽기", "Reload"), !history_.empty()},
      {star_item,
       is_bookmarked() ? pen.say("즐겨찾기에서 빼기", "Remove bookmark")
                       : pen.say("즐겨찾기에 넣기", "Add bookmark"),
       !url_.empty()},
      {bookmarks_item, pen.say("즐겨찾기", "Bookmarks"), true},
      {history_item, pen.say("열어 본 페이지", "History"), true},
      {find_item, pen.say("페이지에서 찾기", "Find in page"), own_ == Own::none},
  };
  const double height = item_height * static_cast<double>(std::size(items)) + 12;
  canvas.fill_round({left, top + 2, width, height}, 8, {0, 0, 0, 60});
  canvas.fill_round({left, top, width, height}, 8, white);
  double y = top + 6;
  for (const auto& item : items) {
    pen.text({left + 18, y + 12}, item.name, {.size = 16},
             item.is_possible ? ink : Color{176, 182, 190, 255});
    if (item.is_possible)
      pen.offer({left, y, width, item_height}, item.name,
                {menu_item, static_cast<std::size_t>(item.item)});
    y += item_height;
  }
}

void Browser::draw_list(Pen& pen) {
  Canvas& canvas = pen.canvas();
  const double bottom = field_ ? keyboard_top : screen_bottom;
  const Rect area{0, content_top, screen_width, bottom - content_top};
  canvas.fill(area, paper);
  std::vector<Row> rows;
  if (panel_ == Panel::address) {
    for (const Bookmark& place : suggestions())
      rows.push_back({place.title, shown_address(place.url)});
    draw_rows(pen, area, panel_scroll_, rows, suggested);
    return;
  }
  const bool is_past = panel_ == Panel::history;
  const char* name =
      is_past ? pen.say("열어 본 페이지", "History") : pen.say("즐겨찾기", "Bookmarks");
  canvas.fill({0, status_bar_height, screen_width, app_bar_height}, {236, 239, 243, 255});
  canvas.fill({0, content_top - 1, screen_width, 1}, rule);
  constexpr double middle = status_bar_height + app_bar_height / 2;
  canvas.polyline({{20, middle - 8}, {12, middle}, {20, middle + 8}}, 2.2, soft_ink);
  pen.text({40, status_bar_height + 12}, name, {.size = 17, .weight = 600}, ink);
  pen.offer({0, status_bar_height, screen_width, app_bar_height},
            pen.say("목록 닫기", "Close the list"), {close_panel, 0});
  if (is_past) {
    for (auto past = past_.rbegin(); past != past_.rend(); ++past)
      rows.push_back({past->page.title, past->time + "  " + shown_address(past->page.url)});
  } else {
    for (const Bookmark& mark : bookmarks_) rows.push_back({mark.title, shown_address(mark.url)});
  }
  if (rows.empty())
    draw_message(pen, pen.say("아직 없습니다", "Nothing yet"), {});
  else
    draw_rows(pen, area, panel_scroll_, rows, is_past ? in_the_past : a_bookmark);
}

}  // namespace phone
