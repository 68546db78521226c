#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "storage/error.h"
#include "storage/log_reader.h"
#include "storage/verifier.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

const WriterOptions slow{std::chrono::hours(1)};

std::string error_of(const std::function<void()>& deed) {
  try {
    deed();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Runs `deed` in a child process; its answer is the exit status. The child never returns here.
int in_child(const std::function<int()>& deed) {
  const pid_t child = fork();
  if (child == 0) {
    int status = 99;
    try {
      status = deed();
    } catch (...) {
    }
    _exit(status);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("log_writer: appends what the reader finds") {
  const TemporaryFolder folder;
  const fs::path log = folder / "a" / "phone";
  CHECK_FALSE(LogWriter::exists(log));
  make_log(log);
  CHECK(LogWriter::exists(log));
  LogReader reader(log);
  CHECK(reader.size() == 12);
  CHECK(reader.genesis()->origin == test_origin);
  const auto shot = std::get<Screenshot>(reader.record(8)->record->payload);
  CHECK(shot == screenshot_of(picture(1)));
  CHECK(reader.image(shot.image) == picture(1));
  CHECK(reader.image_bytes(shot.image) == picture(1).size());
  CHECK_FALSE(reader.record(12));
  CHECK(verify(log).closed);
}

TEST_CASE("log_writer: stores an equal picture once") {
  const TemporaryFolder folder;
  const auto writer = LogWriter::create(folder / "log", at(0), test_genesis(), slow);
  for (int i = 0; i < 3; ++i)
    writer->append_screenshot(at(i), screenshot_of(picture(0)), picture(0));
  CHECK(query(folder / "log", "SELECT count(*) FROM image") == "1");
  CHECK(verify(folder / "log").images == 1);
}

TEST_CASE("log_writer: commits of every size make the log that single appends make") {
  const TemporaryFolder folder;
  std::vector<Record> visits;
  for (int i = 0; i < 3'000; ++i) {
    visits.push_back(visit((i * 37) % 500, "http://a.home/" + std::to_string(i)));
  }
  const auto singly = LogWriter::create(folder / "singly", at(0), test_genesis(), slow);
  for (const Record& record : visits) singly->append(record);
  const auto grouped = LogWriter::create(folder / "grouped", at(0), test_genesis(), slow);
  const std::size_t sizes[] = {1, 2, 3, 7, 8, 31, 64, 65, 127, 128, 255, 256, 257, 600};
  for (std::size_t done = 0, turn = 0; done < visits.size(); ++turn) {
    const std::size_t now = std::min(sizes[turn % std::size(sizes)], visits.size() - done);
    CHECK(grouped->append(std::span(visits).subspan(done, now)) == 1 + done);
    done += now;
  }
  singly->seal();
  grouped->seal();
  CHECK(verify(folder / "grouped").kind == VerdictKind::intact);
  CHECK(verify(folder / "grouped").root == verify(folder / "singly").root);
  const char* nodes = "SELECT group_concat(level || n || hex(hash) || min_ms || max_ms) FROM node";
  CHECK(query(folder / "grouped", nodes) == query(folder / "singly", nodes));
}

TEST_CASE("log_writer: leaves the files as promised whatever the umask") {
  const TemporaryFolder folder;
  const mode_t before = umask(0);
  for (const mode_t mask : {mode_t{0}, mode_t{077}}) {
    CAPTURE(mask);
    umask(mask);
    const fs::path log = folder / std::to_string(mask);
    make_log(log);
    for (const char* name : {"log.db", "log.db-wal", "log.db-shm", "checkpoints", "log.vkey"}) {
      CAPTURE(name);
      struct stat status{};
      REQUIRE(stat((log / name).c_str(), &status) == 0);
      CHECK((status.st_mode & 0777) == 0644);
    }
    struct stat status{};
    REQUIRE(stat((log / "log.key").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
  umask(before);
}

TEST_CASE("log_writer: shares commits between threads, loses and doubles nothing") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  constexpr int threads = 8, each = 60;
  {
    const auto writer =
        LogWriter::create(log, at(0), test_genesis(), {std::chrono::milliseconds(2)});
    std::vector<std::vector<std::uint64_t>> seqs(threads);
    std::vector<std::thread> producers;
    for (int t = 0; t < threads; ++t) {
      producers.emplace_back([&, t] {
        for (int i = 0; i < each; ++i) {
          seqs[static_cast<std::size_t>(t)].push_back(
              writer->append(visit(1, std::to_string(t) + "/" + std::to_string(i))));
        }
      });
    }
    for (std::thread& producer : producers) producer.join();
    LogReader reader(log);
    for (int t = 0; t < threads; ++t) {
      for (int i = 0; i < each; ++i) {
        const auto seq = seqs[static_cast<std::size_t>(t)][static_cast<std::size_t>(i)];
        const auto found = reader.record(seq);
        REQUIRE(found->record);
        CHECK(std::get<Visit>(found->record->payload).url ==
              std::to_string(t) + "/" + std::to_string(i));
      }
    }
    CHECK(writer->size() == 1 + threads * each);
  }
  CHECK(verify(log).kind == VerdictKind::intact);
}

TEST_CASE("log_writer: seals an idle tail by itself") {
  const TemporaryFolder folder;
  const auto writer =
      LogWriter::create(folder / "log", at(0), test_genesis(), {std::chrono::milliseconds(1)});
  writer->append(visit(1, "http://a.home/"));
  // Waits for the event, not for a time: the timer's note is the file's second.
  while (notes_of(folder / "log").size() < 2) std::this_thread::yield();
  CHECK(verify(folder / "log").sealed == 2);
}

TEST_CASE("log_writer: seals at once when asked, and only what is new") {
  const TemporaryFolder folder;
  const auto writer = LogWriter::create(folder / "log", at(0), test_genesis(), slow);
  const std::string first = writer->seal();
  CHECK(writer->seal() == first);
  writer->append(visit(1, "http://a.home/"));
  const std::string second = writer->seal();
  CHECK(second != first);
  CHECK(notes_of(folder / "log") == std::vector{first, second});
}

TEST_CASE("log_writer: refuses a second writer by name, in this process and another") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  auto writer = LogWriter::create(log, at(0), test_genesis(), slow);
  const std::string wanted = "held by another writer (pid " + std::to_string(getpid()) + ")";
  CHECK(mentions(error_of([&] { LogWriter::open(log, at(1)); }), wanted));
  CHECK(mentions(error_of([&] { LogWriter::create(log, at(1), test_genesis()); }), wanted));
  CHECK(in_child([&] {
          return mentions(error_of([&] { LogWriter::open(log, at(1)); }), wanted) ? 0 : 1;
        }) == 0);
  writer->append({at(2), Shutdown{"signal", {}}});
  writer.reset();
  CHECK_FALSE(LogWriter::open(log, at(3))->gap_appended());
}

TEST_CASE("log_writer: tells a death from a shutdown") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  LogWriter::create(log, at(0), test_genesis(), slow)->append(visit(1, "http://a.home/"));
  {
    const auto writer = LogWriter::open(log, at(500), slow);
    CHECK(writer->gap_appended() == 2);
    writer->append({at(501), Shutdown{"signal", {}}});
  }
  CHECK_FALSE(LogWriter::open(log, at(600), slow)->gap_appended());
  LogReader reader(log);
  const Gap gap = std::get<Gap>(reader.record(2)->record->payload);
  CHECK(gap == Gap{"no-shutdown", at(1), 0});
  const Verdict verdict = verify(log);
  CHECK(verdict.kind == VerdictKind::gap);
  CHECK(verdict.gaps == std::vector<std::uint64_t>{2});
}

TEST_CASE("log_writer: create starts again after any crash inside create, and only then") {
  struct Case {
    const char* left;  // What the crash left in the folder.
    std::vector<std::pair<std::string, std::string>> files;
    const char* refusal;
  };
  const TemporaryFolder folder;
  make_log(folder / "good");
  const std::string key = read_file(folder / "good" / "log.key");
  const std::string vkey = read_file(folder / "good" / "log.vkey");
  const std::string db = read_file(folder / "good" / "log.db");
  const std::string flat = read_file(folder / "good" / "checkpoints");
  const Case cases[] = {
      {"nothing", {}, ""},
      {"an empty key", {{"log.key", ""}}, ""},
      {"a torn key", {{"log.key", key.substr(0, 30)}}, ""},
      {"a key", {{"log.key", key}}, ""},
      {"keys, one torn", {{"log.key", key}, {"log.vkey", vkey.substr(0, 9)}}, ""},
      {"keys and no checkpoint", {{"log.key", key}, {"log.vkey", vkey}, {"checkpoints", ""}}, ""},
      {"half a database",
       {{"log.key", key},
        {"checkpoints", ""},
        {"log.db.new", db.substr(0, 5'000)},
        {"log.db.new-journal", "x"}},
       ""},
      {"checkpoints and no database",
       {{"log.key", key}, {"checkpoints", flat}},
       "remember 12 records"},
      {"another's checkpoints", {{"log.key", key}, {"checkpoints", "x"}}, "remember another log"},
      {"a database", {{"log.key", key}, {"log.db", db}}, "there is a log already"},
      {"an empty database", {{"log.key", key}, {"log.db", ""}}, "there is a log already"},
  };
  int number = 0;
  for (const Case& c : cases) {
    CAPTURE(c.left);
    const fs::path log = folder / std::to_string(number++);
    fs::create_directory(log);
    for (const auto& [name, text] : c.files) {
      write_file(log / name, text);
      fs::permissions(log / name, fs::perms::owner_read | fs::perms::owner_write);
    }
    const std::string refusal =
        error_of([&] { LogWriter::create(log, at(0), test_genesis(), slow); });
    if (*c.refusal == 0) {
      CHECK(refusal == "");
      CHECK(verify(log).kind == VerdictKind::intact);
      CHECK_FALSE(fs::exists(log / "log.db.new"));
    } else {
      CHECK(mentions(refusal, c.refusal));
    }
  }
}

TEST_CASE("log_writer: open seals a log that died between its birth and its first checkpoint") {
  const TemporaryFolder folder;
  const fs::path log = folder / "log";
  LogWriter::create(log, at(0), test_genesis(), slow).reset();
  write_file(log / "checkpoints", "");
  tamper(log, "DELETE FROM checkpoint");
  CHECK(LogWriter::open(log, at(1), slow)->gap_appended() == 1);
  CHECK(verify(log).kind == VerdictKind::gap);
}

TEST_CASE("log_writer: carries on behind a torn checkpoint") {
  const TemporaryFolder folder;
  make_log(folder / "good");
  const auto notes = notes_of(folder / "good");
  for (std::size_t cut = 1; cut < notes[3].size(); ++cut) {
    CAPTURE(cut);
    // Each character of the signature: a tear at a multiple of four still reads as base64.
    if (cut % 40 != 1 && cut + 20 < notes[3].size()) continue;
    const fs::path log = folder / "log";
    fs::remove_all(log);
    copy_log(folder / "good", log);
    tamper(log, "DELETE FROM checkpoint WHERE size = 12");
    write_file(log / "checkpoints", notes[0] + notes[1] + notes[2] + notes[3].substr(0, cut));
    CHECK(verify(log).kind == VerdictKind::intact);
    LogWriter::open(log, at(20), slow)->append(visit(21, "http://a.home/"));
    const Verdict verdict = verify(log);
    CHECK(verdict.kind == VerdictKind::intact);
    CHECK(verdict.sealed == 13);
  }
}

TEST_CASE("log_writer: open refuses what does not fit together") {
  struct Case {
    const char* name;
    std::function<void(const fs::path&)> deed;
    const char* refusal;
  };
  const Case cases[] = {
      {"no-log", [](const fs::path& log) { fs::remove(log / "log.db"); }, "no log here"},
      {"symlink",
       [](const fs::path& log) {
         fs::rename(log / "log.db", log / "x");
         fs::create_symlink("x", log / "log.db");
       },
       "symbolic link"},
      {"hard-link", [](const fs::path& log) { fs::create_hard_link(log / "log.db", log / "x"); },
       "second name"},
      {"planted-journal", [](const fs::path& log) { write_file(log / "log.db-journal", "x"); },
       "does not belong"},
      {"key-readable",
       [](const fs::path& log) {
         fs::permissions(log / "log.key", fs::perms::group_read, fs::perm_options::add);
       },
       "mode must be 0600"},
      {"key-garbled", [](const fs::path& log) { write_file(log / "log.key", "x"); },
       "not a private key"},
      {"another-key",
       [](const fs::path& log) {
         write_file(log / "log.key", PrivateKey::generate(test_origin).text());
       },
       "not signed by"},
      {"newer-format", [](const fs::path& log) { tamper(log, "PRAGMA user_version=2"); },
       "newer than"},
      {"not-a-log", [](const fs::path& log) { tamper(log, "PRAGMA application_id=1"); },
       "not a red-flag log"},
      {"foreign-trigger",
       [](const fs::path& log) {
         tamper(log, "CREATE TRIGGER t BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END");
       },
       "not ours"},
      {"newest-removed",
       [](const fs::path& log) { tamper(log, "DELETE FROM record WHERE seq = 11"); },
       "remember 12"},
      {"body-changed",
       [](const fs::path& log) {
         tamper(log, "UPDATE record SET body = replace(body, 'news', 'evil')");
       },
       "disagrees with the checkpoint"},
      {"checkpoints-shortened",
       [](const fs::path& log) { write_file(log / "checkpoints", notes_of(log)[0]); },
       "log.db holds a checkpoint of 12"},
      {"checkpoints-scribbled",
       [](const fs::path& log) {
         write_file(log / "checkpoints", "x\n" + read_file(log / "checkpoints"));
       },
       "unreadable at byte 0"},
  };
  const TemporaryFolder folder;
  make_log(folder / "good");
  int number = 0;
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const fs::path log = copy_log(folder / "good", folder / std::to_string(number++));
    c.deed(log);
    const std::string refusal = error_of([&] { LogWriter::open(log, at(20)); });
    CAPTURE(refusal);
    CHECK(mentions(refusal, c.refusal));
  }
}

TEST_CASE("log_writer: notices that its files were taken away") {
  for (const char* name : {"log.db", "checkpoints"}) {
    CAPTURE(name);
    const TemporaryFolder folder;
    const auto writer = LogWriter::create(folder / "log", at(0), test_genesis(), slow);
    fs::remove(folder / "log" / name);
    const std::string refusal = error_of([&] {
      writer->append(visit(1, "http://a.home/"));
      writer->seal();
    });
    CHECK(mentions(refusal, "removed"));
    CHECK(error_of([&] { writer->append(visit(2, "http://a.home/")); }) == refusal);
  }
}

TEST_CASE("guards: the file itself refuses what is not an append") {
  const char* statements[] = {
      "DELETE FROM record",
      "UPDATE record SET body = 'x'",
      "REPLACE INTO record SELECT * FROM record WHERE seq = 0",
      "DELETE FROM image",
      "INSERT OR REPLACE INTO record VALUES(3, 'x', 0)",
      "INSERT OR REPLACE INTO record(rowid, body, leaf64) VALUES(3, 'x', 0)",
      "INSERT INTO record(body, leaf64) VALUES('x', 0)",
      "INSERT INTO record VALUES(NULL, 'x', 0)",
      "INSERT INTO record VALUES(13, 'x', 0)",
      "INSERT INTO record VALUES(-1, 'x', 0)",
      "INSERT INTO record VALUES(3, 'x', 0) ON CONFLICT DO UPDATE SET body = 'x'",
      "UPDATE OR REPLACE record SET seq = 1 WHERE seq = 2",
      "UPDATE record SET rowid = 99 WHERE seq = 2",
      "UPDATE record SET oid = 99 WHERE seq = 2",
      "UPDATE record SET _rowid_ = 99 WHERE seq = 2",
      "UPDATE image SET png = x''",
      "UPDATE image SET rowid = 99",
      "REPLACE INTO image SELECT sha256, x'00' FROM image",
      "REPLACE INTO image(rowid, sha256, png) VALUES(1, zeroblob(32), x'00')",
      "INSERT OR REPLACE INTO image SELECT * FROM image LIMIT 1",
      "INSERT INTO image SELECT sha256, x'' FROM image WHERE 1 ON CONFLICT DO UPDATE SET png=x''",
      "DELETE FROM node",
      "UPDATE node SET n = 7",
      "REPLACE INTO node SELECT level, n, zeroblob(32), 0, 0 FROM node",
      "DELETE FROM checkpoint",
      "UPDATE checkpoint SET note = ''",
      "REPLACE INTO checkpoint SELECT size, '' FROM checkpoint",
      "REPLACE INTO checkpoint VALUES(NULL, '')",
  };
  const TemporaryFolder folder;
  make_long_log(folder / "log", 300);
  {
    const auto writer = LogWriter::open(folder / "log", at(1'000'000), slow);
    writer->append_screenshot(at(1'000'001), screenshot_of(picture(0)), picture(0));
  }
  for (const char* pragma : {"OFF", "ON"}) {
    for (const char* statement : statements) {
      CAPTURE(statement);
      const std::string answer = run_sql(
          folder / "log", std::string("PRAGMA recursive_triggers=") + pragma + "; " + statement);
      CHECK(answer != "");
    }
  }
  CHECK(verify(folder / "log").kind == VerdictKind::intact);
}

TEST_CASE("log_reader: another user reads a folder he may not write, live and closed") {
  if (getuid() != 0) return;  // Only root can become another user.
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms(0755));
  const fs::path log = folder / "log";
  const auto as_nobody = [&](std::uint64_t wanted) {
    return in_child([&] {
      if (setgid(65534) != 0 || setuid(65534) != 0) return 90;
      if (access((log / "log.db").c_str(), W_OK) == 0) return 91;
      if (access((log / "log.key").c_str(), R_OK) == 0) return 92;
      LogReader reader(log);
      if (reader.size() != wanted) return 93;
      return ok(verify(log)) ? 0 : 94;
    });
  };
  {
    const auto writer = LogWriter::create(log, at(0), test_genesis(), slow);
    writer->append(visit(1, "http://a.home/"));
    CHECK(as_nobody(2) == 0);
  }
  CHECK(as_nobody(2) == 0);
  // A copy without sidecars: nothing can be newer than the file itself.
  fs::remove(log / "log.db-wal");
  fs::remove(log / "log.db-shm");
  CHECK(as_nobody(2) == 0);
}

TEST_CASE("log_writer: survives SIGKILL at any moment") {
  constexpr int logs = RED_FLAG_IS_SANITIZED ? 1 : 4, deaths = RED_FLAG_IS_SANITIZED ? 10 : 50;
  std::mt19937_64 random(20'210'304);
  const TemporaryFolder folder;
  for (int l = 0; l < logs; ++l) {
    const fs::path log = folder / std::to_string(l);
    LogWriter::create(log, at(0), test_genesis(), slow)->append({at(0), Shutdown{"signal", {}}});
    std::uint64_t acknowledged = 1, before = 2;
    std::size_t expected_gaps = 0;
    bool died = false;
    for (int death = 0; death < deaths; ++death) {
      CAPTURE(l);
      CAPTURE(death);
      int channel[2];
      REQUIRE(pipe(channel) == 0);
      const pid_t child = fork();
      if (child == 0) {
        close(channel[0]);
        try {
          const auto writer = LogWriter::open(log, at(1), {std::chrono::milliseconds(1)});
          for (int i = 0;; ++i) {
            std::uint64_t seq;
            if (i % 5 == 4) {
              const auto png = picture(static_cast<int>(writer->size() % 251));
              seq = writer->append_screenshot(at(2), screenshot_of(png), png);
            } else {
              seq = writer->append(visit(2, "http://a.home/" + std::to_string(i)));
            }
            if (write(channel[1], &seq, sizeof seq) != sizeof seq) _exit(1);
          }
        } catch (...) {
          _exit(2);
        }
      }
      close(channel[1]);
      // Dies after a random number of acknowledgements and a random moment more.
      const std::uint64_t wanted = random() % 40;
      std::uint64_t seq = 0;
      for (std::uint64_t i = 0; i < wanted; ++i) {
        if (read(channel[0], &seq, sizeof seq) != sizeof seq) break;
        acknowledged = seq;
      }
      const auto until =
          std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 3'000);
      while (std::chrono::steady_clock::now() < until) {
      }
      kill(child, SIGKILL);
      while (read(channel[0], &seq, sizeof seq) == sizeof seq) acknowledged = seq;
      close(channel[0]);
      int status = 0;
      waitpid(child, &status, 0);
      REQUIRE(WIFSIGNALED(status));
      LogReader reader(log);
      CHECK(reader.size() > acknowledged);
      const Verdict verdict = verify(log);
      for (const Finding& finding : verdict.findings) MESSAGE(finding.what);
      REQUIRE(ok(verdict));
      // Every start on a log whose last run died says so once, if it lived to write anything.
      if (died && reader.size() > before) ++expected_gaps;
      CHECK(verdict.gaps.size() == expected_gaps);
      died = !verdict.closed;
      before = reader.size();
    }
    LogWriter::open(log, at(3), slow)->append({at(4), Shutdown{"signal", {}}});
    const Verdict verdict = verify(log);
    CHECK(ok(verdict));
    CHECK(verdict.gaps.size() == expected_gaps + (died ? 1 : 0));
  }
}
