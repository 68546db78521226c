// Durable appends, every guard on, against a bare table at the same durability.
#include <sqlite3.h>

#include <thread>

#include "tests/bench/storage_bench_tools.h"

namespace storage_bench {
namespace {

using namespace storage;

// The same records table without guards, tree or checkpoints; the same page size and durability.
class Bare {
 public:
  explicit Bare(const fs::path& path) {
    sqlite3_open(path.c_str(), &db_);
    run("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA wal_autocheckpoint=512;"
        "CREATE TABLE record(seq INTEGER PRIMARY KEY, body TEXT NOT NULL, leaf64 INTEGER NOT NULL) "
        "STRICT");
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
    insert_ = prepare("INSERT INTO record VALUES(?1, ?2, ?3)");
  }
  ~Bare() {
    for (sqlite3_stmt* statement : {begin_, commit_, insert_}) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  void append(const std::vector<std::string>& bodies) {
    step(begin_);
    for (const std::string& body : bodies) {
      sqlite3_bind_int64(insert_, 1, seq_++);
      sqlite3_bind_text(insert_, 2, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
      sqlite3_bind_int64(insert_, 3, seq_ * 0x1234567890ABLL);
      step(insert_);
    }
    step(commit_);
  }

 private:
  void run(const char* sql) { sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    return statement;
  }
  void step(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) std::abort();
    sqlite3_reset(statement);
  }
  sqlite3* db_ = nullptr;
  sqlite3_stmt *begin_ = nullptr, *commit_ = nullptr, *insert_ = nullptr;
  std::int64_t seq_ = 0;
};

constexpr int commits_per_round = 20;

struct Alternated {
  std::vector<double> one, other;  // Seconds a round.
};

// Changes sides after every single commit, so that both meet the same disk and the same
// neighbours; coarser turns cannot tell 0.9 from 1 here.
Alternated alternate(int rounds, const std::function<void()>& one,
                     const std::function<void()>& other) {
  Alternated times;
  for (int round = 0; round < rounds; ++round) {
    double first = 0, second = 0;
    for (int i = 0; i < commits_per_round; ++i) {
      if (i % 2 == 0) first += seconds(one);
      second += seconds(other);
      if (i % 2 != 0) first += seconds(one);
    }
    times.one.push_back(first);
    times.other.push_back(second);
  }
  return times;
}

std::string per_second(const Alternated& times, std::size_t per_commit) {
  const double rows = static_cast<double>(commits_per_round * per_commit);
  return grouped(rows / spread(times.one).median) + "/s against " +
         grouped(rows / spread(times.other).median) + "/s";
}

void measure_batches(const fs::path& folder, std::size_t per_commit, int rounds, double goal,
                     Table& table) {
  const std::string name = std::to_string(per_commit);
  const auto writer = new_log(folder / ("log" + name));
  Bare bare(folder / ("bare" + name + ".db"));
  std::vector<Record> records;
  std::vector<std::string> bodies;
  for (std::uint64_t i = 0; i < per_commit; ++i) {
    records.push_back(visit(i));
    bodies.push_back(encode(100'000 + i, records.back()));
  }
  const Alternated times =
      alternate(rounds, [&] { writer->append(records); }, [&] { bare.append(bodies); });
  Row row{"append_" + name + "_vs_sqlite", "durable append, " + name + " a commit, to bare SQLite",
          ratio(times.other, times.one), "x"};
  if (goal > 0) row.at_least = goal;
  row.aside = per_second(times, per_commit);
  table.push_back(row);
}

// What the same work measured against itself makes of this machine today.
void measure_noise(const fs::path& folder, Table& table) {
  Bare one(folder / "noise1.db"), other(folder / "noise2.db");
  const std::vector<std::string> bodies = {encode(100'000, visit(0))};
  const Alternated times =
      alternate(60, [&] { one.append(bodies); }, [&] { other.append(bodies); });
  table.push_back({"append_noise",
                   "bare SQLite to itself (noise)",
                   ratio(times.other, times.one),
                   "x",
                   {},
                   {},
                   per_second(times, 1)});
}

// Records a second from `producers` threads that each wait for durability.
double waiting(LogWriter& writer, int producers, int each) {
  const double time = seconds([&] {
    std::vector<std::thread> threads;
    for (int t = 0; t < producers; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < each; ++i) writer.append(visit(static_cast<std::uint64_t>(i)));
      });
    }
    for (std::thread& thread : threads) thread.join();
  });
  return producers * each / time;
}

void measure_producers(const fs::path& folder, Table& table) {
  const auto writer = new_log(folder / "group");
  std::vector<double> alone, eight, sixty_four;
  for (int round = 0; round < 9; ++round) {
    alone.push_back(waiting(*writer, 1, 200));
    eight.push_back(waiting(*writer, 8, 100));
    sixty_four.push_back(waiting(*writer, 64, 40));
  }
  Row row{"producers_8_vs_1", "eight waiting producers, to one", ratio(eight, alone), "x", 3.5};
  row.aside = grouped(spread(eight).median) + "/s against " + grouped(spread(alone).median) + "/s";
  table.push_back(row);
  table.push_back({"producers_64_vs_1",
                   "64 waiting producers, to one",
                   ratio(sixty_four, alone),
                   "x",
                   {},
                   {},
                   grouped(spread(sixty_four).median) + "/s"});
}

}  // namespace

void measure_appends(const fs::path& folder, Table& table) {
  measure_noise(folder, table);
  measure_batches(folder, 1, 150, 0.93, table);
  measure_batches(folder, 16, 60, 0, table);
  measure_batches(folder, 64, 60, 0.70, table);
  measure_producers(folder, table);
}

}  // namespace storage_bench
