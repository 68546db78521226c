#include "emulator/import/replay.h"

#include <algorithm>

#include "emulator/phone/text_utf8.h"
#include "emulator/session/parse.h"
#include "emulator/session/reader.h"
#include "emulator/session/words.h"
#include "emulator/session/write_session.h"

namespace importing {
namespace {

using std::chrono::milliseconds;

// What the player takes on average: session/player.cc.
constexpr std::int64_t unlocking_ms = 1850;
constexpr std::int64_t opening_ms = 500;
constexpr std::int64_t typing_ms = 2500;

// The phone is awake while it waits, and the watcher looks: what passed over in a crawl of years is
// not worth a hundred thousand pictures of one page.
constexpr milliseconds longest_pause = std::chrono::hours(31 * 24);

// 2021-03-04T19:00:00+09:00, as the samples: for recordings that do not say when.
constexpr storage::Timestamp some_evening{1'614'852'000'000, 540};

bool fits_in_a_session(const std::string& url) {
  return session::character_count(url) <= session::max_url_characters &&
         phone::valid_utf8(url) == url && std::none_of(url.begin(), url.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

}  // namespace

session::Session session_head(std::string_view file, const Report& report,
                              const std::string& locale) {
  std::string name = session::in_quotes(file);
  session::Session head;
  head.locale = locale;
  head.title = {.ko = "가져온 기록 " + name + " (모의)",
                .en = "Imported from " + name + " (simulation)"};
  head.persona = locale == "en" ? "An invented visitor (fictional)" : "지어낸 방문자 (fictional)";
  head.about = {
      .ko = "모의입니다. " + report.format + " 파일 " + name +
            "에 적힌 방문을 지어낸 사람이 지어낸 전화기에서 되풀이합니다.",
      .en =
          "A simulation. Somebody who does not exist repeats, on a phone that does not exist, the "
          "visits written down in " +
          name + " (" + report.format + ")."};
  head.start = some_evening;
  head.steps.push_back({session::Say{
      {.ko = "이것은 모의입니다. 전화기도, 사람도 지어낸 것입니다. 쪽은 " + name +
             "에서 가져왔습니다.",
       .en = "This is a simulation. The phone and the person are invented; the pages were imported "
             "from " +
             name + "."}}});
  head.steps.push_back({session::Unlock{}});
  head.steps.push_back({session::OpenApp{"browser"}});
  return head;
}

session::Session replay(session::Session head, const std::vector<Visit>& visits, Report& report) {
  std::size_t bytes = 0;
  std::int64_t now = 0;  // When the phone shows the last visit, as the recording counts time.
  bool has_begun = false;
  for (const Visit& visit : visits) {
    const std::int64_t typed = visit.time ? visit.time->unix_ms - typing_ms : now;
    const milliseconds gap(has_begun ? typed - now : 0);
    const std::vector<session::Step> pause = session::waits(std::min(gap, longest_pause));
    bytes += visit.url.size() + 64 * (1 + pause.size());
    if (!fits_in_a_session(visit.url) ||
        head.steps.size() + pause.size() + 2 > session::max_steps ||
        bytes > session::max_session_bytes - (64u << 10)) {
      report.left_out("visits that a session has no room for", visit.url);
      continue;
    }
    if (visit.time && !has_begun) {
      has_begun = true;
      head.start = *visit.time;
      head.start.unix_ms =
          std::max<std::int64_t>(0, head.start.unix_ms - unlocking_ms - opening_ms - typing_ms);
      now = typed;
    }
    if (gap > longest_pause) report.left_out("pauses of more than 31 days, shortened", visit.url);
    head.steps.insert(head.steps.end(), pause.begin(), pause.end());
    head.steps.push_back({session::Visit{visit.url}});
    now = std::max(now, typed) + typing_ms;
    ++report.visits;
  }
  for (const session::Step& step : session::waits(milliseconds(5000))) head.steps.push_back(step);
  return head;
}

std::string session_file(const session::Session& whole) {
  return "# SIMULATION - fictional device. Written by `red-flag import`; IMPORTED.txt says of "
         "what.\n" +
         session::write_session(whole, "sites");
}

}  // namespace importing
