#include "tests/storage/fault_disk.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "storage/log_folder.h"
#include "tests/storage/fault_vfs.h"

namespace storage_test {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t sector_bytes = 512;

FaultDisk* current = nullptr;
storage::FileCalls real_calls;

// The name of an open file of the watched folder, or "".
std::string name_of(int fd) {
  std::error_code error;
  const fs::path path = fs::read_symlink("/proc/self/fd/" + std::to_string(fd), error);
  return !error && current != nullptr && current->watches(path) ? path.filename().string() : "";
}

int answer(int error, int good = 0) {
  if (error == 0) return good;
  errno = error;
  return -1;
}

int faulty_open(const char* path, int flags, unsigned mode) {
  const fs::path file(path);
  if (current->watches(file)) {
    const bool is_new = !fs::exists(file);
    const int error = current->on_open(file.filename().string(), is_new);
    if (error != 0) return answer(error);
  }
  return real_calls.open(path, flags, mode);
}

long faulty_write(int fd, const void* bytes, std::size_t size) {
  const std::string name = name_of(fd);
  if (name.empty()) return real_calls.write(fd, bytes, size);
  const off_t end = lseek(fd, 0, SEEK_END);
  const FaultDisk::Answer said =
      current->on_write(name, static_cast<std::uint64_t>(end), bytes, size, true);
  if (said.error == 0) return real_calls.write(fd, bytes, size);
  // The system tells of half a write first, and of the error when asked for the rest.
  if (said.let_through > 0) return real_calls.write(fd, bytes, said.let_through);
  return answer(said.error);
}

int faulty_cut(int fd, long size) {
  const std::string name = name_of(fd);
  const int error = name.empty() ? 0 : current->on_cut(name, static_cast<std::uint64_t>(size));
  return error == 0 ? real_calls.cut(fd, size) : answer(error);
}

int faulty_sync(int fd) {
  const std::string name = name_of(fd);
  return answer(name.empty() ? 0 : current->on_sync(name, true));
}

int faulty_name_sync(int) {
  return answer(current->on_name_sync());
}

int faulty_rename(const char* from, const char* to) {
  const int error =
      current->on_rename(fs::path(from).filename().string(), fs::path(to).filename().string());
  return error == 0 ? real_calls.rename(from, to) : answer(error);
}

std::vector<std::uint8_t> contents_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

FaultDisk::FaultDisk(const fs::path& folder, Fault fault, std::uint64_t seed)
    : folder_(fs::weakly_canonical(folder)), fault_(fault), chance_(seed) {
  if (fs::exists(folder_)) {
    for (const auto& entry : fs::directory_iterator(folder_)) {
      auto file = std::make_shared<File>();
      file->durable = contents_of(entry.path());
      live_[entry.path().filename().string()] = file;
    }
  }
  durable_ = live_;
  current = this;
  install_fault_vfs(this);
  real_calls = storage::file_calls;
  storage::file_calls = {faulty_open, faulty_write,     faulty_cut,
                         faulty_sync, faulty_name_sync, faulty_rename};
}

FaultDisk::~FaultDisk() {
  storage::file_calls = real_calls;
  remove_fault_vfs();
  current = nullptr;
}

bool FaultDisk::watches(const fs::path& path) const {
  return path.parent_path() == folder_;
}

int FaultDisk::strike() {
  ++count_;
  if (dark_) return EIO;
  if (fault_.nth == 0 || count_ < fault_.nth || (count_ > fault_.nth && !fault_.forever)) return 0;
  fired_ = true;
  dark_ = fault_.plug;
  return fault_.plug ? EIO : fault_.error;
}

FaultDisk::File& FaultDisk::file(const std::string& name) {
  std::shared_ptr<File>& file = live_[name];
  if (!file) {
    file = std::make_shared<File>();
    name_changed();
  }
  return *file;
}

void FaultDisk::apply(std::vector<std::uint8_t>& contents, const Deed& deed) {
  if (deed.is_cut) return contents.resize(deed.offset);
  const std::uint64_t end = deed.offset + deed.bytes.size();
  if (contents.size() < end) contents.resize(end);
  std::copy(deed.bytes.begin(), deed.bytes.end(),
            contents.begin() + static_cast<std::ptrdiff_t>(deed.offset));
}

FaultDisk::Answer FaultDisk::on_write(const std::string& name, std::uint64_t offset,
                                      const void* bytes, std::size_t size, bool is_flat) {
  const std::lock_guard lock(mutex_);
  const bool was_dark = dark_;
  const int error = strike();
  std::size_t written = error == 0 ? size : 0;
  // The write the power cut falls into has been begun; any part of it may be on the disk.
  if (error != 0 && !was_dark && (fault_.torn || fault_.plug)) {
    written = fault_.plug ? size : size / 2;
  }
  if (written > 0) {
    File& target = file(name);
    target.is_flat = is_flat;
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    target.pending.push_back({false, offset, {first, first + written}});
  }
  return {error, error != 0 && dark_ ? 0 : written};
}

int FaultDisk::on_cut(const std::string& name, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  const int error = strike();
  if (error == 0) file(name).pending.push_back({true, size, {}});
  return error;
}

int FaultDisk::on_sync(const std::string& name, bool is_flat) {
  const std::lock_guard lock(mutex_);
  const bool was_dark = dark_;
  const int error = strike();
  File& target = file(name);
  if (error != 0 && (was_dark || dark_ || is_flat)) return error;
  // The kernel takes the pages of a sync that failed for clean: what did not reach the disk by
  // then never will, unless it is written again.
  if (error != 0) {
    target.durable = survivors(target);
  } else {
    for (const Deed& deed : target.pending) apply(target.durable, deed);
  }
  target.pending.clear();
  return error;
}

int FaultDisk::on_name_sync() {
  const std::lock_guard lock(mutex_);
  const int error = strike();
  if (error == 0) {
    durable_ = live_;
    name_history_.clear();
  }
  return error;
}

int FaultDisk::on_open(const std::string& name, bool may_create) {
  const std::lock_guard lock(mutex_);
  const int error = strike();
  if (error == 0 && may_create) file(name);
  return error;
}

int FaultDisk::on_remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const int error = strike();
  if (error == 0 && live_.erase(name) > 0) name_changed();
  return error;
}

