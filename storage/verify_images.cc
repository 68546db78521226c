// verify()'s pass over the pictures.
#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <exception>
#include <system_error>
#include <thread>

#include "storage/hash.h"
#include "storage/hash_many.h"
#include "storage/log_db.h"
#include "storage/log_format.h"
#include "storage/verify_records.h"

namespace storage {
namespace {

// Part of the format: FORMAT.md, "Order of reading".
constexpr std::uint64_t rows_per_stretch = 32;
// What is longer is hashed alone and in pieces, so that nothing in a file decides on our memory.
constexpr std::size_t longest_in_lane_bytes = 1 << 20;
// Few pages, used over and over, stay in the processor's own cache; none is read twice.
constexpr const char* small_cache = "PRAGMA cache_size=-256";

// One thread's share of the pictures: stretches of rows, claimed one after another, fed to the
// lanes row by row. Threads that others hold up claim fewer.
class ImageHasher : private MessageSource {
 public:
  // Writes only the entries of `rows` whose stretch it claimed.
  ImageHasher(std::atomic<std::uint64_t>& next_stretch, ImageRows& rows)
      : next_stretch_(next_stretch), rows_(rows) {}

  void run(const std::filesystem::path& db_path) {
    try {
      Database db(db_path, Access::read_only);
      db_ = &db;
      db.run(small_cache);
      BlobReader blobs(db, "image", "png");
      blobs_ = &blobs;
      select_ = db.prepare(
          "SELECT rowid, sha256 FROM main.image NOT INDEXED "
          "WHERE rowid > ?1 AND rowid <= ?2 ORDER BY rowid");
      sha256_stream(*this);
      select_ = Statement();
    } catch (...) {
      error = std::current_exception();
    }
  }

  // Afterwards: what ended it, and where. Every stretch before was claimed by somebody, too.
  std::exception_ptr error;
  std::uint64_t last_stretch() const { return stretch_; }

 private:
  struct Row {
    std::uint64_t rowid = 0;
    std::optional<Digest> key;  // None: not as long as a digest.
  };

  std::optional<Message> next(std::size_t lane) override {
    while (std::optional<Row> found = next_row()) {
      const Row& row = *found;
      const std::optional<std::size_t> size = blobs_->seek(row.rowid);
      if (!row.key || !size) {
        rows_.sizes[row.rowid - 1] = ImageRows::bad;
      } else if (*size > longest_in_lane_bytes) {
        judge(row, *size, hash_in_pieces(*size));
      } else {
        std::vector<std::uint8_t>& bytes = bytes_[lane];
        if (bytes.size() < *size) bytes.resize(*size);
        in_lane_[lane] = {row, *size};
        blobs_->read(std::span(bytes).first(*size));
        return Message(bytes).first(*size);
      }
    }
    return std::nullopt;
  }

  void hashed(std::size_t lane, const Digest& digest) override {
    judge(in_lane_[lane].row, in_lane_[lane].size, digest);
  }

  // SQLite takes no blob of 2^31 bytes.
  void judge(const Row& row, std::size_t size, const Digest& digest) {
    rows_.sizes[row.rowid - 1] =
        digest == row.key ? static_cast<std::uint32_t>(size) : ImageRows::bad;
  }

  // Looked at one by one, right before its picture, which lies behind it: a page is read once. Lets
  // the snapshot go between stretches: a live writer's WAL must not grow for our sake.
  std::optional<Row> next_row() {
    while (!order_ || !select_.step()) {
      if (order_) select_.reset();
      blobs_->close();
      stretch_ = next_stretch_.fetch_add(1, std::memory_order_relaxed);
      const std::uint64_t before = stretch_ * rows_per_stretch;
      if (before >= rows_.count) return std::nullopt;
      const std::uint64_t last = std::min(rows_.count, before + rows_per_stretch);
      select_.bind(1, before);
      select_.bind(2, last);
      order_.emplace(*db_, before + 1, last + 1);
    }
    order_->see(select_.integer(0));
    Row row;
    row.rowid = static_cast<std::uint64_t>(select_.integer(0));
    const std::span<const std::uint8_t> key = select_.blob(1);
    if (key.size() == sizeof(Digest)) {
      std::ranges::copy(key, row.key.emplace().begin());
      rows_.keys[row.rowid - 1] = first_bytes(*row.key);
    }
    return row;
  }

  Digest hash_in_pieces(std::size_t size) {
    piece_.resize(longest_in_lane_bytes);
    Sha256& hash = thread_sha256();
    for (std::size_t at = 0; at < size; at += piece_.size()) {
      const std::span<std::uint8_t> piece =
          std::span(piece_).first(std::min(piece_.size(), size - at));
      blobs_->read(piece, at);
      hash.update(piece);
    }
    return hash.finish();
  }

  std::atomic<std::uint64_t>& next_stretch_;
  ImageRows& rows_;
  const Database* db_ = nullptr;  // While run() runs, as the next.
  BlobReader* blobs_ = nullptr;
  Statement select_;
  std::optional<InOrder> order_;  // Of what select_ gives.
  std::uint64_t stretch_ = 0;
  struct InLane {
    Row row;
    std::size_t size = 0;
  };
  std::array<InLane, lanes> in_lane_;
  std::array<std::vector<std::uint8_t>, lanes> bytes_;
  std::vector<std::uint8_t> piece_;
};

void report_holes(const ImageRows& rows, Report& report) {
  const auto is_hole = [](std::uint32_t size) { return size == ImageRows::absent; };
  for (auto at = rows.sizes.begin();;) {
    const auto first = std::find_if(at, rows.sizes.end(), is_hole);
    if (first == rows.sizes.end()) return;
    at = std::find_if_not(first, rows.sizes.end(), is_hole);
    report.damaged(std::nullopt, "image rows " + std::to_string(first - rows.sizes.begin() + 1) +
                                     " to " + std::to_string(at - rows.sizes.begin()) +
                                     " are missing");
  }
}

}  // namespace

ImageRows check_images(const std::filesystem::path& db_path, std::uint64_t count, unsigned threads,
                       Report& report) {
  ImageRows rows;
  rows.count = count;
  rows.sizes.assign(count, ImageRows::absent);
  rows.keys.assign(count, 0);
  rows.used.assign(count, false);
  std::atomic<std::uint64_t> next_stretch = 0;
  std::deque<ImageHasher> hashers;
  while (hashers.size() < std::max(threads, 1u)) hashers.emplace_back(next_stretch, rows);
  std::vector<std::thread> helpers;
  try {
    for (std::size_t i = 1; i < hashers.size(); ++i) {
      helpers.emplace_back([&, i] { hashers[i].run(db_path); });
    }
  } catch (const std::system_error&) {
    // The system grants no more threads: those there are claim what there is.
  }
  hashers[0].run(db_path);
  for (std::thread& helper : helpers) helper.join();
  // Of several errors the first, which one thread alone would have met.
  const ImageHasher* failed = nullptr;
  for (const ImageHasher& hasher : hashers) {
    const bool is_first = failed == nullptr || hasher.last_stretch() < failed->last_stretch();
    if (hasher.error && is_first) failed = &hasher;
  }
  if (failed != nullptr) std::rethrow_exception(failed->error);
  report_holes(rows, report);
  return rows;
}

}  // namespace storage
