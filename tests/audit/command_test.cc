// The audit run whole, on logs made by the real writer; and seen to fail where it must.
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <thread>

#include "storage/audit/command.h"
#include "storage/audit/files.h"
#include "storage/audit/snapshot.h"
#include "storage/audit/wal.h"
#include "storage/error.h"
#include "tests/support/make_log.h"

using namespace storage;
using namespace storage::audit;

namespace {

// Runs the command and returns its exit code, and what it said on stdout.
struct Ran {
  int code = 0;
  std::string out;
};

Ran command(std::vector<std::string> arguments, const std::vector<Attack>& attacks,
            const Judge& judge = BenchOptions().judge) {
  arguments.insert(arguments.begin(), "append-only-audit");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "out").string();
  // In a process of its own: the command gives up the right to write elsewhere.
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    if (freopen(path.c_str(), "w", stdout) == nullptr) _exit(99);
    if (freopen("/dev/null", "w", stderr) == nullptr) _exit(99);
    const int code = run_command(static_cast<int>(argv.size()), argv.data(), attacks, judge);
    std::fflush(nullptr);
    _exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(path)};
}

std::vector<Attack> some(std::initializer_list<const char*> names) {
  std::vector<Attack> chosen;
  for (const Attack& attack : catalogue()) {
    if (std::find(names.begin(), names.end(), attack.slug) != names.end()) chosen.push_back(attack);
  }
  CHECK(chosen.size() == names.size());
  return chosen;
}

bool passed(const Ran& ran, const std::string& name) {
  const auto json = boost::json::parse(ran.out);
  for (const auto& attack : json.at("attacks").as_array()) {
    if (attack.at("name").as_string() == name) return attack.at("passed").as_bool();
  }
  FAIL("no such attack in the report");
  return false;
}

const std::initializer_list<const char*> a_few = {
    "replace-record", "change-record", "cut-wal-record", "rewrite-with-key", "swap-pictures"};

}  // namespace

TEST_CASE("audit: passes on a log with pictures, and leaves it as it was") {
  const TemporaryFolder folder;
  const fs::path log = folder.path() / "phone";
  make_evening(log);
  const std::vector<Print> before = fingerprint(log);
  const Ran ran = command({log.string(), "--json", "--seed", "5"}, some(a_few));
  CHECK(ran.code == 0);
  const auto json = boost::json::parse(ran.out);
  CHECK(json.at("passed").as_bool());
  CHECK(json.at("untouched").at("proved").as_bool());
  CHECK(fingerprint(log) == before);
}

TEST_CASE("audit: fails when the verifier sees nothing") {
  const TemporaryFolder folder;
  make_evening(folder.path() / "phone");
  const Judge blind = [](const fs::path&, const VerifyOptions&) { return Verdict{}; };
  const Ran ran = command({(folder.path() / "phone").string(), "--json"}, some(a_few), blind);
  CHECK(ran.code == 1);
  CHECK(passed(ran, "replace-record"));
  CHECK(!passed(ran, "change-record"));
  CHECK(!passed(ran, "rewrite-with-key"));
}

TEST_CASE(
    "audit: fails when a guard other than the one promised holds, or another record is named") {
  const TemporaryFolder folder;
  make_evening(folder.path() / "phone");
  std::vector<Attack> attacks = some({"replace-record", "change-record"});
  attacks[0].expected = refused_by(Guard::authorizer);
  attacks[1].run = [](Bench& bench) {
    Raw stranger(bench.db());
    without_triggers(stranger, "UPDATE record SET body = '' WHERE seq = 2");
    return bench.look("emptied", Bench::record(3));
  };
  const Ran ran = command({(folder.path() / "phone").string(), "--json"}, attacks);
  CHECK(ran.code == 1);
  CHECK(!passed(ran, "replace-record"));
  CHECK(!passed(ran, "change-record"));
}

TEST_CASE("audit: an attack that crashes or throws fails alone") {
  const TemporaryFolder folder;
  make_evening(folder.path() / "phone");
  std::vector<Attack> attacks = some({"replace-record", "change-record", "remove-record"});
  attacks[0].run = [](Bench&) -> Outcome { _exit(7); };
  attacks[1].run = [](Bench&) -> Outcome { throw Error("could not"); };
  const Ran ran = command({(folder.path() / "phone").string(), "--json", "--jobs", "1"}, attacks);
  CHECK(ran.code == 1);
  CHECK(!passed(ran, "replace-record"));
  CHECK(!passed(ran, "change-record"));
  CHECK(passed(ran, "remove-record"));
}

