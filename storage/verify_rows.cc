#include "storage/verify_rows.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "storage/database.h"
#include "storage/hash_many.h"
#include "storage/log_db.h"
#include "storage/log_format.h"
#include "storage/record_body.h"
#include "storage/record_written.h"

namespace storage {
namespace {

// Part of the format: FORMAT.md, "Order of reading".
constexpr std::uint64_t rows_per_chunk = 4 * node_width;
// Enough that a reader who is ahead need not wait for one slow chunk.
constexpr std::size_t slots_per_thread = 3;

bool is_plain(const Record& record) {
  return std::holds_alternative<Visit>(record.payload) ||
         std::holds_alternative<Heartbeat>(record.payload) ||
         std::holds_alternative<Chapter>(record.payload);
}

}  // namespace

// One thread's way through the table.
class RowReader::Scanner {
 public:
  explicit Scanner(const std::filesystem::path& db_path) : db_path_(db_path) {}

  void read(std::uint64_t begin, std::uint64_t end, RowChunk& chunk) {
    chunk.blocks.clear();
    chunk.rows.clear();
    chunk.leaves.clear();
    chunk.details.clear();
    chunk.error = nullptr;
    try {
      open();
      page_.bind(1, begin);
      page_.bind(2, end);
      InOrder order(*db_, begin, end);
      while (page_.step()) {
        order.see(page_.integer(0));
        see(chunk);
      }
      page_.reset();
    } catch (...) {
      chunk.error = std::current_exception();
    }
    end_block(chunk);
  }

 private:
  void open() {
    if (db_) return;
    db_.emplace(db_path_, Access::read_only);
    // Few pages, used over and over, stay in the processor's own cache; none is read twice.
    db_->run("PRAGMA cache_size=-256");
    page_ = db_->prepare(
        "SELECT seq, body, leaf64 FROM main.record NOT INDEXED "
        "WHERE seq >= ?1 AND seq < ?2 ORDER BY seq");
    find_image_ = db_->prepare("SELECT rowid FROM main.image WHERE sha256 = ?1");
  }

  void see(RowChunk& chunk) {
    SeenRow row;
    row.seq = static_cast<std::uint64_t>(page_.integer(0));
    if (batch_.size() > 0 && row.seq / node_width != chunk.rows.back().seq / node_width) {
      end_block(chunk);
    }
    const std::string_view body = page_.text(1);
    // First what may throw, at an unreadable picture say: a row is seen whole or not at all.
    decode_into(row, body, chunk);
    locators_.push_back(page_.integer(2));
    batch_.add(body);
    chunk.rows.push_back(row);
  }

  void decode_into(SeenRow& row, std::string_view body, RowChunk& chunk) {
    if (!read_written(body, Words::check, scratch_)) {
      auto decoded = decode_any(body);
      if (auto* error = std::get_if<DecodeError>(&decoded)) {
        add_detail(row, chunk).problem = std::move(error->why);
        return;
      }
      scratch_ = std::move(std::get<DecodedRecord>(decoded));
    }
    row.claimed_seq = scratch_.seq;
    row.time = scratch_.record.time;
    if (is_plain(scratch_.record)) return;
    RowDetail& detail = add_detail(row, chunk);
    if (const auto* shot = std::get_if<Screenshot>(&scratch_.record.payload)) {
      detail.image_row = find_image(shot->image);
    }
    detail.record = std::move(scratch_.record);
  }

  static RowDetail& add_detail(SeenRow& row, RowChunk& chunk) {
    row.detail = static_cast<std::uint32_t>(chunk.details.size());
    return chunk.details.emplace_back();
  }

  std::optional<std::uint64_t> find_image(const Digest& digest) {
    find_image_.bind(1, std::span<const std::uint8_t>(digest));
    std::optional<std::uint64_t> row;
    if (find_image_.step()) row = static_cast<std::uint64_t>(find_image_.integer(0));
    find_image_.reset();
    return row;
  }

  void end_block(RowChunk& chunk) {
    RowBlock block;
    block.rows = batch_.size();
    if (block.rows == 0) return;
    block.first_row = chunk.leaves.size();
    const std::span<const Digest> leaves = batch_.leaves();
    for (std::size_t i = 0; i < block.rows; ++i) {
      SeenRow& row = chunk.rows[block.first_row + i];
      row.leaf_fits = leaf64(leaves[i]) == locators_[i];
      block.times.add({row.time.unix_ms, row.time.unix_ms});
    }
    chunk.leaves.insert(chunk.leaves.end(), leaves.begin(), leaves.end());
    block.complete = block.rows == node_width;
    if (block.complete) block.root = batch_.root();
    chunk.blocks.push_back(block);
    batch_.clear();
    locators_.clear();
  }

  const std::filesystem::path db_path_;
  std::optional<Database> db_;
  Statement page_, find_image_;
  LeafBatch batch_;
  std::vector<std::int64_t> locators_;
  DecodedRecord scratch_;
};

RowReader::RowReader(const std::filesystem::path& db_path, std::uint64_t size, unsigned threads)
    : db_path_(db_path),
      size_(size),
      chunks_((size + rows_per_chunk - 1) / rows_per_chunk),
      own_(std::make_unique<Scanner>(db_path)),
      slots_(slots_per_thread * std::max(threads, 1u)) {
  for (std::uint64_t i = 1; i < std::min<std::uint64_t>(threads, chunks_); ++i) {
    try {
      helpers_.emplace_back([this] { help(); });
    } catch (const std::system_error&) {
      break;
    }
  }
}

RowReader::~RowReader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

bool RowReader::claim(std::uint64_t& number) {
  // The slot of the chunk the caller is looking at is not free.
  const std::uint64_t oldest = next_handed_ - (handing_ ? 1 : 0);
  if (next_claimed_ == chunks_ || next_claimed_ - oldest == slots_.size()) return false;
  number = next_claimed_++;
  return true;
}

void RowReader::read(Scanner& scanner, std::uint64_t number, std::unique_lock<std::mutex>& lock) {
  Slot& slot = slots_[number % slots_.size()];
  lock.unlock();
  const std::uint64_t begin = number * rows_per_chunk;
  scanner.read(begin, std::min(size_, begin + rows_per_chunk), slot.chunk);
  lock.lock();
  slot.ready = true;
  changed_.notify_all();
}

void RowReader::help() {
  Scanner scanner(db_path_);
  std::unique_lock lock(mutex_);
  while (!stopping_ && next_claimed_ != chunks_) {
    std::uint64_t number = 0;
    if (claim(number)) {
      read(scanner, number, lock);
    } else {
      changed_.wait(lock);
    }
  }
}

const RowChunk* RowReader::next() {
  std::unique_lock lock(mutex_);
  handing_ = false;
  changed_.notify_all();
  if (next_handed_ == chunks_) return nullptr;
  Slot& slot = slots_[next_handed_ % slots_.size()];
  while (!slot.ready) {
    std::uint64_t number = 0;
    if (claim(number)) {
      read(*own_, number, lock);
    } else {
      changed_.wait(lock);
    }
  }
  slot.ready = false;
  handing_ = true;
  ++next_handed_;
  return &slot.chunk;
}

}  // namespace storage
