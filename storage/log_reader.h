// Reads one phone's log: pages of records, single records, images, checkpoints. Opens read-only,
// works without write permission to the folder, and while a writer is appending.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/record.h"

namespace storage {

// One row as stored. `record` is empty when the body does not decode: show the raw body as
// damaged, never hide it.
struct StoredRecord {
  std::uint64_t seq = 0;
  std::string body;
  std::optional<Record> record;
  std::string problem;  // Why it did not decode; empty otherwise.
};

// A keyset page: newest first unless `order` says otherwise.
struct Query {
  enum class Order { newest_first, oldest_first };
  Order order = Order::newest_first;
  std::vector<std::string> kinds;       // Empty: every kind.
  std::string search;                   // Substring of url, title, app title or on-screen text;
                                        // ASCII case-insensitive. Empty: everything.
  std::optional<Timestamp> since;       // time >= since
  std::optional<Timestamp> until;       // time < until
  std::optional<std::uint64_t> before;  // seq < before
  std::optional<std::uint64_t> after;   // seq > after
  std::uint64_t limit = 50;
};

// One thread per reader. Each call sees one snapshot; no snapshot outlives its call, so a reader
// never holds the writer's WAL back.
class LogReader {
 public:
  // `log` is a phone's folder, or a log.db file. Throws Error if it cannot be read or its format
  // is newer than ours (named in the message).
  explicit LogReader(const std::filesystem::path& log);
  ~LogReader();
  LogReader(LogReader&&) noexcept;
  LogReader& operator=(LogReader&&) noexcept;

  std::uint64_t size() const;  // max(seq) + 1, or 0.
  std::optional<StoredRecord> record(std::uint64_t seq) const;
  std::vector<StoredRecord> page(const Query& query) const;
  // The PNG's bytes as stored, not checked against the digest: the caller compares.
  std::optional<std::vector<std::uint8_t>> image(const Digest& digest) const;
  std::optional<std::uint64_t> image_bytes(const Digest& digest) const;
  // Changes whenever the log may have grown; cheap to poll.
  std::uint64_t data_version() const;
  // Will never see what is appended from now on: see Database::is_frozen().
  bool is_frozen() const;
  std::optional<Genesis> genesis() const;
  const std::filesystem::path& folder() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace storage
