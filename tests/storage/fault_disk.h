// A disk that fails on demand and forgets what was not synced. It stands in for SQLite's VFS and
// for the system calls of the flat files, counts every open, write, sync, truncation, removal and
// renaming of one log's folder, and knows at each moment what a power cut could leave of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace storage_test {

struct Fault {
  std::uint64_t nth = 0;  // Which operation fails, from 1; 0: none.
  int error = 0;          // An errno: ENOSPC, EIO, EDQUOT, EROFS.
  bool forever = false;   // Every later one fails too.
  bool torn = false;      // A write that fails leaves its first half behind.
  bool plug = false;      // The power goes: from here on nothing reaches the disk.
};

// What it simulates, and what it takes for granted: within one sector of 512 bytes a write happens
// or not (SQLite's POWERSAFE_OVERWRITE), and a flat file grows only over bytes that were written
// (as ext4, xfs and btrfs do). Everything else unsynced may be there or not, in any order; names
// too, but those in the order they came. A database's sync that fails loses what it was for.
class FaultDisk {
 public:
  // Watches `folder`, whose present contents are durable. One at a time; never syncs for real.
  FaultDisk(const std::filesystem::path& folder, Fault fault, std::uint64_t seed);
  ~FaultDisk();
  FaultDisk(const FaultDisk&) = delete;
  FaultDisk& operator=(const FaultDisk&) = delete;

  std::uint64_t operations() const { return count_; }
  bool fired() const { return fired_; }
  void heal() { fault_ = {}; }
  void fail_from_now(int error) { fault_ = {count_ + 1, error, true, false, false}; }
  // Writes into the new folder `to` what a reboot after the power cut might find.
  void reboot_into(const std::filesystem::path& to);

  // For the VFS and the calls; the answer is 0 or the errno to fail with.
  struct Answer {
    int error = 0;
    std::size_t let_through = 0;  // Of a write that fails: so much is written all the same.
  };
  Answer on_write(const std::string& name, std::uint64_t offset, const void* bytes,
                  std::size_t size, bool is_flat);
  int on_cut(const std::string& name, std::uint64_t size);
  int on_sync(const std::string& name, bool is_flat);
  int on_name_sync();
  int on_open(const std::string& name, bool may_create);
  int on_remove(const std::string& name);
  int on_rename(const std::string& from, const std::string& to);
  bool watches(const std::filesystem::path& path) const;

 private:
  struct Deed {  // Not yet synced.
    bool is_cut = false;
    std::uint64_t offset = 0;  // A cut's new size.
    std::vector<std::uint8_t> bytes;
  };
  struct File {
    std::vector<std::uint8_t> durable;
    std::vector<Deed> pending;
    bool is_flat = false;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  int strike();  // Counts; the errno if this one fails.
  File& file(const std::string& name);
  static void apply(std::vector<std::uint8_t>& contents, const Deed& deed);
  std::vector<std::uint8_t> survivors(const File& file);
  void name_changed() { name_history_.push_back(live_); }

  const std::filesystem::path folder_;
  Fault fault_;
  std::mt19937_64 chance_;
  std::uint64_t count_ = 0;
  bool fired_ = false;
  bool dark_ = false;  // After the power cut.
  Names live_, durable_;
  std::vector<Names> name_history_;  // Since the names were last synced.
  mutable std::recursive_mutex mutex_;
};

}  // namespace storage_test
