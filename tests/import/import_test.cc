// The bundle as a whole: folders, recordings of deeds, the session, and the fence around it all.
#include "emulator/import/import.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "emulator/import/enclosure.h"
#include "emulator/import/folder.h"
#include "emulator/import/recorder.h"
#include "emulator/import/replay.h"
#include "emulator/session/parse.h"
#include "tests/import/fixture.h"

namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

session::Session recorded(const std::string& text, importing::Report& report) {
  importing::Source source(text);
  return importing::read_recorder(source, report);
}

std::string described(const session::Session& day) {
  std::string out;
  for (const session::Step& step : day.steps)
    if (!std::holds_alternative<session::Wait>(step.deed))
      out += session::describe(step.deed) + "\n";
  return out;
}

storage::Timestamp at(const char* time) {
  return *storage::parse_rfc3339(time);
}

}  // namespace

TEST_CASE("replay: visits come at the recorded pace, and the file reads back") {
  importing::Report report;
  report.format = "HAR 1.2";
  const std::vector<importing::Visit> visits = {
      {"http://a.test/", at("2024-05-01T10:00:00.000+02:00")},
      {"http://a.test/\"q\"", at("2024-05-01T10:00:30.500+02:00")},
      {"http://a.test/3", at("2024-05-01T10:00:30.600+02:00")},
      {"http://a.test/4", std::nullopt},
      {"http://a.test/5", at("2024-05-02T10:00:00.000+02:00")},
  };
  const session::Session head = importing::session_head("evil\n\"name\".har", report, "en");
  const session::Session day = importing::replay(head, visits, report);
  CHECK(report.visits == 5);
  // When each visit is typed in full, by the player's mean times.
  std::int64_t now = day.start.unix_ms + 1850 + 500;
  std::vector<std::int64_t> came;
  for (const session::Step& step : day.steps) {
    if (const auto* wait = std::get_if<session::Wait>(&step.deed)) now += wait->at_least.count();
    if (std::holds_alternative<session::Visit>(step.deed)) came.push_back(now += 2500);
  }
  REQUIRE(came.size() == 5);
  CHECK(came[0] == visits[0].time->unix_ms);
  CHECK(came[1] == visits[1].time->unix_ms);
  CHECK(came[2] == came[1] + 2500);  // As fast as a hand types.
  CHECK(came[4] == visits[4].time->unix_ms);
  CHECK(day.start.offset_minutes == 120);

  const session::Session read = session::parse(importing::session_file(day), "session.yaml");
  CHECK(read.persona.ends_with("(fictional)"));
  CHECK(read.title.en.find("simulation") != std::string::npos);
  CHECK(described(read) == described(day));
}

