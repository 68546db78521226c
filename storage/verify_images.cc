// verify()'s pass over the pictures.
#include <algorithm>
#include <array>
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

constexpr std::uint64_t images_per_page = 64;
// What is longer is hashed alone and in pieces, so that nothing in a file decides on our memory.
constexpr std::size_t longest_in_lane_bytes = 1 << 20;
// Few pages, used over and over, stay in the processor's own cache; none is read twice.
constexpr const char* small_cache = "PRAGMA cache_size=-256";

struct Hole {
  std::uint64_t begin, end;  // Rows [begin, end) are not there.
};

// One thread's part of the pictures: rows (begin, end], fed to the lanes one by one.
class ImagePart : private MessageSource {
 public:
  void run(const std::filesystem::path& db_path, std::uint64_t begin, std::uint64_t end) {
    begin_ = begin;
    end_ = end;
    try {
      Database db(db_path, Access::read_only);
      db_ = &db;
      db.run(small_cache);
      BlobReader blobs(db, "image", "png");
      blobs_ = &blobs;
      select_ = db.prepare(
          "SELECT rowid, sha256 FROM main.image NOT INDEXED "
          "WHERE rowid > ?1 AND rowid <= ?2 ORDER BY rowid");
      bad.assign(end - begin, false);
      sizes.assign(end - begin, 0);
      expected_ = begin + 1;
      next_page_ = begin;
      sha256_stream(*this);
      if (expected_ != end + 1) miss(end + 1);
      select_ = Statement();
    } catch (...) {
      error = std::current_exception();
    }
  }

  // Afterwards.
  std::vector<bool> bad;  // [rowid - begin - 1]
  std::vector<std::uint32_t> sizes;
  std::vector<Hole> holes;  // At most max_findings.
  std::exception_ptr error;

 private:
  struct Row {
    std::uint64_t rowid = 0;
    std::optional<Digest> key;  // None: not as long as a digest.
  };

  std::optional<Message> next(std::size_t lane) override {
    while (std::optional<Row> found = next_row()) {
      const Row& row = *found;
      const std::optional<std::size_t> size = blobs_->seek(row.rowid);
      // SQLite takes no blob of 2^31 bytes.
      if (size) sizes[row.rowid - begin_ - 1] = static_cast<std::uint32_t>(*size);
      if (!row.key || !size) {
        bad[row.rowid - begin_ - 1] = true;
      } else if (*size > longest_in_lane_bytes) {
        judge(row, hash_in_pieces(*size));
      } else {
        std::vector<std::uint8_t>& bytes = bytes_[lane];
        if (bytes.size() < *size) bytes.resize(*size);
        rows_[lane] = row;
        blobs_->read(std::span(bytes).first(*size));
        return Message(bytes).first(*size);
      }
    }
    return std::nullopt;
  }

  void hashed(std::size_t lane, const Digest& digest) override { judge(rows_[lane], digest); }

  void judge(const Row& row, const Digest& digest) {
    bad[row.rowid - begin_ - 1] = digest != row.key;
  }

  // Looked at one by one, right before its picture, which lies behind it: a page is read once. Lets
  // the snapshot go now and then: a live writer's WAL must not grow for our sake.
  std::optional<Row> next_row() {
    for (;;) {
      if (next_page_ == begin_ || !select_.step()) {
        select_.reset();
        blobs_->close();
        if (next_page_ >= end_) return std::nullopt;
        const std::uint64_t last = std::min(end_, next_page_ + images_per_page);
        select_.bind(1, next_page_);
        select_.bind(2, last);
        order_.emplace(*db_, next_page_ + 1, last + 1);
        next_page_ = last;
        continue;
      }
      order_->see(select_.integer(0));
      Row row;
      row.rowid = static_cast<std::uint64_t>(select_.integer(0));
      const std::span<const std::uint8_t> key = select_.blob(1);
      if (key.size() == sizeof(Digest)) std::ranges::copy(key, row.key.emplace().begin());
      if (row.rowid != expected_) miss(row.rowid);
      expected_ = row.rowid + 1;
      return row;
    }
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

  void miss(std::uint64_t before) {
    if (holes.size() < max_findings) holes.push_back({expected_, before});
  }

  std::uint64_t begin_ = 0, end_ = 0;
  const Database* db_ = nullptr;  // While run() runs, as the next.
  BlobReader* blobs_ = nullptr;
  Statement select_;
  std::optional<InOrder> order_;  // Of what select_ gives.
  std::uint64_t expected_ = 0;    // The next row's number, if none is missing.
  std::uint64_t next_page_ = 0;   // Rows behind this one are still to be fetched.
  std::array<std::vector<std::uint8_t>, lanes> bytes_;
  std::array<Row, lanes> rows_;
  std::vector<std::uint8_t> piece_;
};

// One that goes on across the border of two parts is one.
void report_holes(std::span<const ImagePart> parts, Report& report) {
  std::vector<Hole> holes;
  for (const ImagePart& part : parts) {
    for (const Hole& hole : part.holes) {
      if (!holes.empty() && holes.back().end == hole.begin) {
        holes.back().end = hole.end;
      } else {
        holes.push_back(hole);
      }
    }
  }
  for (const auto& [first, end] : holes) {
    report.damaged(std::nullopt, "image rows " + std::to_string(first) + " to " +
                                     std::to_string(end - 1) + " are missing");
  }
}

}  // namespace

ImageRows check_images(const std::filesystem::path& db_path, std::uint64_t count, unsigned threads,
                       Report& report) {
  ImageRows rows;
  rows.count = count;
  std::vector<ImagePart> parts(std::max(threads, 1u));
  const auto run = [&](std::size_t i) {
    parts[i].run(db_path, count * i / parts.size(), count * (i + 1) / parts.size());
  };
  std::vector<std::thread> helpers;
  std::size_t started = 1;
  try {
    for (; started < parts.size(); ++started) helpers.emplace_back(run, started);
  } catch (const std::system_error&) {
    // The system grants no more threads: the parts left over are this one's.
  }
  run(0);
  for (std::size_t i = started; i < parts.size(); ++i) run(i);
  for (std::thread& helper : helpers) helper.join();
  rows.used.assign(count, false);
  for (ImagePart& part : parts) {
    if (part.error) std::rethrow_exception(part.error);
    rows.bad.insert(rows.bad.end(), part.bad.begin(), part.bad.end());
    rows.sizes.insert(rows.sizes.end(), part.sizes.begin(), part.sizes.end());
  }
  report_holes(parts, report);
  return rows;
}

}  // namespace storage
