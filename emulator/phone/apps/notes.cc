#include "emulator/phone/apps/notes.h"

#include "emulator/phone/keyboard.h"

namespace asio = boost::asio;

namespace phone {

asio::awaitable<void> Notes::open() {
  if (field_.writing.whole().empty()) co_await take_focus();
}

void Notes::draw(Pen& pen) {
  draw_app_bar(pen, pen.say("기록장", "Notes"));
  const double bottom = is_writing_ ? keyboard_top : screen_bottom;
  draw_paragraph_written(pen, {20, content_top + 14, 320, bottom - content_top - 22},
                         field_.writing, is_writing_, pen.say("여기에 적으십시오", "Write here"),
                         16);
}

asio::awaitable<bool> Notes::tap(Point) {
  co_return co_await take_focus();
}

asio::awaitable<bool> Notes::write(Writing writing) {
  field_.writing = std::move(writing);
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Notes::submit() {
  Writing writing = field_.writing;
  writing.text = writing.whole() + "\n";
  writing.composing.clear();
  co_return co_await write(std::move(writing));
}

asio::awaitable<void> Notes::blur() {
  field_.writing = {field_.writing.whole(), {}};
  is_writing_ = false;
  context_.changed(Stale::all);
  co_return;
}

asio::awaitable<bool> Notes::take_focus() {
  if (!is_writing_) {
    is_writing_ = true;
    ++field_.focus;
    context_.changed(Stale::all);
  }
  co_return true;
}

}  // namespace phone
