// trace-viewer as its users run it: exit codes, one-line errors, JSON.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "storage/hash.h"
#include "tests/support/make_log.h"
#include "tests/support/other_logs.h"
#include "tests/support/process.h"

namespace {

namespace fs = std::filesystem;

Finished trace_viewer(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), TRACE_VIEWER);
  return run_program(arguments);
}

std::vector<boost::json::object> json_lines(const std::string& text) {
  std::vector<boost::json::object> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    out.push_back(boost::json::parse(line).as_object());
  return out;
}

void alter(const fs::path& log, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open((log / "log.db").c_str(), &db) == SQLITE_OK);
  char* why = nullptr;
  const int result = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why);
  CAPTURE(std::string(why != nullptr ? why : ""));
  CHECK(result == SQLITE_OK);
  sqlite3_close(db);
}

bool is_one_line_error(const Finished& done) {
  return done.err.starts_with("trace-viewer: ") && done.out.empty() &&
         std::count(done.err.begin(), done.err.end(), '\n') == 1 && done.err.back() == '\n';
}

}  // namespace

TEST_CASE("cli: what cannot be done is one line on stderr and exit 2") {
  TemporaryFolder folder;
  const std::string log = (folder.path() / "p").string();
  make_evening(log);
  const std::string nothing = (folder.path() / "nothing").string();
  const std::vector<std::string> cases[] = {
      {},
      {"frobnicate"},
      {"list"},
      {"list", log, "extra"},
      {"list", log, "--kind", "nonsense"},
      {"list", log, "--limit", "0"},
      {"list", log, "--limit", "x"},
      {"list", log, "--since", "yesterday"},
      {"list", log, "--before", "-1"},
      {"list", nothing},
      {"list", log, "--colour\nred"},
      {"show", log},
      {"show", log, "first"},
      {"show", nothing, "0"},
      {"verify"},
      {"verify", nothing},
      {"verify", log, "--key", nothing},
      {"verify", log, "--checkpoint", nothing},
      {"serve", nothing},
      {"serve", log, "--listen", "localhost:80"},
      {"serve", log, "--listen", "127.0.0.1:99999"},
      {"serve", log, "--listen", "127.0.0.1"},
      {"prove", log, "0"},
      {"check"},
      {"prove", log, "0", "--out", nothing + "/x"},
      {"prove", nothing, "0", "--out", nothing},
      {"delete", "--help"},
      {"check", nothing},
      {"check", nothing, "--key", log + "/log.vkey"},
      {"check", log + "/log.vkey", "--key", nothing},
      {"checkpoint", nothing},
      {"export", log},
      {"export", log, "--format", "stone", "--out", nothing},
      {"export", log, "--format", "woodcut", "--out", nothing},
      {"export", log, "--format", "tiles", "--out", log},
      {"export", nothing, "--format", "tiles", "--out", nothing},
      {"verify", log, "--witness-key", nothing},
      {"verify", log, "--witness-key", log + "/log.vkey"},
  };
  for (const auto& arguments : cases) {
    CAPTURE(boost::json::serialize(boost::json::value_from(arguments)));
    const Finished done = trace_viewer(arguments);
    CAPTURE(done.err);
    CHECK(done.exit_code == 2);
    CHECK(is_one_line_error(done));
  }
}

TEST_CASE("cli: a search by the index finds what a search without it finds") {
  TemporaryFolder folder;
  const fs::path log = folder.path() / "p", cache = folder.path() / "cache";
  make_evening(log);
  const std::string indexer = fs::path(TRACE_VIEWER).parent_path() / "trace-viewer-index";
  REQUIRE(run_program({indexer, folder.path(), "--cache", cache, "--once"}).exit_code == 0);
  const std::vector<std::string> asked[] = {
      {"감자"},
      {"q=우산"},  // In an address only, as %EC%9A%B0%EC%82%B0.
      {"감"},      // One character is in no index.
      {"NEWS.sbl"},
      {"nothing like it"},
      {"sbl", "--kind", "visit"},
      {"sbl", "--limit", "2"},
      {"sbl", "--limit", "100"},
      {"sbl", "--before", "12"},
      {"sbl", "--since", "2021-03-04T19:01:00+09:00", "--until", "2021-03-04T19:02:00+09:00"},
  };
  const auto hits = [&](const std::vector<std::string>& words, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"list", log, "--json", "--search"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished done = trace_viewer(arguments);
    CHECK(done.exit_code == 0);
    return done.out;
  };
  for (const auto& words : asked) {
    CAPTURE(boost::json::serialize(boost::json::value_from(words)));
    const std::string read = hits(words, {"--no-cache"});
    CHECK(hits(words, {"--cache", cache}) == read);
    CHECK(hits(words, {"--cache", folder.path() / "no-such-folder"}) == read);
    CHECK(read.empty() == (words[0] == "nothing like it"));
  }
  // That it was gone by: words that came after it are those it cannot know, and says so in its
  // help.
  behind_the_guards(log, "UPDATE record SET body = replace(body, '감자', '배추') WHERE seq = " +
                             std::to_string(changed_seq));
  CHECK(hits({"배추"}, {"--cache", cache}).empty());
  CHECK(!hits({"배추"}, {"--no-cache"}).empty());
  // What is no longer there is no hit either way.
  CHECK(hits({"감자"}, {"--cache", cache}) == hits({"감자"}, {"--no-cache"}));
  // Another log's index is no use for this one.
  fs::remove_all(log);
  Evening other(log);
  other.visit("http://b.sbl/", "감자");
  CHECK(json_lines(hits({"감자"}, {"--cache", cache})).size() == 1);
}

