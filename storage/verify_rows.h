// What costs verify() most, kept off the thread that judges: fetching rows, hashing, decoding.
// Inside the storage room only.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "storage/log_tree.h"
#include "storage/record.h"

namespace storage {

// What a row says beyond its number and time, where that matters to a verdict. The words of a
// visit, a screenshot, an app_open or a chapter were checked, not kept.
struct RowDetail {
  std::optional<Record> record;
  // Of a screenshot: under which rowid the index of table `image` has its picture, if it has.
  std::optional<std::uint64_t> image_row;
  std::string problem;  // Why there is no record.
};

struct SeenRow {
  static constexpr std::uint32_t none = UINT32_MAX;
  std::uint64_t seq = 0;          // The row's key,
  std::uint64_t claimed_seq = 0;  // and the number its body gives.
  Timestamp time;                 // 0 where the body does not decode.
  std::uint32_t detail = none;    // Index into RowChunk::details; none: a visit or the like.
  bool leaf_fits = false;         // The locator is the leaf hash's.
};

// The rows found among records [256 k, 256 k + 256).
struct RowBlock {
  std::size_t first_row = 0;  // Index into RowChunk::rows and leaves.
  std::size_t rows = 0;
  bool complete = false;  // All 256: then root and times are theirs.
  Digest root{};
  TimeBounds times;
};

// A stretch of table `record`, in order of seq.
struct RowChunk {
  std::vector<RowBlock> blocks;
  std::vector<SeenRow> rows;
  std::vector<Digest> leaves;
  std::vector<RowDetail> details;
  std::exception_ptr error;  // What ended the stretch behind these rows, if something did.
};

// Reads records [0, size) on `threads` threads, the caller's among them, each with a connection of
// its own. Holds no snapshot longer than one chunk, so that a live writer's WAL does not grow, and
// a fixed number of chunks, however long the log is. Where the system grants no more threads, it
// makes do with fewer.
class RowReader {
 public:
  RowReader(const std::filesystem::path& db_path, std::uint64_t size, unsigned threads);
  ~RowReader();
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;

  // The next chunk, or nullptr behind the last. Lives until the next call. O(rows of a chunk).
  const RowChunk* next();

 private:
  class Scanner;
  struct Slot {
    RowChunk chunk;
    bool ready = false;
  };

  bool claim(std::uint64_t& number);  // With mutex_ held.
  void read(Scanner& scanner, std::uint64_t number, std::unique_lock<std::mutex>& lock);
  void help();

  const std::filesystem::path db_path_;
  const std::uint64_t size_;
  const std::uint64_t chunks_;
  std::unique_ptr<Scanner> own_;

  std::mutex mutex_;  // Guards what follows; a claimed slot's chunk is its reader's until ready.
  std::condition_variable changed_;
  std::vector<Slot> slots_;
  std::uint64_t next_claimed_ = 0;
  std::uint64_t next_handed_ = 0;
  bool handing_ = false;  // The caller still has the chunk before next_handed_.
  bool stopping_ = false;
  std::vector<std::thread> helpers_;
};

}  // namespace storage