int FaultDisk::on_rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const int error = strike();
  if (error == 0) {
    live_[to] = live_[from];
    live_.erase(from);
    name_changed();
  }
  return error;
}

// One of the many states unsynced writes can leave: none, all, the first few, or any sectors.
std::vector<std::uint8_t> FaultDisk::survivors(const File& file) {
  std::vector<std::uint8_t> contents = file.durable;
  const std::uint64_t manner = chance_() % 4;
  std::size_t whole = manner == 0 ? 0 : file.pending.size();
  if (manner == 1 || file.is_flat) whole = chance_() % (file.pending.size() + 1);
  const bool any_sector = manner == 3 && !file.is_flat;
  for (std::size_t i = 0; i < file.pending.size(); ++i) {
    const Deed& deed = file.pending[i];
    if (!any_sector) {
      if (i < whole) {
        apply(contents, deed);
      } else if (i == whole && !deed.is_cut && manner != 0 && !deed.bytes.empty()) {
        // Torn: a flat file anywhere, a database at a sector.
        std::size_t keep = chance_() % deed.bytes.size();
        if (!file.is_flat) keep = std::min(keep / sector_bytes * sector_bytes, deed.bytes.size());
        apply(contents, {false,
                         deed.offset,
                         {deed.bytes.begin(), deed.bytes.begin() + static_cast<long>(keep)}});
      }
      continue;
    }
    if (deed.is_cut) {
      if (chance_() % 2 == 0) apply(contents, deed);
      continue;
    }
    for (std::size_t at = 0; at < deed.bytes.size();) {
      const std::size_t into = (deed.offset + at) % sector_bytes;
      const std::size_t size = std::min(sector_bytes - into, deed.bytes.size() - at);
      const auto begin = deed.bytes.begin() + static_cast<long>(at);
      if (chance_() % 2 == 0) {
        apply(contents, {false, deed.offset + at, {begin, begin + static_cast<long>(size)}});
      }
      at += size;
    }
  }
  return contents;
}

void FaultDisk::reboot_into(const fs::path& to) {
  const std::lock_guard lock(mutex_);
  fs::create_directories(to);
  const std::size_t kept = chance_() % (name_history_.size() + 1);
  const Names& names = kept == 0 ? durable_ : name_history_[kept - 1];
  for (const auto& [name, file] : names) {
    if (name.ends_with("-shm")) continue;  // Shared memory, for all its name.
    const std::vector<std::uint8_t> contents = survivors(*file);
    std::ofstream out(to / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(contents.data()),
              static_cast<std::streamsize>(contents.size()));
    out.close();
    fs::permissions(to / name, name == "log.key" ? fs::perms(0600) : fs::perms(0644));
  }
}

}  // namespace storage_test
