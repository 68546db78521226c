#include "emulator/phone/apps/settings.h"

#include <algorithm>

#include "emulator/phone/rows.h"
#include "emulator/phone/shell.h"

namespace asio = boost::asio;

namespace phone {
namespace {

enum Deed { a_row, leave_about };
enum RowPlace { about_row, language_row, time_row, network_row, capture_row };

struct Part {
  const char* head;
  std::string text;
};

}  // namespace

void Settings::draw(Pen& pen) {
  if (is_about_) {
    draw_about(pen);
    return;
  }
  draw_app_bar(pen, pen.say("설정", "Settings"));
  const CivilTime now = civil_time(context_.clock.now(), pen.locale());
  const std::vector<Row> rows = {
      {pen.say("이 전화기에 대하여", "About this phone"),
       pen.say("가르치기 위한 모의", "A simulation for teaching")},
      {pen.say("언어", "Language"), pen.say("한국어", "English"), false},
      {pen.say("날짜와 시각", "Date and time"), now.date + " " + now.hour_minute, false},
      {pen.say("망", "Network"), pen.say("국내 망 (파일)", "Domestic network (files)"), false},
      {pen.say("기록 방식", "Capture profile"), context_.options.profile.title},
  };
  draw_rows(pen, {0, content_top, screen_width, content_height}, scroll_, rows, a_row);
}

void Settings::draw_about(Pen& pen) {
  const AboutProfile& profile = context_.options.profile;
  std::string assumed;
  for (const std::string& value : profile.assumed) assumed += "- " + value + "\n";
  const Part parts[] = {
      {pen.say("이것은 모의입니다", "This is a simulation"),
       pen.say(
           "실제 전화기가 아닙니다. 있지 않은 기기, 있지 않은 나라, 있지 않은 사람입니다. 이 "
           "화면은 "
           "전화기 감시가 어떻게 이루어지는지 가르치려고 만든 것이며, 실제 기기는 읽지 않습니다.",
           "Not a real phone: the device, the country and the people do not exist. It was made "
           "to teach how surveillance on a phone works, and reads no real device.")},
      {pen.say("기종", "Model"), context_.options.model},
      {pen.say("기록되는 것", "What is recorded"),
       pen.say(
           "이 화면에서 하는 일이 기록되고, 때때로 화면 사진이 남습니다. 언제인지는 알려 주지 "
           "않습니다.",
           "What is done here is recorded, and pictures of the screen are kept. It does not say "
           "when.")},
      {pen.say("기록 방식 (보도된 내용)", "Capture profile, as reported"), profile.title},
      {pen.say("출처", "Source"), profile.source},
      {pen.say("확실한 정도", "Certainty"), profile.certainty},
      {pen.say("출처에 없어 가정한 것", "Assumed, since no source says"), assumed},
  };
  draw_app_bar(pen, pen.say("이 전화기에 대하여", "About this phone"), {leave_about, 0});
  const Rect area{0, content_top, screen_width, content_height};
  pen.canvas().push_clip(area);
  constexpr Font head{.size = 13, .weight = 600}, body{.size = 15};
  constexpr double width = screen_width - 40;
  double y = content_top + 14 - scroll_;
  for (const Part& part : parts) {
    if (part.text.empty()) continue;
    const Rect end = pen.canvas().caret_at(width, part.text, part.text.size(), body);
    const double height = end.y + end.height;
    if (y + height + 40 > content_top && y < screen_bottom) {
      pen.text({20, y}, part.head, head, accent, width);
      pen.paragraph({20, y + 21, width, height}, part.text, body, ink);
    }
    y += height + 38;
  }
  pen.canvas().pop_clip();
  const double whole = y + scroll_ - content_top;
  most_scroll_ = std::max(0.0, whole - content_height);
  draw_scroll_bar(pen.canvas(), scroll_, whole);
}

asio::awaitable<bool> Settings::choose(Choice choice) {
  const bool opens =
      choice.what == a_row && (choice.which == about_row || choice.which == capture_row);
  if (choice.what == leave_about || opens) {
    is_about_ = opens;
    scroll_ = 0;
    context_.changed(Stale::all);
  }
  co_return true;
}

asio::awaitable<bool> Settings::scroll(double by) {
  if (!is_about_) co_return false;
  const double to = std::clamp(scroll_ + by, 0.0, most_scroll_);
  if (to == scroll_) co_return false;
  scroll_ = to;
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Settings::back() {
  if (!is_about_) co_return false;
  is_about_ = false;
  scroll_ = 0;
  context_.changed(Stale::all);
  co_return true;
}

}  // namespace phone
