// Proofs out of a log as it lies on disk, at the cost of a few hundred rows however long it is:
// the stored tree nodes stand for whole subtrees, and only the 256 records around the one in
// question are read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace storage {

// Read-only; works while a writer appends. One thread. What is asked for must lie below size();
// methods throw
// DamagedDatabase (database.h) when a row they need is missing. Nothing here checks what the rows
// say: a proof made of damaged rows proves nothing, and whoever checks it finds that out.
class ProofSource {
 public:
  // `log` is a phone's folder, or a log.db file.
  explicit ProofSource(const std::filesystem::path& log);
  ~ProofSource();

  std::uint64_t size();  // Records.
  std::string body(std::uint64_t seq);
  Digest root(std::uint64_t size);  // Of the first `size` records.
  std::vector<Digest> inclusion(std::uint64_t seq, std::uint64_t size);
  // Empty where old_size is 0: nothing needs to be proved of an empty log.
  std::vector<Digest> consistency(std::uint64_t old_size, std::uint64_t new_size);
  // The note of the newest checkpoint the database holds.
  std::optional<std::string> newest_note();
  // The note of the newest one over more than `above` and at most `at_most` records.
  std::optional<std::string> newest_note(std::uint64_t above, std::uint64_t at_most);
  // Every body in order, page by page, so that a live writer's log does not grow meanwhile. The
  // view lives until `see` returns.
  void each_body(std::uint64_t end, const std::function<void(std::string_view body)>& see);

  std::uint64_t rows_read() const;  // So far; what a test holds the cost against.

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace storage
