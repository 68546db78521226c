#include "storage/log_reader.h"

#include <algorithm>

#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_db.h"
#include "storage/log_format.h"
#include "storage/record_body.h"
#include "storage/search.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

// Records [begin, end).
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool empty() const { return begin >= end; }
};

StoredRecord as_stored(std::uint64_t seq, std::string_view body) {
  StoredRecord stored{seq, std::string(body), std::nullopt, {}};
  auto decoded = decode(body);
  if (auto* error = std::get_if<DecodeError>(&decoded)) {
    stored.problem = std::move(error->why);
  } else if (auto& good = std::get<DecodedRecord>(decoded); good.seq != seq) {
    stored.problem = "says it is record " + std::to_string(good.seq);
  } else {
    stored.record = std::move(good.record);
  }
  return stored;
}

}  // namespace

struct LogReader::Impl {
  explicit Impl(const fs::path& log)
      : folder(fs::is_directory(log)   ? log
               : log.has_parent_path() ? log.parent_path()
                                       : "."),
        db(fs::is_directory(log) ? log / db_name : log, Access::read_only) {
    check_format(db);
    check_tables(db);
    db.lock_down();
    one = db.prepare("SELECT body FROM main.record WHERE seq = ?1");
    forwards =
        db.prepare("SELECT seq, body FROM main.record WHERE seq >= ?1 AND seq < ?2 ORDER BY seq");
    backwards = db.prepare(
        "SELECT seq, body FROM main.record WHERE seq >= ?1 AND seq < ?2 ORDER BY seq DESC");
    node = db.prepare(select_node);
    png = db.prepare("SELECT png FROM main.image WHERE sha256 = ?1");
    png_size = db.prepare("SELECT length(png) FROM main.image WHERE sha256 = ?1");
  }

  Range next_range(Range& left, const Query& query);
  bool fits(const StoredRecord& stored, const Query& query, std::string_view needle) const;

  fs::path folder;
  Database db;
  Statement one, forwards, backwards, node, png, png_size;
};

// Cuts the next stretch worth reading off `left`. Without a time limit that is all of it; with
// one, complete tree nodes say which 256 or 65,536 records cannot contain a wanted instant. They
// bound every record below them, so this holds for a log whose clock went backwards too.
Range LogReader::Impl::next_range(Range& left, const Query& query) {
  const Range all = left;
  if (!query.since && !query.until) {
    left.begin = left.end;
    return all;
  }
  const bool newest_first = query.order == Query::Order::newest_first;
  while (!left.empty()) {
    for (unsigned level = 2 * node_level_step;; level -= node_level_step) {
      const std::uint64_t index = (newest_first ? left.end - 1 : left.begin) >> level;
      const Range block{std::max(left.begin, index << level),
                        std::min(left.end, (index + 1) << level)};
      const std::optional<LogNode> found = read_node(node, level, index);
      const bool outside = found && ((query.since && found->times.max_ms < query.since->unix_ms) ||
                                     (query.until && found->times.min_ms >= query.until->unix_ms));
      if (!outside && level > node_level_step) continue;
      (newest_first ? left.end : left.begin) = newest_first ? block.begin : block.end;
      if (!outside) return block;
      break;
    }
  }
  return {};
}

// What does not decode fits every filter: an attacker must not be able to hide a record from a
// filtered view by damaging it.
bool LogReader::Impl::fits(const StoredRecord& stored, const Query& query,
                           std::string_view needle) const {
  if (!stored.record) return true;
  const Record& record = *stored.record;
  if (query.since && record.time.unix_ms < query.since->unix_ms) return false;
  if (query.until && record.time.unix_ms >= query.until->unix_ms) return false;
  if (!query.kinds.empty() && std::find(query.kinds.begin(), query.kinds.end(),
                                        kind_name(record.payload)) == query.kinds.end()) {
    return false;
  }
  return needle.empty() || mention(record, needle).has_value();
}

LogReader::LogReader(const fs::path& log)
    : impl_(look_again([&] { return std::make_unique<Impl>(log); })) {}
LogReader::~LogReader() = default;
LogReader::LogReader(LogReader&&) noexcept = default;
LogReader& LogReader::operator=(LogReader&&) noexcept = default;

std::uint64_t LogReader::size() const {
  return next_seq(impl_->db);
}

std::optional<StoredRecord> LogReader::record(std::uint64_t seq) const {
  if (seq > INT64_MAX) return std::nullopt;
  Statement& select = impl_->one;
  select.bind(1, seq);
  std::optional<StoredRecord> stored;
  if (select.step()) stored = as_stored(seq, select.text(0));
  select.reset();
  return stored;
}

std::vector<StoredRecord> LogReader::page(const Query& query) const {
  const Snapshot snapshot(impl_->db);
  Range left{0, next_seq(impl_->db)};
  if (query.after) left.begin = *query.after == UINT64_MAX ? UINT64_MAX : *query.after + 1;
  if (query.before) left.end = std::min(left.end, *query.before);
  const std::string needle = search_form(query.search);
  std::vector<StoredRecord> page;
  const bool newest_first = query.order == Query::Order::newest_first;
  Statement& select = newest_first ? impl_->backwards : impl_->forwards;
  while (page.size() < query.limit && !left.empty()) {
    const Range range = impl_->next_range(left, query);
    if (range.empty()) break;
    select.bind(1, range.begin);
    select.bind(2, range.end);
    InOrder order(impl_->db, range.begin, range.end,
                  newest_first ? InOrder::Direction::down : InOrder::Direction::up);
    try {
      while (page.size() < query.limit && select.step()) {
        order.see(select.integer(0));
        const std::string_view body = select.text(1);
        StoredRecord stored = as_stored(static_cast<std::uint64_t>(select.integer(0)), body);
        if (impl_->fits(stored, query, needle)) page.push_back(std::move(stored));
      }
    } catch (...) {
      select.reset();
      throw;
    }
    select.reset();
  }
  return page;
}

std::optional<std::vector<std::uint8_t>> LogReader::image(const Digest& digest) const {
  Statement& select = impl_->png;
  select.bind(1, std::span<const std::uint8_t>(digest));
  std::optional<std::vector<std::uint8_t>> image;
  if (select.step()) {
    const std::span<const std::uint8_t> bytes = select.blob(0);
    image.emplace(bytes.begin(), bytes.end());
  }
  select.reset();
  return image;
}

std::optional<std::uint64_t> LogReader::image_bytes(const Digest& digest) const {
  Statement& select = impl_->png_size;
  select.bind(1, std::span<const std::uint8_t>(digest));
  std::optional<std::uint64_t> size;
  if (select.step()) size = static_cast<std::uint64_t>(select.integer(0));
  select.reset();
  return size;
}

std::uint64_t LogReader::data_version() const {
  return impl_->db.data_version();
}

bool LogReader::is_frozen() const {
  return impl_->db.is_frozen();
}

std::optional<Genesis> LogReader::genesis() const {
  const std::optional<StoredRecord> first = record(0);
  if (!first || !first->record) return std::nullopt;
  const Genesis* genesis = std::get_if<Genesis>(&first->record->payload);
  return genesis == nullptr ? std::nullopt : std::optional(*genesis);
}

const fs::path& LogReader::folder() const {
  return impl_->folder;
}

}  // namespace storage
