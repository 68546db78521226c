#include "emulator/phone/apps/notes.h"

#include <algorithm>

#include "emulator/phone/keyboard.h"
#include "emulator/phone/rows.h"
#include "emulator/phone/shell.h"

namespace asio = boost::asio;

namespace phone {
namespace {

constexpr double text_size = 16;

enum Deed { open_one, add_one, leave_note, ask_to_delete, delete_it, keep_it };

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

void draw_bin(Canvas& canvas, Point at) {
  canvas.polyline({{at.x - 8, at.y - 5}, {at.x + 8, at.y - 5}}, 1.8, white);
  canvas.polyline(
      {{at.x - 3, at.y - 5}, {at.x - 3, at.y - 8}, {at.x + 3, at.y - 8}, {at.x + 3, at.y - 5}}, 1.6,
      white);
  canvas.polyline(
      {{at.x - 6, at.y - 5}, {at.x - 5, at.y + 9}, {at.x + 5, at.y + 9}, {at.x + 6, at.y - 5}}, 1.8,
      white);
}

}  // namespace

asio::awaitable<void> Notes::open() {
  if (notes_.empty()) co_await take_focus();
}

void Notes::leave() {
  close_note();
}

// A note nobody wrote in is none.
void Notes::close_note() {
  if (open_ && notes_[*open_].text.empty())
    notes_.erase(notes_.begin() + static_cast<std::ptrdiff_t>(*open_));
  open_.reset();
  is_writing_ = is_asking_ = false;
  field_.writing = {};
  field_.scroll = 0;
  scroll_ = 0;
}

void Notes::open_note(std::size_t index) {
  close_note();
  open_ = index;
  field_.writing = {notes_[index].text, {}};
}

void Notes::draw(Pen& pen) {
  if (open_) {
    draw_note(pen);
    return;
  }
  draw_app_bar(pen, pen.say("기록장", "Notes"));
  std::vector<Row> rows;
  for (const Note& note : notes_) rows.push_back({first_line(note.text), note.time});
  if (rows.empty())
    draw_message(pen, pen.say("적은 것이 없습니다", "No notes"), {});
  else
    draw_rows(pen, {0, content_top, screen_width, content_height}, scroll_, rows, open_one);
  draw_add_button(pen, pen.say("새로 적기", "New note"), {add_one, 0});
}

Rect Notes::writing_box() const {
  const double bottom = is_writing_ ? keyboard_top : screen_bottom;
  return {20, content_top + 34, 320, bottom - content_top - 42};
}

void Notes::draw_note(Pen& pen) {
  const Note& note = notes_[*open_];
  draw_app_bar(pen, pen.say("기록장", "Notes"), {leave_note, 0});
  draw_bin(pen.canvas(), {334, status_bar_height + app_bar_height / 2});
  pen.offer({312, status_bar_height, 48, app_bar_height}, pen.say("지우기", "Delete"),
            {ask_to_delete, 0});
  pen.text({20, content_top + 10}, note.time, {.size = 12.5}, soft_ink, 320);
  most_scroll_ = draw_paragraph_written(pen, writing_box(), field_, is_writing_,
                                        pen.say("여기에 적으십시오", "Write here"), text_size);
  if (is_asking_)
    draw_question(pen, pen.say("이 기록을 지우겠습니까?", "Delete this note?"),
                  pen.say("지우기", "Delete"), pen.say("그만두기", "Keep it"), {delete_it, 0},
                  {keep_it, 0});
}

asio::awaitable<bool> Notes::choose(Choice choice) {
  switch (choice.what) {
    case open_one:
      open_note(choice.which);
      break;
    case add_one:
      close_note();
      if (notes_.size() >= most_notes) co_return false;
      notes_.insert(notes_.begin(), Note{});
      open_note(0);
      co_return co_await take_focus();
    case leave_note:
      close_note();
      break;
    case ask_to_delete:
      is_asking_ = true;
      is_writing_ = false;
      break;
    case delete_it:
      notes_[*open_].text.clear();
      close_note();
      break;
    case keep_it:
      is_asking_ = false;
      break;
    default:
      break;
  }
  context_.changed(Stale::all);
  co_return true;
}

// The keyboard comes, and the caret goes where the finger was.
asio::awaitable<bool> Notes::tap(Point at) {
  if (!open_ || is_asking_) co_return true;
  place_caret_in_paragraph(context_.canvas, writing_box(), field_, text_size, at);
  context_.changed(Stale::all);
  co_return co_await take_focus();
}

asio::awaitable<bool> Notes::move_by_row(CaretMove move) {
  const double width = writing_box().width;
  const bool moved = move_caret_by_row(context_.canvas, width, field_, text_size, move);
  if (moved) context_.changed(Stale::all);
  co_return moved;
}

asio::awaitable<bool> Notes::scroll(double by) {
  if (is_asking_) co_return false;
  if (!open_) {
    const bool moved = scroll_rows(scroll_, by, notes_.size(), content_height);
    if (moved) context_.changed(Stale::all);
    co_return moved;
  }
  const double to = std::clamp(field_.scroll + by, 0.0, most_scroll_);
  if (to == field_.scroll) co_return false;
  field_.scroll = to;
  field_.is_caret_followed = false;
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Notes::back() {
  if (!open_) co_return false;
  if (is_asking_)
    is_asking_ = false;
  else
    close_note();
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Notes::write(Writing writing) {
  field_.writing = std::move(writing);
  field_.is_caret_followed = true;
  keep_note();
  context_.changed(Stale::all);
  co_return true;
}

// What the field holds; the one written in last comes first.
void Notes::keep_note() {
  Note note{field_.writing.whole(), {}};
  if (note.text == notes_[*open_].text) return;  // The caret moved.
  const CivilTime now = civil_time(context_.clock.now(), locale_of(context_.options.locale));
  note.time = now.date + " " + now.hour_minute;
  notes_.erase(notes_.begin() + static_cast<std::ptrdiff_t>(*open_));
  notes_.insert(notes_.begin(), std::move(note));
  open_ = 0;
}

asio::awaitable<bool> Notes::submit() {
  if (!is_writing_) co_return false;
  // Made first: g++ 12 destroys what is made within a co_await expression twice.
  Writing writing = field_.writing;
  settle(writing);
  writing.text += "\n";
  co_return co_await write(std::move(writing));
}

asio::awaitable<void> Notes::blur() {
  settle(field_.writing);
  is_writing_ = false;
  context_.changed(Stale::all);
  co_return;
}

asio::awaitable<bool> Notes::take_focus() {
  if (notes_.empty()) notes_.push_back({});
  if (!open_) open_note(0);
  is_asking_ = false;
  if (!is_writing_) {
    is_writing_ = true;
    ++field_.focus;
    field_.is_caret_followed = true;
    context_.changed(Stale::all);
  }
  co_return true;
}

}  // namespace phone
