#include "emulator/phone/apps/notes.h"

namespace asio = boost::asio;

namespace phone {

void Notes::draw(Pen& pen) {
  draw_app_bar(pen, pen.say("기록장", "Notes"));
  for (int i = 0; i < 16; ++i)
    pen.canvas().fill({20, content_top + 46 + 31.0 * i, 320, 1}, {232, 222, 196, 255});
  if (note_.empty())
    pen.paragraph({22, content_top + 20, 316, 40}, pen.say("여기에 적으십시오", "Write here"),
                  {.size = 16}, soft_ink);
  else
    pen.paragraph({22, content_top + 20, 316, 480}, note_, {.size = 16}, ink);
}

asio::awaitable<bool> Notes::type(std::string text) {
  note_ += text;
  context_.changed(Stale::all);
  co_return true;
}

}  // namespace phone