TEST_CASE("cli: list gives the newest that match, oldest first") {
  TemporaryFolder folder;
  const std::string log = (folder.path() / "p").string();
  const std::uint64_t records = make_evening(log);
  struct Case {
    std::vector<std::string> options;
    std::size_t count;
    std::uint64_t first;
  };
  const Case cases[] = {
      {{}, records, 0},
      {{"--limit", "3"}, 3, records - 3},
      {{"--limit", "3", "--before", "10"}, 3, 7},
      {{"--kind", "screenshot"}, 5, 6},
      {{"--kind", "visit", "--kind", "boot"}, 8, 1},
      {{"--kind", "visit", "--limit", "2"}, 2, 20},
      {{"--search", "감자"}, 3, 6},
      {{"--until", "2021-03-04T10:00:00.100Z"}, 1, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(boost::json::serialize(boost::json::value_from(c.options)));
    std::vector<std::string> arguments = {"list", log, "--json"};
    arguments.insert(arguments.end(), c.options.begin(), c.options.end());
    const auto rows = json_lines(trace_viewer(arguments).out);
    REQUIRE(rows.size() == c.count);
    CHECK(rows.front().at("seq").to_number<std::uint64_t>() == c.first);
    CHECK(std::is_sorted(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return a.at("seq").template to_number<std::uint64_t>() <
             b.at("seq").template to_number<std::uint64_t>();
    }));
    for (const auto& row : rows) {
      CHECK(row.contains("kind"));
      CHECK(row.at("time").is_string());
      if (row.at("kind").as_string() == "visit") CHECK(row.contains("url"));
    }
  }
}

