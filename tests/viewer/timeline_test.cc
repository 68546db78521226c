// What a record says in one line, for a list on a terminal.
#include "viewer/timeline.h"

#include <doctest/doctest.h>

#include <iterator>
#include <string>

using namespace viewer;

namespace {

storage::Screenshot screenshot(const std::string& app, const std::string& title) {
  storage::Screenshot shot;
  shot.trigger = "random";
  shot.app = app;
  shot.title = title;
  return shot;
}

}  // namespace

TEST_CASE("timeline: deeds and screens go by the names the phone shows, never by ids") {
  struct Case {
    storage::Payload payload;
    std::string what;
  };
  const Case cases[] = {
      {storage::Operation{.action = "tap", .app = "launcher", .target = "망 열람기"},
       "Tapped: 망 열람기"},
      {storage::Operation{.action = "scroll", .app = "browser", .target = {}},
       "Scrolled (Browser)"},
      {storage::Operation{.action = "unlock", .app = {}, .target = {}}, "Unlocked"},
      {storage::Operation{.action = "knock", .app = "piano", .target = {}}, "knock (piano)"},
      {storage::AppOpen{.app = "trace-viewer", .title = {}}, "Opened Trace Viewer"},
      {screenshot("lock-screen", ""), "[random] Lock screen"},
      {screenshot("browser", "첫면"), "[random] 첫면"},
      {storage::MediaAlert{
           .title = "악보", .media_type = "document", .signer = "unknown", .outcome = "refused"},
       "Alert: 악보 (document, signed by nobody known), not opened"},
  };
  for (const Case& c : cases) {
    CAPTURE(std::distance(std::begin(cases), &c));
    CHECK(entry({.seq = 1,
                 .body = {},
                 .record = storage::Record{.time = {}, .payload = c.payload},
                 .problem = {}})
              .what == c.what);
  }
}