TEST_CASE("audit: a log without its triggers, or with a record changed, does not pass") {
  for (const char* sql :
       {"DROP TRIGGER record_delete",
        "DROP TRIGGER record_update; UPDATE record SET body = '{}' WHERE seq = 3"}) {
    CAPTURE(sql);
    const TemporaryFolder folder;
    const fs::path log = folder.path() / "phone";
    make_evening(log);
    Raw(log / "log.db").must(sql);
    CHECK(command({log.string()}, some(a_few)).code == 1);
  }
}

TEST_CASE("audit: what cannot be done exits 2") {
  const TemporaryFolder folder;
  make_evening(folder.path() / "phone");
  const std::string log = (folder.path() / "phone").string();
  const std::vector<std::vector<std::string>> cases = {
      {},
      {(folder.path() / "none").string()},
      {log, "--run", "no-such-attack"},
      {log, "--jobs", "0"},
      {log, "--frobnicate"},
      {log, "--junit", (folder.path() / "no" / "such" / "folder.xml").string()}};
  for (const std::vector<std::string>& arguments : cases) {
    CAPTURE(arguments.size());
    CHECK(command(arguments, some(a_few)).code == 2);
  }
}

TEST_CASE("audit: --list runs nothing and --run runs what it names") {
  const Ran listed = command({"--list"}, catalogue());
  CHECK(listed.code == 0);
  CHECK(listed.out.find("roll-back-both") != std::string::npos);
  const TemporaryFolder folder;
  make_evening(folder.path() / "phone");
  const Ran ran = command(
      {(folder.path() / "phone").string(), "--run", "hex-edit-record", "--json"}, catalogue());
  CHECK(ran.code == 0);
  CHECK(boost::json::parse(ran.out).at("attacks").as_array().size() == 1);
}

TEST_CASE("audit: --keep leaves each copy and what verify says of it") {
  const TemporaryFolder folder;
  make_evening(folder.path() / "phone");
  const fs::path kept = folder.path() / "kept";
  const Ran ran =
      command({(folder.path() / "phone").string(), "--keep", kept.string()}, some(a_few));
  CHECK(ran.code == 0);
  const auto expected = boost::json::parse(read_file(kept / "expected.json"));
  CHECK(expected.as_array().size() == a_few.size());
  for (const auto& entry : expected.as_array()) {
    const std::string name(entry.at("name").as_string());
    CAPTURE(name);
    const Verdict verdict = verify(kept / name);
    CHECK(entry.at("verdict").as_string() == verdict_name(verdict.kind));
  }
}

TEST_CASE("copy_live_log: a log copied while it is written is one moment of it") {
  const TemporaryFolder folder;
  const fs::path log = folder.path() / "phone";
  Evening evening(log);
  std::atomic<bool> done{false};
  std::thread recorder([&] {
    for (int i = 0; !done; ++i) {
      evening.visit("http://news.home/" + std::to_string(i), "A page");
      if (i % 20 == 19) evening.screenshot("A page", "http://news.home/", "words");
    }
  });
  for (int i = 0; i < 12; ++i) {
    const fs::path copy = folder.path() / ("copy" + std::to_string(i));
    copy_live_log(log, copy);
    const Verdict verdict = verify(copy);
    for (const Finding& finding : verdict.findings) MESSAGE(finding.what);
    CHECK(ok(verdict));
    fs::remove_all(copy);
  }
  done = true;
  recorder.join();
}

TEST_CASE("Untouched: tells a daemon's growth from everybody else's change") {
  const TemporaryFolder folder;
  const fs::path log = folder.path() / "phone";
  {
    Evening evening(log);
    evening.visit("http://news.home/", "News");
    const Untouched live(log);
    CHECK(live.prove().holds);
    evening.visit("http://news.home/2", "News");
    evening.writer().seal();
    const Untouched::Proof grown = live.prove();
    CHECK(grown.holds);
    CHECK(grown.live);
  }
  const Untouched closed(log);
  CHECK(closed.prove().holds);
  const std::string vkey = read_file(log / "log.vkey");
  write_file(log / "log.vkey", vkey);  // The same bytes, at another time.
  const Untouched::Proof touched = closed.prove();
  CHECK(!touched.holds);
  CHECK(touched.how.find("log.vkey") != std::string::npos);
}

TEST_CASE("Wal: writes the checksums SQLite writes") {
  const TemporaryFolder folder;
  const fs::path log = folder.path() / "phone";
  Evening evening(log);
  evening.visit("http://news.home/", "News");
  const std::string bytes = read_file(log / "log.db-wal");
  Wal wal(bytes);
  REQUIRE(wal.frames() > 1);
  CHECK(wal.end_of(wal.frames() - 1) <= bytes.size());
  wal.put(0, 0, std::string(wal.content(0).substr(0, 4)));
  CHECK(wal.bytes() == bytes);
  CHECK_THROWS_AS(Wal("nonsense"), Error);
}
