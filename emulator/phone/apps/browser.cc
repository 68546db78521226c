#include "emulator/phone/apps/browser.h"

#include <algorithm>
#include <cctype>

#include "emulator/phone/apps/browser_deeds.h"
#include "emulator/phone/keyboard.h"
#include "emulator/phone/rows.h"
#include "emulator/phone/shell.h"
#include "emulator/phone/start_page.h"

namespace asio = boost::asio;

namespace phone {
namespace {

constexpr std::size_t most_past = 1000;

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

// What the browser is given for files that are not pages: text as it stands, pictures alone on a
// page, and a sentence for the rest. Nothing is parsed here.
std::string as_page(const site::Resource& resource) {
  const std::string_view type = resource.content_type;
  const std::string head = "<!DOCTYPE html><meta charset=\"utf-8\"><title>";
  const std::string name(html_escape(resource.url.substr(resource.url.rfind('/') + 1)));
  if (type.starts_with("text/html") || type.starts_with("application/xhtml")) return resource.body;
  if (type.starts_with("text/"))
    return head + name + "</title><pre>" + html_escape(resource.body) + "</pre>";
  if (type.starts_with("image/"))
    return head + name + "</title><p><img src=\"\" alt=\"" + name + "\"></p>";
  return head + name + "</title><p>" + name + ": 이 파일은 열 수 없습니다.</p>";
}

double clamped(double y, double page_height, double sight) {
  return std::clamp(y, 0.0, std::max(0.0, page_height - sight));
}

}  // namespace

Browser::Browser(const AppContext& context)
    : context_(context),
      page_(context.executor, page_options(context.options),
            at_once(
                [&network = context.network](const std::string& url) { return network.get(url); })),
      bookmarks_(context.options.bookmarks) {}

asio::awaitable<void> Browser::open() {
  if (history_.empty() && !bookmarks_.empty()) {
    co_await show_start_page();
  } else {
    co_await blur();
  }
}

void Browser::leave() {
  field_.reset();
  panel_ = Panel::none;
  matches_ = {};
}

// How much of the page is in view, CSS pixels. While an address is typed it is not.
double Browser::sight() const {
  return (field_ && panel_ != Panel::address ? keyboard_top : screen_bottom) - content_top;
}

// Has the page drawn as scrolled to `scroll`, and keeps what was drawn: the child's own pixels are
// half a picture while it draws the next one, and a capture may come at any moment.
asio::awaitable<bool> Browser::draw_from(double scroll, double sight) {
  const double lift = scroll - clamped(scroll, page_height_, content_height);
  const bool drawn = co_await page_.draw(scroll - lift, {lift, lift + sight});
  if (!drawn) co_return false;
  scroll_ = scroll;
  lift_ = lift;
  const std::uint8_t* pixels = page_.pixels();
  pixels_.assign(pixels, pixels + static_cast<std::size_t>(page_.stride_bytes()) *
                                      static_cast<std::size_t>(page_.height_px()));
  words_ = page_.words();
  co_return true;
}

// Shows the page scrolled to `to`; a child that dies at it leaves the crash page.
asio::awaitable<void> Browser::scroll_page(double to) {
  if (own_ != Own::none) co_return;
  const clockwork::Clock::Hold hold(context_.clock);
  const bool drawn = co_await draw_from(clamped(to, page_height_, sight()), sight());
  if (drawn)
    context_.changed(Stale::page);
  else
    show_crash();
}

void Browser::show_crash() {
  own_ = Own::crashed;
  field_.reset();
  words_.clear();
  context_.changed(Stale::all);
}

asio::awaitable<void> Browser::show_start_page() {
  const clockwork::Clock::Hold hold(context_.clock);
  const Loaded loaded =
      co_await page_.load("http://start.invalid/", start_page(bookmarks_, context_.options.locale),
                          "text/html; charset=utf-8");
  page_height_ = loaded.height;
  title_ = loaded.title;
  own_ = loaded.state == PageState::ok ? Own::none : Own::crashed;
  context_.changed(Stale::all);
  co_await scroll_page(0);
}

// Fetches, lays out, reports, and only then shows the page at `url`: the caller says that it
// changed once the history is right too.
asio::awaitable<void> Browser::load(std::string url, std::string via, double scroll) {
  const clockwork::Clock::Hold hold(context_.clock);
  const site::Resource resource = context_.network.get(url);
  VisitEvent event{.url = resource.url.empty() ? url : resource.url,
                   .title = {},
                   .status = VisitStatus::ok,
                   .via = via,
                   .referrer = history_.empty() ? "" : history_.back().url};
  loading_ = true;
  context_.changed(Stale::all);
  double page_height = 0;
  Own own = Own::none;
  switch (resource.outcome) {
    case site::Outcome::ok: {
      const Loaded loaded =
          co_await page_.load(resource.url, as_page(resource), resource.content_type);
      event.title = loaded.title;
      page_height = loaded.height;
      if (loaded.state == PageState::crashed) {
        event.status = VisitStatus::crashed;
        own = Own::crashed;
      }
      break;
    }
    case site::Outcome::not_found:
      event.status = VisitStatus::not_found;
      own = Own::not_found;
      break;
    case site::Outcome::not_on_network:
      event.status = VisitStatus::not_on_network;
      own = Own::not_on_network;
      break;
  }
  context_.observer.visited(event);  // On disk before anyone sees the page.
  words_.clear();
  page_height_ = page_height;
  if (own == Own::none) {
    const bool drawn =
        co_await draw_from(clamped(scroll, page_height, content_height), content_height);
    if (!drawn) own = Own::crashed;
  }
  // All at once, so that no picture shows one page's address over another's words.
  loading_ = false;
  url_ = event.url;
  title_ = event.title;
  own_ = own;
  field_.reset();
  panel_ = Panel::none;
  matches_ = {};
  past_.push_back({{title_.empty() ? url_ : title_, url_},
                   civil_time(context_.clock.now(), Locale::english).hour_minute});
  if (past_.size() > most_past) past_.erase(past_.begin());
}

asio::awaitable<bool> Browser::go(std::string url, std::string via) {
  if (!history_.empty()) history_.back().scroll = scroll_;
  ahead_.clear();
  co_await load(url, via, 0);
  history_.push_back({url_, 0});
  context_.changed(Stale::all);
  if (url_.find('#') != std::string::npos) co_await show_fragment(url_);
  co_return true;
}

// Scrolls to "#name" within the page already shown.
asio::awaitable<bool> Browser::show_fragment(std::string url) {
  const std::string name = url.substr(url.find('#') + 1);
  // Only names that are safe inside a selector: a page cannot smuggle one in.
  const bool plain = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c >= 0x80;
  });
  if (!plain || own_ != Own::none) co_return false;
  const clockwork::Clock::Hold hold(context_.clock);
  std::optional<Target> target = co_await page_.find_css("#" + name);
  if (!target) target = co_await page_.find_css("a[name=" + name + "]");
  if (!target) co_return false;
  co_await scroll_page(target->box.y);
  co_return true;
}

