#include <doctest/doctest.h>

#include <thread>

#include "storage/hash_many.h"
#include "storage/verifier.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

std::string show(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += (finding.seq ? std::to_string(*finding.seq) : "-") + ": " + finding.what + "\n";
  }
  return text;
}

// All a verdict says, as text.
std::string show(const Verdict& v) {
  return std::string(verdict_name(v.kind)) + " records " + std::to_string(v.records) + " root " +
         to_hex(v.root) + " first_bad " + (v.first_bad ? std::to_string(*v.first_bad) : "-") +
         " gaps " + std::to_string(v.gaps.size()) + " images " + std::to_string(v.images) +
         " checkpoints " + std::to_string(v.checkpoints) + " sealed " + std::to_string(v.sealed) +
         (v.closed ? " closed" : "") + "\n" + show(v.findings) + show(v.remarks) +
         show(v.schedule.findings);
}

std::string verdict_by(const fs::path& log, unsigned threads) {
  VerifyOptions options;
  options.threads = threads;
  return show(verify(log, options));
}

// Pictures of all lengths, some of them longer than a group's share, among 5,000 visits.
void make_pictured_log(const fs::path& log) {
  const auto writer = LogWriter::create(log, at(0), test_genesis());
  for (int i = 0; i < 60; ++i) {
    std::vector<std::uint8_t> png(static_cast<std::size_t>(i % 20 == 7 ? 1'200'000 : 1 + i * 131));
    for (std::size_t b = 0; b < png.size(); ++b) {
      png[b] = static_cast<std::uint8_t>(b * 7 + static_cast<std::size_t>(i));
    }
    writer->append_screenshot(at(i), screenshot_of(png), png);
  }
  std::vector<Record> visits;
  for (int i = 0; i < 5'000; ++i) visits.push_back(visit(100 + i, "http://a.home/"));
  writer->append(visits);
}

}  // namespace

TEST_CASE("verify: any number of threads comes to the same verdict") {
  const TemporaryFolder folder;
  make_long_log(folder / "long", 9'000);
  make_pictured_log(folder / "pictures");
  {
    // Checkpoints inside blocks of 256, on their edges, and across them.
    const auto writer =
        LogWriter::create(folder / "sealed", at(0), test_genesis(), {std::chrono::hours(1)});
    while (writer->size() < 1'000) {
      const std::uint64_t step = writer->size() == 205 ? 51 : 1 + writer->size() * 5 % 97;
      writer->append(std::vector<Record>(step, visit(1, "http://a.home/")));
      writer->seal();
    }
  }
  struct Case {
    const char* log;
    const char* deed;
    const char* begins;  // How the verdict does.
  };
  const Case cases[] = {
      {"long", "", "intact records 9003 "},
      {"sealed", "", "intact records "},
      {"pictures", "", "intact records 5061 "},
      {"long", "UPDATE record SET body = replace(body, 'news', 'evil') WHERE seq = 8191",
       "damaged records 9003 "},
      {"long", "UPDATE record SET body = body || ' ' WHERE seq IN (255, 256, 4095, 4096)",
       "damaged records 9003 "},
      {"long", "DELETE FROM record WHERE seq IN (256, 4096)", "damaged records 9001 "},
      {"long", "DELETE FROM record WHERE seq BETWEEN 4096 AND 8191", "damaged records 4907 "},
      {"long", "DELETE FROM record WHERE seq < 300", "damaged records 8703 "},
      {"long", "DELETE FROM record WHERE seq >= 8192", "rolled-back records 8192 "},
      {"long",
       "UPDATE record SET body = replace(body, 'news', 'evil') WHERE seq = 5000;"
       "UPDATE record SET leaf64 = leaf64(body)",
       "damaged records 9003 "},
      {"sealed",
       "UPDATE record SET body = replace(body, 'a.home', 'b.home') WHERE seq = 700;"
       "UPDATE record SET leaf64 = leaf64(body)",
       "damaged records "},
      {"pictures",
       "UPDATE image SET png = CAST(png || x'00' AS BLOB) WHERE rowid IN (7, 8, 28, 60)",
       "damaged records 5061 "},
      {"pictures", "DELETE FROM image WHERE rowid BETWEEN 20 AND 40", "damaged records 5061 "},
      {"pictures", "UPDATE image SET sha256 = zeroblob(31) WHERE rowid = 30",
       "damaged records 5061 "},
      {"pictures",
       "PRAGMA writable_schema=1;"
       "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'image';"
       "PRAGMA writable_schema=RESET; UPDATE image SET png = 5 WHERE rowid = 9;"
       "UPDATE image SET png = CAST('text' AS TEXT) WHERE rowid = 11",
       "damaged records 0 "},
  };
  int number = 0;
  for (const Case& c : cases) {
    CAPTURE(c.log);
    CAPTURE(c.deed);
    const fs::path log = copy_log(folder / c.log, folder / std::to_string(number++));
    if (*c.deed != 0) tamper(log, c.deed);
    const std::string alone = verdict_by(log, 1);
    CHECK(alone.substr(0, std::string(c.begins).size()) == c.begins);
    for (const unsigned threads : {2u, 5u, 0u}) {
      CAPTURE(threads);
      CHECK(verdict_by(log, threads) == alone);
    }
    set_hash_engine(HashEngine::openssl);
    CHECK(verdict_by(log, 2) == alone);
    set_hash_engine(hash_engines().back());
  }
}

TEST_CASE("verify: reads several chunks beside a writer that goes on") {
  const TemporaryFolder folder;
  make_long_log(folder / "log", 9'000);
  const auto writer = LogWriter::open(folder / "log", at(10'000'000));
  std::thread recorder([&] {
    for (int i = 0; i < 200; ++i) writer->append(visit(10'000'000 + i, "http://a.home/"));
  });
  for (int i = 0; i < 5; ++i) {
    VerifyOptions options;
    options.threads = 2;
    const Verdict verdict = verify(folder / "log", options);
    CAPTURE(show(verdict));
    CHECK(ok(verdict));
    CHECK(verdict.records >= 9'003);
  }
  recorder.join();
}
