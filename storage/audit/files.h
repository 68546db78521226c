// Whole files and folders, as an attacker or an auditor handles them: read, written, copied,
// fingerprinted. Everything that fails throws Error.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace storage::audit {

namespace fs = std::filesystem;

// A new folder under `parent` that goes, with all it holds, when it does.
class ScratchFolder {
 public:
  ScratchFolder(const fs::path& parent, std::string_view prefix);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const fs::path& path() const { return path_; }
  void keep() { kept_ = true; }  // Does not remove it after all.

 private:
  fs::path path_;
  bool kept_ = false;
};

std::string read_file(const fs::path& path);
void write_file(const fs::path& path, std::string_view bytes);  // Truncates what is there.
void append_file(const fs::path& path, std::string_view bytes);
// Overwrites bytes in the middle.
void patch_file(const fs::path& path, std::uint64_t offset, std::string_view bytes);

// Copies one file by O_RDONLY on the one side, sharing its blocks where the file system can.
// Keeps the mode. At most `limit_bytes`.
void clone_file(const fs::path& from, const fs::path& to, std::uint64_t limit_bytes = UINT64_MAX);
// Copies what a log consists of, as a killed daemon leaves it. `to` is made.
void copy_log(const fs::path& from, const fs::path& to);
// Puts a copy in the place of a log.
void replace_log(const fs::path& from, const fs::path& log);

// One file as it was.
struct Print {
  std::string name;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  // mtime
  unsigned mode = 0;
  Digest sha256{};
  friend bool operator==(const Print&, const Print&) = default;
};
// Every entry of a folder, by name. Opens with O_RDONLY, and without leaving an access time where
// the system allows.
std::vector<Print> fingerprint(const fs::path& folder);
// SHA-256 of the first `bytes` of a file.
Digest hash_of_head(const fs::path& path, std::uint64_t bytes);

}  // namespace storage::audit