asio::awaitable<bool> Browser::follow(std::optional<Target> target) {
  if (!target) {
    if (!page_.is_alive()) show_crash();  // There is no page to touch any more.
    co_return false;
  }
  if (target->is_text_field) co_return co_await focus(target->box);
  if (target->is_list) co_return co_await open_list(target->box);
  if (target->is_mark) co_return co_await turn_mark(target->box);
  if (!target->submit.empty()) co_return co_await go(target->submit, "form");
  if (target->href.empty()) {  // Touched, as a finger touches plain text.
    if (field_) co_await blur();
    co_return true;
  }
  const std::string url = site::resolve(url_, target->href);
  if (url.find('#') != std::string::npos && without_fragment(url) == without_fragment(url_))
    co_return co_await show_fragment(url);
  const bool from_start = history_.empty();
  co_return co_await go(url, from_start ? "bookmark" : "link");
}

// The field at `box` is ready to be written in, and in sight above the keyboard.
asio::awaitable<bool> Browser::focus(Rect box) {
  constexpr double room = 14;
  const bool has_it =
      field_ && panel_ == Panel::none && box.x == field_box_.x && box.y == field_box_.y;
  if (has_it) co_return true;
  const clockwork::Clock::Hold hold(context_.clock);
  const bool focused = co_await page_.focus(middle_of(box));
  if (!focused) co_return false;
  panel_ = Panel::none;
  matches_ = {};
  const std::optional<Field> found = co_await page_.field();
  if (!found) co_return false;
  field_ = TextField{.writing = {found->value, {}},
                     .enter = found->is_multiline ? Enter::newline : Enter::go,
                     .begins_latin = found->is_password,
                     .focus = ++focuses_};
  field_box_ = box;
  context_.changed(Stale::all);
  const double lowest = box.y + box.height + room - sight();
  co_await scroll_page(std::min(std::max(scroll_, lowest), std::max(0.0, box.y - room)));
  co_return true;
}

asio::awaitable<void> Browser::blur() {
  if (panel_ == Panel::address) panel_ = Panel::none;
  field_.reset();
  context_.changed(Stale::all);
  if (own_ != Own::none) co_return;
  const clockwork::Clock::Hold hold(context_.clock);
  co_await page_.focus({-1, -1});
  co_await scroll_page(scroll_);
}

asio::awaitable<bool> Browser::visit(std::string address) {
  std::string url = site::resolve("", address);
  if (url.empty()) url = std::move(address);
  co_return co_await go(std::move(url), "address");
}

