#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/error.h"
#include "storage/log_reader.h"
#include "storage/verifier.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

std::vector<std::uint64_t> seqs(const LogReader& reader, const Query& query) {
  std::vector<std::uint64_t> seqs;
  for (const StoredRecord& stored : reader.page(query)) seqs.push_back(stored.seq);
  return seqs;
}

// A log whose recorder died, copied without the index it had left.
fs::path log_without_index(const TemporaryFolder& folder) {
  {
    const auto writer = LogWriter::create(folder / "alive", at(0), test_genesis());
    writer->append(visit(1, "http://a.home/"));
    copy_log(folder / "alive", folder / "copy");
  }
  fs::remove(folder / "copy" / "log.db-shm");
  return folder / "copy";
}

using Seqs = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("log_reader: pages by position, kind and words") {
  const TemporaryFolder folder;
  make_log(folder / "log");
  const LogReader reader(folder / "log");
  Query query;
  query.limit = 3;
  CHECK(seqs(reader, query) == Seqs{11, 10, 9});
  query.before = 9;
  CHECK(seqs(reader, query) == Seqs{8, 7, 6});
  query.order = Query::Order::oldest_first;
  query.after = 5;
  CHECK(seqs(reader, query) == Seqs{6, 7, 8});
  query = {};
  query.kinds = {"screenshot", "boot"};
  CHECK(seqs(reader, query) == Seqs{8, 5, 1});
  query.kinds = {"visit"};
  query.search = "NEWS.home/1";
  CHECK(seqs(reader, query) == Seqs{10});
  query = {};
  query.search = "날씨";
  CHECK(seqs(reader, query) == Seqs{8, 5});
  query.search = "%";
  CHECK(seqs(reader, query).empty());
  query = {};
  query.after = UINT64_MAX;
  CHECK(seqs(reader, query).empty());
}

TEST_CASE("log_reader: a time filter gives what a scan would, clock changes or not") {
  const TemporaryFolder folder;
  std::vector<Record> records;
  {
    const auto writer = LogWriter::create(folder / "log", at(0), test_genesis());
    for (int i = 0; i < 1'200; ++i) {
      // Forward, a day back, forward again.
      const std::int64_t ms = i * 1'000 - (i >= 500 ? 86'400'000 : 0) + (i >= 900 ? 90'000'000 : 0);
      records.push_back({{test_start_ms + 100'000'000 + ms, 0}, Chapter{std::to_string(i)}});
    }
    writer->append(records);
  }
  const LogReader reader(folder / "log");
  for (const std::int64_t begin :
       {0, 13'600'000, 14'100'001, 100'000'000, 100'300'000, 104'500'000}) {
    for (const std::int64_t length : {1, 1'000, 40'000, 5'000'000, 200'000'000}) {
      for (const auto order : {Query::Order::newest_first, Query::Order::oldest_first}) {
        CAPTURE(begin);
        CAPTURE(length);
        Query query;
        query.order = order;
        query.limit = 5'000;
        query.since = at(begin);
        query.until = at(begin + length);
        Seqs wanted;
        if (begin == 0) wanted.push_back(0);
        for (std::size_t i = 0; i < records.size(); ++i) {
          const std::int64_t ms = records[i].time.unix_ms - test_start_ms;
          if (ms >= begin && ms < begin + length) wanted.push_back(i + 1);
        }
        if (order == Query::Order::newest_first) std::reverse(wanted.begin(), wanted.end());
        REQUIRE(seqs(reader, query) == wanted);
      }
    }
  }
}

TEST_CASE("log_reader: shows damaged records in every view") {
  const TemporaryFolder folder;
  make_log(folder / "log");
  tamper(folder / "log", "UPDATE record SET body = 'garbage' WHERE seq = 7");
  const LogReader reader(folder / "log");
  Query query;
  query.kinds = {"boot"};
  query.search = "nothing";
  CHECK(seqs(reader, query) == Seqs{7});
  const auto damaged = reader.record(7);
  REQUIRE(damaged);
  CHECK_FALSE(damaged->record);
  CHECK(damaged->body == "garbage");
  CHECK(damaged->problem != "");
}

TEST_CASE("log_reader: sees new records while the writer lives, and refuses what is no log") {
  const TemporaryFolder folder;
  const auto writer = LogWriter::create(folder / "log", at(0), test_genesis());
  const LogReader reader(folder / "log" / "log.db");
  CHECK(reader.folder() == folder / "log");
  const std::uint64_t before = reader.data_version();
  CHECK(reader.data_version() == before);
  writer->append(visit(1, "http://a.home/"));
  CHECK(reader.data_version() != before);
  CHECK(reader.size() == 2);
  CHECK_THROWS_AS(LogReader(folder / "nothing"), Error);
  fs::create_directory(folder / "empty");
  CHECK_THROWS_AS(LogReader(folder / "empty"), Error);
  fs::create_directory(folder / "other");
  run_sql(folder / "other", "CREATE TABLE t(x)");
  CHECK_THROWS_AS(LogReader(folder / "other"), Error);
}

TEST_CASE("log_reader: a write-ahead log that ends behind its header holds nothing, and is read") {
  const TemporaryFolder folder;
  const auto writer = LogWriter::create(folder / "alive", at(0), test_genesis());
  writer->append(visit(1, "http://a.home/"));
  const fs::path dead = folder / "dead";
  copy_log(folder / "alive", dead);
  const std::string wal = read_file(dead / "log.db-wal");
  REQUIRE(wal.size() > 32);
  write_file(dead / "log.db-wal", wal.substr(0, 32));
  CHECK(LogReader(dead).size() <= 2);
}

TEST_CASE("log_reader: a copy that came without its index is read whole, and nothing is made") {
  const TemporaryFolder folder;
  const fs::path copy = log_without_index(folder);
  REQUIRE(fs::file_size(copy / "log.db-wal") > 32);
  const std::string wal = read_file(copy / "log.db-wal");
  const std::string db = read_file(copy / "log.db");
  {
    const LogReader reader(copy);
    CHECK(reader.size() == 2);
    CHECK(reader.is_frozen());
    CHECK(verify(copy).records == 2);
  }
  CHECK_FALSE(fs::exists(copy / "log.db-shm"));
  CHECK(read_file(copy / "log.db-wal") == wal);
  CHECK(read_file(copy / "log.db") == db);
}

TEST_CASE("log_reader: a reader with an index of its own stops when a writer comes") {
  const TemporaryFolder folder;
  const fs::path copy = log_without_index(folder);
  const LogReader reader(copy);
  CHECK(reader.size() == 2);
  const auto writer = LogWriter::open(copy, at(2'000));
  try {
    reader.size();
    FAIL("it went on");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).ends_with("open it again"));
  }
  const LogReader fresh(copy);
  CHECK_FALSE(fresh.is_frozen());
  CHECK(fresh.size() == 3);  // And the gap that tells of the writer who is gone.
}

TEST_CASE("log_reader: opens while a writer comes to a log that had none") {
  const TemporaryFolder folder;
  const fs::path dead = log_without_index(folder);
  for (int round = 0; round < 60; ++round) {
    const fs::path log = copy_log(dead, folder / std::to_string(round));
    const pid_t child = fork();
    if (child == 0) {
      try {
        LogWriter::open(log, at(2'000));
      } catch (...) {
        _exit(1);
      }
      _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
      CHECK_NOTHROW(LogReader{log});
      CHECK(ok(verify(log)));
    }
    CHECK(WEXITSTATUS(status) == 0);
    fs::remove_all(log);
  }
}
