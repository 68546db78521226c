// Files and folders that appear under their name whole or not at all: made under a hidden name
// beside it, renamed at the end. Only a kill leaves the hidden one behind.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace viewer {

// "DIR/" names the folder DIR. Absolute.
std::filesystem::path without_slash(const std::filesystem::path& path);

// Each call throws storage::Error that names the target when the world fails; the file is then
// gone with the object.
class UnbornFile {
 public:
  // Refuses a target that is there already, a dangling link included.
  explicit UnbornFile(std::filesystem::path target);
  ~UnbornFile();
  UnbornFile(const UnbornFile&) = delete;
  UnbornFile& operator=(const UnbornFile&) = delete;

  void write(std::string_view bytes);  // At its end. Gathered; at most a megabyte waits in memory.
  // The hidden name, for who fills it by other means before the first write(); such a one has
  // closed it before finish().
  const std::string& hidden() const { return path_; }
  void finish();   // All of it is on the disk, still under the hidden name.
  void be_born();  // finish(), and the name; never over something else.

 private:
  void flush();
  [[noreturn]] void fail() const;

  std::filesystem::path target_;
  std::string path_;  // Empty once born.
  std::string waiting_;
  int file_ = -1;
};

// A folder beside `target` that becomes it, or goes.
class UnbornFolder {
 public:
  // Refuses a target that is there and not an empty folder.
  explicit UnbornFolder(std::filesystem::path target);
  ~UnbornFolder();
  UnbornFolder(const UnbornFolder&) = delete;
  UnbornFolder& operator=(const UnbornFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void put(const std::string& name, std::string_view bytes) const;
  void be_born();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
};

}  // namespace viewer