asio::awaitable<bool> Browser::back() {
  if (panel_ != Panel::none) {
    show(Panel::none);
    co_return true;
  }
  if (history_.size() < 2) co_return false;
  ahead_.push_back({history_.back().url, scroll_});
  history_.pop_back();
  const Visited before = history_.back();
  co_await load(before.url, "back", before.scroll);
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Browser::forward() {
  if (ahead_.empty()) co_return false;
  if (!history_.empty()) history_.back().scroll = scroll_;
  const Visited next = ahead_.back();
  ahead_.pop_back();
  co_await load(next.url, "forward", next.scroll);
  history_.push_back({url_, scroll_});
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Browser::reload() {
  if (history_.empty()) co_return false;
  co_await load(history_.back().url, "reload", scroll_);
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Browser::tap(Point point) {
  if (own_ != Own::none || hides_page() || point.y < content_top ||
      point.y >= content_top + sight())
    co_return true;
  const Point on_page{point.x, point.y - content_top + scroll_};
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    target = co_await page_.at(on_page);
  }
  const bool is_field = target && target->is_text_field;
  const bool touched = co_await follow(std::move(target));
  if (is_field && touched) co_return co_await place_caret_on_page(on_page);
  co_return touched;
}

asio::awaitable<bool> Browser::place_caret_on_page(Point page_point) {
  const clockwork::Clock::Hold hold(context_.clock);
  const std::optional<std::size_t> offset = co_await page_.caret_at(page_point);
  if (!offset || !field_) co_return true;
  Writing writing = field_->writing;
  place_caret(writing, *offset);
  co_return co_await write(std::move(writing));
}

asio::awaitable<bool> Browser::tap_text(std::string text) {
  if (own_ != Own::none || hides_page()) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    target = co_await page_.find_text(std::move(text));
    if (target &&
        (target->box.y < scroll_ || target->box.y + target->box.height > scroll_ + sight()))
      co_await scroll(target->box.y - content_height / 3 - scroll_);
  }
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> Browser::tap_css(std::string selector) {
  if (own_ != Own::none || hides_page()) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    target = co_await page_.find_css(std::move(selector));
  }
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> Browser::scroll(double by) {
  if (panel_ == Panel::list) {
    const bool moved = scroll_options(panel_scroll_, by, options_.options.size());
    if (moved) context_.changed(Stale::all);
    co_return moved;
  }
  if (panel_ == Panel::bookmarks || panel_ == Panel::history) {
    const std::size_t rows = panel_ == Panel::history ? past_.size() : bookmarks_.size();
    const bool moved = scroll_rows(panel_scroll_, by, rows, content_height);
    if (moved) context_.changed(Stale::all);
    co_return moved;
  }
  if (hides_page()) co_return false;
  if (own_ != Own::none) co_return false;
  const double to = clamped(scroll_ + by, page_height_, sight());
  if (to == scroll_) co_return false;
  co_await scroll_page(to);
  co_return true;
}

asio::awaitable<bool> Browser::focus_css(std::string selector) {
  if (own_ != Own::none || hides_page()) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    target = co_await page_.find_css(std::move(selector));
  }
  if (!target || !target->is_text_field) co_return false;
  const bool focused = co_await focus(target->box);
  if (focused) field_->writing = {};
  co_return focused;
}

asio::awaitable<bool> Browser::write(Writing writing) {
  if (!field_) co_return false;
  if (panel_ == Panel::address || panel_ == Panel::find) {
    field_->writing = std::move(writing);
    context_.changed(Stale::all);
    // Made first: g++ 12 destroys what is made within a co_await expression twice.
    std::string wanted = field_->writing.whole();
    if (panel_ == Panel::find && wanted != looked_for_) co_await find(std::move(wanted));
    co_return true;
  }
  if (own_ != Own::none) co_return false;
  const clockwork::Clock::Hold hold(context_.clock);
  const std::string whole = writing.whole();
  const bool is_set = co_await page_.set_value(whole, {.caret = writing.caret(),
                                                       .composing_from = writing.text.size(),
                                                       .composing_to = writing.caret()});
  if (!is_set) co_return false;
  field_->writing = std::move(writing);
  co_await scroll_page(scroll_);
  co_return true;
}

asio::awaitable<bool> Browser::submit() {
  if (panel_ == Panel::address && field_) {
    std::string address = field_->writing.whole();
    if (address.empty()) {
      co_await blur();
      co_return true;
    }
    co_return co_await visit(std::move(address));
  }
  if (panel_ == Panel::find) co_return co_await turn_match(1);
  if (own_ != Own::none) co_return false;
  std::string url;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    url = co_await page_.submission();
  }
  if (url.empty()) co_return false;
  co_return co_await go(site::resolve(url_, url), "form");
}

asio::awaitable<void> Browser::tappables(std::vector<Tappable>& found) {
  if (own_ != Own::none || hides_page()) co_return;
  const clockwork::Clock::Hold hold(context_.clock);
  co_await add_tappables(page_, scroll_, sight(), found);
}

}  // namespace phone