TEST_CASE("cli: show tells everything, writes the hashed picture, and never over a file") {
  TemporaryFolder folder;
  const std::string log = (folder.path() / "p").string();
  make_evening(log);
  const std::string png = (folder.path() / "shot.png").string();

  const Finished shown = trace_viewer({"show", log, "6", "--png", png, "--json"});
  CHECK(shown.exit_code == 0);
  const auto record = boost::json::parse(shown.out).as_object();
  std::ifstream in(png, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  CHECK(storage::to_hex(storage::sha256(std::string_view(bytes))) ==
        record.at("image").as_string().c_str());
  CHECK(record.at("body").as_string().find("\"kind\":\"screenshot\"") != std::string::npos);
  CHECK(record.at("leaf_hash").as_string().size() == 64);

  const Finished again = trace_viewer({"show", log, "6", "--png", png});
  CHECK(again.exit_code == 2);
  CHECK(is_one_line_error(again));

  const Finished not_a_shot = trace_viewer({"show", log, "5", "--png", png + "2"});
  CHECK(not_a_shot.exit_code == 1);
  CHECK_FALSE(fs::exists(png + "2"));
  const Finished missing = trace_viewer({"show", log, "999"});
  CHECK(missing.exit_code == 1);
  CHECK(is_one_line_error(missing));
}

TEST_CASE("cli: a changed picture is neither written nor called intact") {
  TemporaryFolder folder;
  const fs::path log = folder.path() / "p";
  make_evening(log);
  alter(log, "DROP TRIGGER image_update; UPDATE image SET png = zeroblob(length(png));");
  const fs::path png = folder.path() / "shot.png";
  const Finished shown = trace_viewer({"show", log.string(), "6", "--png", png.string()});
  CHECK(shown.exit_code == 1);
  CHECK_FALSE(fs::exists(png));
  const Finished verdict = trace_viewer({"verify", log.string(), "--json"});
  CHECK(verdict.exit_code == 1);
  CHECK(boost::json::parse(verdict.out).at("first_bad").to_number<int>() == 6);
}

TEST_CASE("cli: verify says intact of an untouched log, and names the first bad record") {
  TemporaryFolder folder;
  const fs::path log = folder.path() / "p";
  const std::uint64_t records = make_evening(log);
  const auto good = trace_viewer({"verify", log.string(), "--json"});
  CHECK(good.exit_code == 0);
  const auto verdict = boost::json::parse(good.out).as_object();
  CHECK(verdict.at("verdict").as_string() == "intact");
  CHECK(verdict.at("records").to_number<std::uint64_t>() == records);
  CHECK(verdict.at("first_bad").is_null());
  CHECK(verdict.at("root").as_string().size() == 44);
  CHECK(verdict.at("schedule").at("matched").to_number<int>() == 5);
  CHECK(verdict.at("schedule").at("expected").to_number<int>() == 5);

  const auto text = trace_viewer({"verify", log.string()});
  CHECK(text.out.starts_with("intact\nNothing was changed: 24 records"));

  alter(log,
        "DROP TRIGGER record_update; UPDATE record SET body = replace(body, 'kind', 'kinD') WHERE "
        "seq = 8;");
  const auto bad = trace_viewer({"verify", log.string(), "--json"});
  CHECK(bad.exit_code == 1);
  CHECK(boost::json::parse(bad.out).at("first_bad").to_number<int>() == 8);
  // The damaged record is listed, not hidden.
  const auto rows = json_lines(trace_viewer({"list", log.string(), "--json"}).out);
  CHECK(rows.size() == records);
  CHECK(rows.at(8).at("kind").as_string() == "damaged");
}

TEST_CASE("cli: hostile titles cannot reach the terminal as anything but text") {
  TemporaryFolder folder;
  const std::string log = (folder.path() / "h").string();
  make_hostile_log(log);
  std::vector<std::vector<std::string>> commands = {{"list", log}, {"list", log, "--json"}};
  for (int seq = 3; seq < 27; ++seq) commands.push_back({"show", log, std::to_string(seq)});
  for (const auto& command : commands) {
    CAPTURE(boost::json::serialize(boost::json::value_from(command)));
    const Finished done = trace_viewer(command);
    CHECK(done.exit_code == 0);
    for (const char c : done.out) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
    for (const char* forbidden : {"\u009b", "\u0085", "\u202e", "\x7f"}) {
      CHECK(done.out.find(forbidden) == std::string::npos);
    }
  }
}

TEST_CASE("cli: stats tells what the watcher knows, and within the times asked for") {
  TemporaryFolder folder;
  const std::string log = (folder.path() / "p").string();
  const std::uint64_t records = make_evening(log);
  const Finished done = trace_viewer({"stats", log, "--json"});
  CHECK(done.exit_code == 0);
  CHECK(done.err.empty());
  const auto all = json_lines(done.out);
  REQUIRE(all.size() == 1);
  CHECK(all[0].at("records").as_int64() == static_cast<std::int64_t>(records));
  CHECK(all[0].at("kinds").at("screenshot").as_int64() == 5);
  CHECK(all[0].at("days").as_array().size() == 1);
  CHECK(all[0].at("exact").as_bool());
  const std::string middle(
      json_lines(trace_viewer({"list", log, "--json"}).out)[10].at("time").as_string());
  std::int64_t parts = 0;
  for (const char* option : {"--since", "--until"}) {
    const auto part = json_lines(trace_viewer({"stats", log, option, middle, "--json"}).out);
    REQUIRE(part.size() == 1);
    parts += part[0].at("records").as_int64();
  }
  CHECK(parts == static_cast<std::int64_t>(records));

  const Finished words = trace_viewer({"stats", log});
  CHECK(words.exit_code == 0);
  CHECK(words.out.find("Hours of activity") != std::string::npos);
  CHECK(words.out.find('\x1b') == std::string::npos);
}

TEST_CASE("cli: gaps lists what is missing, and a log with gaps is no failure") {
  TemporaryFolder folder;
  const std::string log = (folder.path() / "p").string();
  {
    Evening evening(log);
    evening.visit("http://a.sbl/", "A");
  }  // Killed.
  storage::LogWriter::open(log, *storage::parse_rfc3339("2021-03-04T21:00:00+09:00"));
  const Finished done = trace_viewer({"gaps", log, "--json"});
  CHECK(done.exit_code == 0);
  const auto told = json_lines(done.out);
  REQUIRE(told.size() == 1);
  CHECK(told[0].at("kind").as_string() == "gap");
  CHECK(told[0].at("seq").as_int64() == 4);
  CHECK(told[0].at("reason").as_string().find("no-shutdown") != std::string::npos);
  const Finished words = trace_viewer({"gaps", log});
  CHECK(words.exit_code == 0);
  CHECK(words.out.find("1 gap in 5 records.") != std::string::npos);
}

TEST_CASE("cli: stats and gaps of a hostile log move no cursor") {
  TemporaryFolder folder;
  const std::string log = (folder.path() / "p").string();
  make_hostile_log(log);
  for (const char* command : {"stats", "gaps"}) {
    for (const char* form : {"", "--json"}) {
      std::vector<std::string> arguments{command, log};
      if (*form != '\0') arguments.emplace_back(form);
      const Finished done = trace_viewer(arguments);
      CAPTURE(command);
      CHECK(done.exit_code == 0);
      for (const char* bad : {"\x1b", "\u202e", "\u2028", "\r"})
        CHECK(done.out.find(bad) == std::string::npos);
    }
  }
}
