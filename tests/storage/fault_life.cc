#include "tests/storage/fault_life.h"

#include <doctest/doctest.h>

#include <map>

#include "storage/error.h"
#include "storage/log_reader.h"
#include "storage/verifier.h"
#include "tests/support/runs.h"

namespace storage_test {

using namespace storage;

namespace {

constexpr WriterOptions no_timer{std::chrono::hours(1)};

std::string url_of(const Record& record) {
  if (const auto* seen = std::get_if<Visit>(&record.payload)) return seen->url;
  if (const auto* shot = std::get_if<Screenshot>(&record.payload)) return shot->url;
  return "";
}

class Daemon {
 public:
  Daemon(const fs::path& log, int number) : number_(number) {
    writer_ = LogWriter::exists(log) ? LogWriter::open(log, at(number * 1'000), no_timer)
                                     : LogWriter::create(log, at(0), test_genesis(), no_timer);
  }

  void deed(int i, Life& life) {
    if (i % 4 == 3) {
      const auto png = picture(number_ * 16 + i);
      Screenshot shot = screenshot_of(png);
      shot.url = url(i);
      promise({{at(0), shot}}, life, [&] { return writer_->append_screenshot(now(), shot, png); });
    } else if (i % 4 == 1) {
      const std::vector<Record> batch{visit(number_ * 1'000 + i, url(i) + "/a"),
                                      visit(number_ * 1'000 + i, url(i) + "/b")};
      promise(batch, life, [&] { return writer_->append(batch); });
    } else {
      const Record one = visit(number_ * 1'000 + i, url(i));
      promise({one}, life, [&] { return writer_->append(one); });
    }
    if (i % 3 == 2) {
      try {
        writer_->seal();
      } catch (const CannotWrite&) {
        CHECK(writer_->trouble());
      }
    }
  }

  void shut_down(Life& life) {
    promise({{now(), Shutdown{"signal", {}}}}, life,
            [&] { return writer_->append({now(), Shutdown{"signal", {}}}); });
    life.shut_down = life.wrote_last;
  }

 private:
  std::string url(int i) const {
    return "http://life" + std::to_string(number_) + ".home/" + std::to_string(i);
  }
  Timestamp now() const { return at(number_ * 1'000 + 999); }

  void promise(const std::vector<Record>& records, Life& life,
               const std::function<std::uint64_t()>& append) {
    try {
      std::uint64_t seq = append();
      for (const Record& record : records) life.kept.push_back({seq++, url_of(record)});
      life.wrote_last = true;
      CHECK_FALSE(writer_->trouble());
    } catch (const CannotWrite&) {
      for (const Record& record : records) life.refused.push_back(url_of(record));
      life.wrote_last = false;
      CHECK(writer_->trouble());
    }
  }

  std::unique_ptr<LogWriter> writer_;
  int number_;
};

std::map<std::uint64_t, Record> all_records(const fs::path& log) {
  std::map<std::uint64_t, Record> records;
  const LogReader reader(log);
  Query query;
  query.limit = 1'000'000;
  for (const StoredRecord& row : reader.page(query)) {
    REQUIRE_MESSAGE(row.record, row.problem);
    records[row.seq] = *row.record;
  }
  return records;
}

std::uint64_t dropped_in(const Record& record) {
  const auto* gap = std::get_if<Gap>(&record.payload);
  return gap == nullptr ? 0 : gap->dropped_records;
}

void check_verdict(const fs::path& log) {
  const Verdict verdict = verify(log);
  for (const Finding& finding : verdict.findings) MESSAGE(finding.what);
  REQUIRE_MESSAGE(ok(verdict), verdict_name(verdict.kind));
}

}  // namespace

Life live(const fs::path& log, int number, int deeds, bool in_order) {
  Life life;
  try {
    Daemon daemon(log, number);
    for (int i = 0; i < deeds; ++i) daemon.deed(i, life);
    if (in_order) daemon.shut_down(life);
  } catch (const CannotWrite& error) {
    life.end = error.what();
    life.in_passing = true;
  } catch (const std::exception& error) {
    life.end = error.what();
  }
  return life;
}

void judge(const fs::path& log, const std::vector<Life>& lives, bool says_what_is_missing) {
  if (!LogWriter::exists(log)) {
    for (const Life& life : lives) REQUIRE(life.kept.empty());
    const Life next = live(log, 90, 2, true);
    REQUIRE_MESSAGE(next.shut_down, next.end);
    return check_verdict(log);
  }
  check_verdict(log);
  std::map<std::uint64_t, Record> records = all_records(log);
  std::set<std::string> urls;
  std::uint64_t dropped = 0;
  for (const auto& [seq, record] : records) {
    const std::string url = url_of(record);
    if (url.starts_with("http://life")) REQUIRE(urls.insert(url).second);
    dropped += dropped_in(record);
  }
  for (const Life& life : lives) {
    for (const Promise& promise : life.kept) {
      REQUIRE(records.contains(promise.seq));
      REQUIRE(url_of(records[promise.seq]) == promise.url);
    }
  }
  if (says_what_is_missing) {
    REQUIRE(dropped == lives.back().refused.size());
    for (const std::string& url : lives.back().refused) REQUIRE_FALSE(urls.contains(url));
  }
  const bool died = !std::holds_alternative<Shutdown>(records.rbegin()->second.payload);
  const Life next = live(log, 90, 1, true);
  REQUIRE_MESSAGE(next.shut_down, next.end);
  REQUIRE(next.kept.front().seq == records.rbegin()->first + 1 + (died ? 1 : 0));
  if (died) {
    const Record gap = all_records(log)[records.rbegin()->first + 1];
    REQUIRE(std::get<Gap>(gap.payload).reason == "no-shutdown");
  }
  check_verdict(log);
}

int every_n(int limit, const std::function<bool(std::uint64_t n)>& one) {
  limit = support::runs_all() ? 1 << 30 : support::fewer_if_sanitized(limit);
  int ran = 0;
  // Every n at first; then in growing steps, so that a quick run still reaches the end.
  for (std::uint64_t n = 1, step = 1;; n += step) {
    ++ran;
    if (!one(n)) return ran;
    if (ran > limit / 2) step += 1;
  }
}

}  // namespace storage_test
