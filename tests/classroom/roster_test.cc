#include "emulator/classroom/roster.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include <filesystem>
#include <fstream>

#include "emulator/classroom/word_code.h"
#include "storage/hash.h"

namespace {

// A folder of its own, gone afterwards.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "roster-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

classroom::Roster two_seats() {
  classroom::Roster roster;
  roster.code = "maple-otter-kite";
  roster.console_tokens = {storage::sha256(std::string_view("console"))};
  roster.state = "paused";
  roster.act = 3;
  roster.speed = 2.5;
  roster.is_revealed = true;
  roster.message = "잠시 쉽니다";
  roster.seats = {{1, "구름 3", "ko", storage::sha256(std::string_view("one"))},
                  {2, "Brook", "en", storage::sha256(std::string_view("two"))}};
  return roster;
}

}  // namespace

TEST_CASE("roster: what was saved is what is loaded, readable by its owner alone") {
  const Folder folder;
  CHECK(!classroom::load_roster(folder.path));
  const classroom::Roster before = two_seats();
  classroom::save_roster(folder.path, before);
  classroom::save_roster(folder.path, before);  // Over what is there.
  const auto after = classroom::load_roster(folder.path);
  REQUIRE(after);
  CHECK(after->code == before.code);
  CHECK(after->console_tokens == before.console_tokens);
  CHECK(after->state == before.state);
  CHECK(after->act == before.act);
  CHECK(after->speed == before.speed);
  CHECK(after->is_revealed);
  CHECK(after->message == before.message);
  REQUIRE(after->seats.size() == 2);
  CHECK(after->seats[1].name == "Brook");
  CHECK(after->seats[1].language == "en");
  CHECK(after->seats[1].token_sha256 == before.seats[1].token_sha256);
  CHECK(after->seats[1].phone() == "seat-2");
  struct stat status{};
  REQUIRE(::stat(classroom::roster_file(folder.path).c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("roster: a file that is no class's is refused in one line that names it") {
  const char* const files[] = {
      "",
      "{",
      "[]",
      R"({"kind":"something else"})",
      R"({"kind":"red-flag class","version":2})",
      R"({"kind":"red-flag class","version":1,"code":"a","state":"waiting","act":0,"speed":1,
          "message":"","console_sha256":["00"],"seats":[]})",
      R"({"kind":"red-flag class","version":1,"code":"a","state":"waiting","act":0,"speed":1,
          "message":"","console_sha256":[],"seats":[{"seat":0,"name":"x","language":"ko",
          "token_sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]})",
  };
  for (const char* text : files) {
    CAPTURE(text);
    const Folder folder;
    std::ofstream(classroom::roster_file(folder.path)) << text;
    try {
      classroom::load_roster(folder.path);
      FAIL("was taken");
    } catch (const std::runtime_error& error) {
      const std::string what = error.what();
      CHECK(what.find("class.json: ") != what.npos);
      CHECK(what.find('\n') == what.npos);
    }
  }
  const Folder folder;
  std::filesystem::create_symlink("/etc/hostname", classroom::roster_file(folder.path));
  CHECK_THROWS_AS(classroom::load_roster(folder.path), std::runtime_error);
}

TEST_CASE("roster: a name is a line somebody can read, and taken whatever its case") {
  struct Case {
    const char* name;
    bool is_one;
  };
  const Case cases[] = {{"Cloud 3", true},
                        {"구름 3", true},
                        {"", false},
                        {"  ", false},
                        {"\xe3\x80\x80", false},
                        {"a\tb", false},
                        {"a\xff", false},
                        {"a\xe2\x80\xae"
                         "b",
                         false},
                        {"a\xe2\x80\x8b"
                         "b",
                         false},
                        {"123456789012345678901234567890", true},
                        {"1234567890123456789012345678901", false}};
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(classroom::is_name(c.name) == c.is_one);
  }
  CHECK(classroom::folded_name(" Cloud ") == classroom::folded_name("cLOUD"));
  CHECK(classroom::folded_name("Cloud") != classroom::folded_name("Clouds"));
}

TEST_CASE("code: three words, compared as they are said") {
  const std::string code = classroom::fresh_code();
  CHECK(classroom::normal_code(code) == code);
  CHECK(std::count(code.begin(), code.end(), '-') == 2);
  CHECK(classroom::normal_code("  Maple OTTER--kite. ") == "maple-otter-kite");
  CHECK(classroom::normal_code("단풍") == "");
  CHECK(classroom::normal_code(std::string(10'000, 'a')).size() == classroom::max_code_bytes);
}
