#include "emulator/phone/apps/settings.h"

namespace phone {
namespace {

struct Line {
  std::string head;
  std::string what;
};

}  // namespace

void Settings::draw(Pen& pen) {
  draw_app_bar(pen, pen.say("설정", "Settings"));
  const std::vector<Line> lines = {
      {pen.say("기종", "Model"), context_.options.model},
      {pen.say("이것은 모의입니다", "This is a simulation"),
       pen.say("실제 전화기가 아닙니다", "Not a real phone")},
      {pen.say("기록 방식", "Capture profile"), context_.options.profile},
      {pen.say("망", "Network"), pen.say("국내 망 (파일)", "Domestic network (files)")},
  };
  double y = content_top;
  for (const Line& line : lines) {
    pen.text({16, y + 8}, line.head, {.size = 12}, soft_ink);
    pen.text({16, y + 26}, line.what, {.size = 15}, ink, 328);
    pen.canvas().fill({16, y + 55, 328, 1}, rule);
    y += 56;
  }
}

}  // namespace phone
