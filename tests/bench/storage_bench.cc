// storage_bench [--json]: durable appends against bare SQLite at the same durability, verification
// against plain SHA-256 of the same bytes, bytes per record, opening a long log. Everything as
// ratios of medians inside one run, the variants taking turns; absolute figures only for scale.
#include <openssl/evp.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <thread>

#include "storage/hash.h"
#include "storage/log_reader.h"
#include "storage/log_writer.h"
#include "storage/verifier.h"

namespace {

namespace fs = std::filesystem;
using namespace storage;
using Clock = std::chrono::steady_clock;

double seconds(const std::function<void()>& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Genesis genesis() {
  Genesis g;
  g.origin = "simulation.example/bench";
  return g;
}

Record visit(std::uint64_t i) {
  return {{1'614'852'131'250 + static_cast<std::int64_t>(i) * 1'000, 540},
          Visit{"http://news.home/2021/03/" + std::to_string(i), "오늘의 소식", VisitStatus::ok,
                "link", ""}};
}

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

struct Pair {
  double ours = 0;   // Records a second.
  double ratio = 0;  // To bare SQLite's.
};

// Alternates after every single commit, so that both meet the same disk and the same neighbours;
// coarser turns cannot tell 0.9 from 1 here. The ratio is the median of the rounds' ratios.
Pair appends(const fs::path& folder, std::size_t per_commit, int rounds) {
  const auto writer = LogWriter::create(folder / ("log" + std::to_string(per_commit)),
                                        {1'614'852'131'250, 540}, genesis());
  Bare bare(folder / ("bare" + std::to_string(per_commit) + ".db"));
  std::vector<Record> records;
  std::vector<std::string> bodies;
  for (std::uint64_t i = 0; i < per_commit; ++i) {
    records.push_back(visit(i));
    bodies.push_back(encode(100'000 + i, records.back()));
  }
  std::vector<double> ours, ratios;
  constexpr int commits = 20;
  for (int round = 0; round < rounds; ++round) {
    double our_time = 0, bare_time = 0;
    for (int i = 0; i < commits; ++i) {
      const auto one = [&] { our_time += seconds([&] { writer->append(records); }); };
      const auto other = [&] { bare_time += seconds([&] { bare.append(bodies); }); };
      if (i % 2 == 0) {
        one();
        other();
      } else {
        other();
        one();
      }
    }
    ours.push_back(our_time);
    ratios.push_back(bare_time / our_time);
  }
  return {static_cast<double>(commits * per_commit) / median(ours), median(ratios)};
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

struct Verification {
  double records_ratio = 0, images_ratio = 0;  // Against EVP_Digest of the same bytes, one thread.
  double records_per_second = 0, open_ms = 0, bytes_per_record = 0;
};

Verification verification(const fs::path& folder) {
  const fs::path log = folder / "long", pictures = folder / "pictures";
  constexpr std::uint64_t count = 100'000;
  std::vector<std::string> bodies;
  Timestamp now{1'614'852'131'250, 540};
  {
    const auto writer = LogWriter::create(log, now, genesis());
    for (std::uint64_t i = 0; i < count; i += 1'000) {
      std::vector<Record> batch;
      for (std::uint64_t j = i; j < i + 1'000; ++j) batch.push_back(visit(j));
      writer->append(batch);
      for (std::uint64_t j = 0; j < 1'000; ++j) bodies.push_back(encode(1 + i + j, batch[j]));
    }
    writer->append(Record{now, Shutdown{"signal", {}}});
  }
  Verification result;
  result.bytes_per_record = static_cast<double>(fs::file_size(log / "log.db")) / count;
  std::vector<std::vector<std::uint8_t>> pngs;
  {
    const auto writer = LogWriter::create(pictures, now, genesis());
    std::uint64_t state = 1;
    for (int i = 0; i < 1'000; ++i) {
      std::vector<std::uint8_t> png(70'000);
      for (std::uint8_t& byte : png) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        byte = static_cast<std::uint8_t>(state >> 56);
      }
      Screenshot shot;
      shot.image = sha256(png);
      shot.png_bytes = png.size();
      writer->append_screenshot(now, shot, png);
      pngs.push_back(std::move(png));
    }
  }
  std::vector<double> ours, plain, ours_images, plain_images, opening;
  unsigned char out[32];
  for (int round = 0; round < 5; ++round) {
    ours.push_back(seconds([&] {
      if (!ok(verify(log))) std::abort();
    }));
    plain.push_back(seconds([&] {
      for (const std::string& body : bodies) {
        EVP_Digest(body.data(), body.size(), out, nullptr, EVP_sha256(), nullptr);
      }
    }));
    ours_images.push_back(seconds([&] {
      if (!ok(verify(pictures))) std::abort();
    }));
    plain_images.push_back(seconds([&] {
      for (const auto& png : pngs) {
        EVP_Digest(png.data(), png.size(), out, nullptr, EVP_sha256(), nullptr);
      }
    }));
    opening.push_back(seconds([&] { LogWriter::open(log, now); }));
  }
  result.records_ratio = median(plain) / median(ours);
  result.images_ratio = median(plain_images) / median(ours_images);
  result.records_per_second = count / median(ours);
  result.open_ms = median(opening) * 1'000;
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  std::string name = (fs::temp_directory_path() / "storage-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return 2;
  const fs::path folder = name;
  const Pair single = appends(folder, 1, 150);
  const Pair batch = appends(folder, 64, 60);
  std::vector<double> alone, eight;
  {
    const auto writer = LogWriter::create(folder / "group", {1'614'852'131'250, 540}, genesis());
    for (int round = 0; round < 9; ++round) {
      alone.push_back(waiting(*writer, 1, 300));
      eight.push_back(waiting(*writer, 8, 150));
    }
  }
  const Verification v = verification(folder);
  const char* format =
      json ? "{\"append_single_vs_sqlite\":%.3f,\"append_single_per_s\":%.0f,"
             "\"append_64_vs_sqlite\":%.3f,\"append_64_per_s\":%.0f,"
             "\"eight_producers_vs_one\":%.2f,\"verify_records_vs_sha256\":%.3f,"
             "\"verify_records_per_s\":%.0f,\"verify_images_vs_sha256\":%.3f,"
             "\"bytes_per_record\":%.0f,\"open_100k_ms\":%.1f}\n"
           : "durable append, 1 a commit     %.3fx bare SQLite (goal 0.93), %.0f/s\n"
             "durable append, 64 a commit    %.3fx bare SQLite (goal 0.70), %.0f/s\n"
             "eight waiting producers        %.2fx one (goal 3.5)\n"
             "verify 100,000 records         %.3fx plain SHA-256 of the bodies, %.0f records/s\n"
             "verify 1,000 pictures of 70 kB %.3fx plain SHA-256 of the pictures\n"
             "bytes a record                 %.0f (goal 250)\n"
             "open a log of 100,000          %.1f ms\n";
  std::printf(format, single.ratio, single.ours, batch.ratio, batch.ours,
              median(eight) / median(alone), v.records_ratio, v.records_per_second, v.images_ratio,
              v.bytes_per_record, v.open_ms);
  fs::remove_all(folder);
}
