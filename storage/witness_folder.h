// A witness's memory: its key, the logs it watches, and the last checkpoint it cosigned of each.
// Writes files, so part of storage_writer.
//
//   DIR/witness.key         private, 0600; held locked: one process per folder
//   DIR/witness.vkey        its public key, of type cosignature
//   DIR/HEX/log.vkey        a log it watches; HEX is the SHA-256 of the log's origin
//   DIR/HEX/checkpoint      the last note it cosigned for that log, with both signatures
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/witness.h"

namespace storage {

// More logs than this are refused: a witness that adds logs by itself must not fill its disk.
inline constexpr std::size_t max_witnessed_logs = 1'000;

// One thread. Nothing is kept in memory that a file could contradict: each call reads the file it
// rules by, so a crash at any moment loses nothing that was answered.
class WitnessFolder {
 public:
  // Opens the folder, or begins one whose key is named `name` (empty: an invented name of its
  // own). Throws Error if another process holds it, or the key has another name.
  WitnessFolder(const std::filesystem::path& folder, const std::string& name);
  ~WitnessFolder();

  const PublicKey& public_key() const;  // Of type cosignature: what to give to verifiers.

  // Watches the log of this key from now on. False when the origin is known under another key:
  // that stands. Throws Error when there is no room for more.
  bool watch(const PublicKey& log_key);

  // Answers one request at the time `unix_seconds`. The new state is durable before an answer of
  // status `cosigned` is returned. Throws Error when it cannot be made so, or when the state
  // found is not one this witness wrote.
  WitnessAnswer add_checkpoint(std::string_view body, std::uint64_t unix_seconds);

  struct Entry {
    WitnessedLog log;
    std::string hex;   // SHA-256 of the origin.
    std::string note;  // The last note cosigned; empty before the first.
    std::uint64_t cosigned_at_s = 0;
  };
  std::optional<Entry> find(std::string_view hex) const;
  std::vector<Entry> all() const;  // By origin.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string origin_hex(std::string_view origin);

}  // namespace storage
