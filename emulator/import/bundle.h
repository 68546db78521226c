// A folder the phone can browse, in the making: sites/HOST/PATH, a session beside it, and what is
// to be said of it. It appears under its name whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "emulator/import/place.h"
#include "emulator/import/report.h"
#include "storage/record.h"

namespace importing {

inline constexpr std::uint64_t max_files = 100'000;
inline constexpr std::uint64_t max_bundle_bytes = 4ull << 30;

// One thread. Every call throws std::runtime_error, one line, when the world fails; the folder is
// then gone with the object.
class Bundle {
 public:
  // Refuses an `out` that is there and not an empty folder. Until be_born() all lies in a hidden
  // folder beside it.
  Bundle(std::filesystem::path out, Report& report);
  ~Bundle();
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;

  // The folder being filled, and the one it will be renamed in.
  const std::filesystem::path& hidden() const { return hidden_; }
  std::filesystem::path parent() const { return out_.parent_path(); }

  // Writes a file of a site; what was there gives way. False, and so reported, when it has no room
  // (max_files, max_bundle_bytes, site::max_resource_bytes) or its name is a folder's.
  bool put(const Place& place, std::string_view bytes);
  // The bytes put there; empty when nothing was.
  std::string get(const Place& place) const;
  void remove(const Place& place);
  // Whether `host` has a file that tells of `address` (see Place).
  bool has(const Place& place) const { return files_.contains(place.host + "/" + place.path); }

  // Writes a file beside the sites.
  void put_beside(const std::string& name, std::string_view bytes);
  void be_born();

 private:
  struct File {
    std::string address;
    storage::Digest digest;
    std::uint64_t size = 0;
  };
  int open_folder(const std::string& path) const;
  bool write(const std::string& path, std::string_view bytes) const;
  bool has_room(const Place& place, std::size_t size);

  std::filesystem::path out_;
  std::filesystem::path hidden_;  // Empty once born.
  Report& report_;
  int root_ = -1;
  std::map<std::string, File> files_;                // By "HOST/PATH".
  std::map<std::string, std::string> without_case_;  // Lower-case path -> the path as it is.
};

}  // namespace importing