TEST_CASE("replay: days between visits are waited exactly, of years a month, and it is said") {
  importing::Report report;
  const session::Session day =
      importing::replay(importing::session_head("a.warc", report, "en"),
                        {{"http://a.test/", at("2024-05-01T10:00:00Z")},
                         {"http://a.test/2", at("2024-05-29T10:00:02.501Z")},
                         {"http://a.test/3", at("2025-05-29T10:00:00Z")},
                         {"http://a.test/4", at("2025-05-29T10:01:00Z")}},
                        report);
  CHECK(report.as_text().find("pauses of more than 31 days, shortened") != std::string::npos);
  const session::Session read = session::parse(importing::session_file(day), "session.yaml");
  std::int64_t now = 0;
  std::vector<std::int64_t> came;
  for (const session::Step& step : read.steps) {
    if (const auto* wait = std::get_if<session::Wait>(&step.deed)) now += wait->at_least.count();
    if (std::holds_alternative<session::Visit>(step.deed)) came.push_back(now += 2500);
  }
  constexpr std::int64_t one_day = 86'400'000;
  REQUIRE(came.size() == 4);
  CHECK(came[1] - came[0] == 28 * one_day + 2501);
  CHECK(came[2] - came[1] == 31 * one_day + 2500);
  CHECK(came[3] - came[2] == 60'000);
}

TEST_CASE("replay: what a session has no room for is left out, and the file still reads") {
  importing::Report report;
  std::vector<importing::Visit> visits(100'000, {"http://a.test/" + std::string(100, 'x'), {}});
  visits.push_back({"http://a.test/" + std::string(9000, 'x'), {}});
  visits.push_back({"http://a.test/\xff", {}});
  const session::Session day =
      importing::replay(importing::session_head("a.har", report, "ko"), visits, report);
  CHECK(report.visits < 100'000);
  CHECK(report.visits > 20'000);
  CHECK(session::parse(importing::session_file(day), "session.yaml").steps.size() ==
        day.steps.size());
}

TEST_CASE("recorder: deeds become steps, and what has no word for is listed") {
  importing::Report report;
  const session::Session day = recorded(R"({"title":"x","steps":[
    {"type":"setViewport","width":360,"height":640},
    {"type":"navigate","url":"http://a.test/","assertedEvents":[{"type":"navigation"}]},
    {"type":"click","selectors":[["aria/News[role=\"link\"]"],["#a > b"],["xpath///a"],["pierce/#a"],["text/News today"]]},
    {"type":"click","selectors":[["aria/Search"],["input"]]},
    {"type":"change","value":"barley","selectors":[["aria/Search"],["input[name=q]"]]},
    {"type":"keyDown","key":"Enter"},{"type":"keyUp","key":"Enter"},
    {"type":"scroll","x":0,"y":300},{"type":"scroll","x":0,"y":100.5},
    {"type":"scroll","selectors":[["#box"]],"y":5},
    {"type":"click","selectors":[["aria/Only a name"]]},
    {"type":"click","selectors":[["#frame","#inside"]]},
    {"type":"keyDown","key":"F5"},
    {"type":"waitForElement","selectors":[["#x"]]},
    {"type":"hover","selectors":[["#x"]]},
    {"type":"navigate","url":"chrome://newtab/"},
    {"type":"customStep"}, 7, {"type":5}]})",
                                        report);
  CHECK(described(day) ==
        "visit 'http://a.test/'\ntap the text 'News today'\ntap the element 'input'\n"
        "type 'barley' into 'input[name=q]' and submit\nscroll by 300\nscroll by -199.5\n"
        "tap the text 'Only a name'\n");
  const std::string text = report.as_text();
  for (const char* line :
       {"1 scrolls of a part of a page", "1 clicks on elements named in no way the phone knows",
        "1 keys that the phone does not have: 'F5'", "'hover', 'customStep'",
        "1 visits to addresses that are not http or https: 'chrome://newtab/'",
        "2 steps the phone has no need of"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("recorder: a text cut off gives the steps that are whole") {
  const std::string whole =
      R"({"title":"a \" { b","steps":[{"type":"navigate","url":"http://a.test/}"},{"type":"click","selectors":[["text/Two"]]}]})";
  const std::size_t first = whole.find("},{") + 1;
  for (std::size_t length = first; length + 3 < whole.size(); ++length) {
    CAPTURE(length);
    importing::Report report;
    CHECK(described(recorded(whole.substr(0, length), report)) == "visit 'http://a.test/%7D'\n");
    REQUIRE(report.broken);
    CHECK(report.broken->byte == first);
    CHECK(report.broken->where == "step 2");
  }
  importing::Report report;
  for (const char* text : {"", "{}", "[]", "{\"steps\":", "{\"steps\":5}", "{\"steps\":[",
                           "{\"steps\":[{\"type\":\"navi"})
    CHECK_THROWS_AS(recorded(text, report), std::runtime_error);
}

TEST_CASE("folder: one site or several, as it is, without links, devices and hidden files") {
  Imported imported;
  const fs::path folder = imported.folder() / "Two Sites";
  write(folder / "a.test/index.html", "a");
  write(folder / "a.test/deep/video.mp4", "v");
  write(folder / "b.test/x.html", "b");
  write(folder / "a.test/.htpasswd", "secret");
  write(folder / ".git/config", "secret");
  write(imported.folder() / "secret.html", "secret");
  fs::create_symlink("../../secret.html", folder / "a.test/link.html");
  fs::create_directory_symlink("..", folder / "up.test");
  REQUIRE(mkfifo((folder / "a.test/pipe").c_str(), 0600) == 0);
  importing::Collector collector(imported.bundle(), imported.report);
  importing::Progress progress;
  importing::read_folder(folder, "", collector, progress);
  CHECK(imported.file("a.test/index.html") == "a");
  CHECK(imported.file("a.test/deep/video.mp4") == "v");
  CHECK(imported.file("b.test/x.html") == "b");
  CHECK(imported.report.files == 3);
  for (const char* line : {"1 symbolic links: 'a.test/link.html'", "1 devices, pipes and sockets",
                           "1 hidden files and folders", "1 videos",
                           "2 files beside the sites, and folders that can be no site"}) {
    CAPTURE(line);
    CHECK(imported.says(line));
  }

  Imported one;
  const fs::path site = one.folder() / "My Manual";
  write(site / "index.HTML", "one");
  importing::Collector into(one.bundle(), one.report);
  importing::read_folder(site, "", into, progress);
  CHECK(one.file("my-manual/index.HTML") == "one");
  CHECK_THROWS_AS(importing::read_folder(site, "..", into, progress), std::runtime_error);
}

TEST_CASE("bundle: appears whole or not at all, and over nothing but an empty folder") {
  {
    Imported imported;
    fs::create_directory(imported.out());
    imported.bundle().put_beside("IMPORTED.txt", "x");
    CHECK(fs::is_empty(imported.out()));
    imported.bundle().be_born();
    CHECK(fs::exists(imported.out() / "IMPORTED.txt"));
    CHECK(std::distance(fs::directory_iterator(imported.folder()), {}) == 1);
  }
  Imported imported;
  write(imported.folder() / "full/file", "x");
  write(imported.folder() / "file", "x");
  fs::create_symlink("full", imported.folder() / "link");
  fs::create_symlink("nowhere", imported.folder() / "dangling");
  importing::Report report;
  for (const char* name : {"full", "full/", "file", "link", "dangling", "no/such/parent"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(importing::Bundle(imported.folder() / name, report), std::runtime_error);
  }
  const auto entries = [&] { return std::distance(fs::directory_iterator(imported.folder()), {}); };
  const auto before = entries();
  {
    const importing::Bundle never_born(imported.folder() / "other", report);
  }
  CHECK(entries() == before);
}

TEST_CASE("enclosure: afterwards the kernel refuses sockets, programs and other files") {
  Imported imported;
  write(imported.folder() / "input.har", "input");
  write(imported.folder() / "secret", "secret");
  const fs::path hidden = imported.bundle().hidden();
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    int wrong = 0;
    const auto granted =
        importing::enclose(imported.folder() / "input.har", hidden, imported.folder());
    const auto opens = [](const fs::path& path, int flags) {
      const int fd = open(path.c_str(), flags | O_CLOEXEC, 0600);
      return fd >= 0;
    };
    if (!opens(imported.folder() / "input.har", O_RDONLY)) wrong |= 1;
    if (!opens(hidden / "file", O_WRONLY | O_CREAT)) wrong |= 2;
    if (granted.files) {
      if (opens(imported.folder() / "input.har", O_WRONLY)) wrong |= 4;
      if (opens(imported.folder() / "secret", O_RDONLY)) wrong |= 8;
      if (opens(imported.folder() / "new", O_WRONLY | O_CREAT)) wrong |= 8;
    }
    if (granted.calls) {
      for (const int domain : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK})
        if (socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0) wrong |= 16;
      if (const pid_t grandchild = fork(); grandchild >= 0) {
        if (grandchild == 0) _exit(0);
        wrong |= 32;
      }
      char* const none[] = {nullptr};
      execve("/bin/true", none, none);  // Would end as if all were well, without a new name.
    }
    if (rename(hidden.c_str(), (imported.folder() / "out").c_str()) != 0) wrong |= 64;
    _exit(wrong);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(fs::exists(imported.folder() / "out/file"));
}
