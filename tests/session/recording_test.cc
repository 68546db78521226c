// What a hand did, written down: it reads back as the same deeds, and no file is ever overwritten.
#include "emulator/session/recording.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "emulator/session/parse.h"
#include "emulator/session/write_session.h"
#include "tests/session/fixture.h"

namespace fs = std::filesystem;
using namespace session;

namespace {

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "recording-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path = name;
    fs::create_directories(path / "sites" / "a.grm");
    head.title = {.ko = "손에", .en = "In hand"};
    head.persona = "A visitor (fictional)";
    head.start = {1'614'852'120'000, 540};
    head.locale = "ko";
    head.sites = path / "sites";
  }
  ~Folder() { fs::remove_all(path); }
  storage::Timestamp after(std::int64_t ms) const { return {head.start.unix_ms + ms, 540}; }

  fs::path path;
  Session head;
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> deeds_in(const fs::path& file) {
  std::vector<std::string> out;
  for (const Step& step : load(file).steps) out.push_back(describe(step.deed));
  return out;
}

}  // namespace

TEST_CASE("recording: what is written reads back as the same session") {
  const std::string everything = with_steps(R"(  - unlock
  - lock
  - home
  - back
  - open: notes
  - visit: "http://sinmun.grm/a?b=\"c\""
  - tap: "a \\ \"quoted\" word: #1"
  - tap: {css: "a[href]"}
  - tap: {point: [12.5, 600]}
  - scroll: -310.25
  - recents
  - swipe: left
  - swipe: down
  - erase: 12
  - caret: start
  - card: "cards/a.yaml"
  - type: {text: "꿀 600g", into: "input[name=q]", submit: true}
  - wait: {between: [2s, 5m]}
  - wait: 1h
  - wait: 99.999h
  - wait: 9999.999m
  - wait: {between: [27h, 99.123h]}
  - chapter: {ko: "장", en: "Chapter"}
  - say: "두 줄\n말"
)");
  const Session first = parse(everything, "/tmp/day.yaml");
  const std::string written = write_session(first, "sites");
  const Session second = parse(written, "/tmp/day.yaml");
  CHECK(write_session(second, "sites") == written);
  REQUIRE(second.steps.size() == first.steps.size());
  for (std::size_t i = 0; i < first.steps.size(); ++i)
    CHECK(describe(second.steps[i].deed) == describe(first.steps[i].deed));
  CHECK(second.persona == first.persona);
  CHECK(second.start.unix_ms == first.start.unix_ms);
  CHECK(second.title.ko == first.title.ko);
}

TEST_CASE("recording: what belongs together is one step, and time between is waited") {
  Folder folder;
  const fs::path file = folder.path / "mine.yaml";
  Recording recording(file, folder.head);
  CHECK(deeds_in(file) == std::vector<std::string>{"wait 0 s"});  // A session from the start.
  recording.did(Unlock{}, folder.after(1500));
  recording.did(Scroll{100}, folder.after(4000));
  recording.did(Scroll{60.5}, folder.after(4016));
  recording.did(Scroll{-20}, folder.after(4032));  // Turned round: a step of its own.
  recording.did(Tap{.text = {}, .css = {}, .point = std::pair(63.0, 126.5)}, folder.after(9000));
  recording.did(Type{"꿀", {}, false}, folder.after(9500));
  recording.did(Type{" 600", {}, false}, folder.after(9900));
  recording.did(Erase{1}, folder.after(9910));
  recording.did(Erase{1}, folder.after(9920));
  recording.did(Type{"", {}, true}, folder.after(10'400));
  recording.did(Type{"x", {}, false}, folder.after(10'500));  // After sending: another field.
  CHECK_FALSE(recording.is_saved());
  recording.save();
  CHECK(deeds_in(file) ==
        std::vector<std::string>{"wait 1.5 s", "unlock", "wait 2.5 s", "scroll by 160.5",
                                 "scroll by -20", "wait 4.968 s", "tap the point 63, 126.5",
                                 "wait 0.5 s", "type '꿀 600'", "erase 2", "wait 0.48 s",
                                 "type '' and submit", "wait 0.1 s", "type 'x'"});
}

TEST_CASE("recording: a phone left alone for weeks is written as waits that read back") {
  Folder folder;
  const fs::path file = folder.path / "mine.yaml";
  Recording recording(file, folder.head);
  recording.did(Unlock{}, folder.after(0));
  const std::int64_t weeks = 8759 * 3'600'000LL + 1;
  recording.did(Lock{}, folder.after(weeks));
  recording.save();
  std::chrono::milliseconds waited{0};
  for (const Step& step : load(file).steps)
    if (const auto* wait = std::get_if<Wait>(&step.deed)) waited += wait->at_least;
  CHECK(waited.count() == weeks);
}

TEST_CASE("recording: nothing is overwritten, and a failed start leaves nothing") {
  Folder folder;
  struct Case {
    const char* name;
    fs::path file;
    fs::path sites;
  };
  const fs::path there = folder.path / "there.yaml";
  std::ofstream(there) << "precious\n";
  const fs::path elsewhere = folder.path / "sites" / "a.grm" / "deep.yaml";
  const Case cases[] = {
      {"a file is there", there, folder.head.sites},
      {"no such folder", folder.path / "none" / "mine.yaml", folder.head.sites},
      {"the sites lie above", elsewhere, folder.head.sites},
      {"no sites", folder.path / "mine.yaml", {}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Session head = folder.head;
    head.sites = c.sites;
    CHECK_THROWS_AS(Recording(c.file, head), std::runtime_error);
    CHECK_FALSE(fs::exists(c.file.string() + ".new"));
  }
  CHECK(text_of(there) == "precious\n");
  CHECK_FALSE(fs::exists(elsewhere));
}

TEST_CASE("recording: a save that fails leaves the last whole file") {
  Folder folder;
  const fs::path file = folder.path / "mine.yaml";
  Recording recording(file, folder.head);
  recording.did(Unlock{}, folder.after(100));
  recording.save();
  const std::string whole = text_of(file);
  fs::create_directory(file.string() + ".new");  // In the way of the next save.
  recording.did(Home{}, folder.after(200));
  CHECK_THROWS_AS(recording.save(), std::runtime_error);
  CHECK(text_of(file) == whole);
  fs::remove(file.string() + ".new");
  recording.save();
  CHECK(deeds_in(file).back() == "home");
}
