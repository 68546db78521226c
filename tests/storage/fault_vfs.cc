#include "tests/storage/fault_vfs.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

#include "tests/storage/fault_disk.h"

namespace storage_test {
namespace {

FaultDisk* disk = nullptr;
int last_error = 0;
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs fault_vfs;

// The real file lies behind this in the memory SQLite gives.
struct FaultFile {
  sqlite3_file base;
  std::string* name;
  bool is_new_journal;  // Its first sync makes its name durable, as SQLite's own VFS does.
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<FaultFile*>(file) + 1);
}
FaultFile& ours(sqlite3_file* file) {
  return *reinterpret_cast<FaultFile*>(file);
}

int failed(int error, int code) {
  last_error = errno = error;
  return error == ENOSPC && code == SQLITE_IOERR_WRITE ? SQLITE_FULL : code;
}

int close_file(sqlite3_file* file) {
  delete ours(file).name;
  return real(file)->pMethods->xClose(real(file));
}
int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  return real(file)->pMethods->xRead(real(file), to, size, at);
}
int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const FaultDisk::Answer said = disk->on_write(*ours(file).name, static_cast<std::uint64_t>(at),
                                                from, static_cast<std::size_t>(size), false);
  const auto* methods = real(file)->pMethods;
  if (said.error == 0) return methods->xWrite(real(file), from, size, at);
  if (said.let_through > 0) {
    methods->xWrite(real(file), from, static_cast<int>(said.let_through), at);
  }
  return failed(said.error, SQLITE_IOERR_WRITE);
}
int cut_file(sqlite3_file* file, sqlite3_int64 size) {
  const int error = disk->on_cut(*ours(file).name, static_cast<std::uint64_t>(size));
  if (error != 0) return failed(error, SQLITE_IOERR_TRUNCATE);
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int) {
  int error = disk->on_sync(*ours(file).name, false);
  if (error == 0 && ours(file).is_new_journal) {
    error = disk->on_name_sync();
    ours(file).is_new_journal = error != 0;
  }
  return error == 0 ? SQLITE_OK : failed(error, SQLITE_IOERR_FSYNC);
}
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* answer) {
  return real(file)->pMethods->xCheckReservedLock(real(file), answer);
}
int control_file(sqlite3_file* file, int what, void* with) {
  return real(file)->pMethods->xFileControl(real(file), what, with);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, to);
}
int lock_shared(sqlite3_file* file, int offset, int n, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
void fence_shared(sqlite3_file* file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods methods = {2,
                                    close_file,
                                    read_file,
                                    write_file,
                                    cut_file,
                                    sync_file,
                                    size_of_file,
                                    lock_file,
                                    unlock_file,
                                    check_lock,
                                    control_file,
                                    sector_size,
                                    characteristics,
                                    map_shared,
                                    lock_shared,
                                    fence_shared,
                                    unmap_shared,
                                    nullptr,
                                    nullptr};

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  const std::filesystem::path full(path == nullptr ? "" : path);
  if (path == nullptr || !disk->watches(full)) return SQLITE_CANTOPEN;
  const bool is_new = (flags & SQLITE_OPEN_CREATE) != 0 && !std::filesystem::exists(full);
  const int error = disk->on_open(full.filename().string(), is_new);
  if (error != 0) return failed(error, SQLITE_CANTOPEN);
  const int code = real_vfs->xOpen(real_vfs, path, real(file), flags, out);
  if (code != SQLITE_OK) return code;
  constexpr int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
  ours(file).name = new std::string(full.filename().string());
  ours(file).is_new_journal = is_new && (flags & journals) != 0;
  file->pMethods = &methods;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs*, const char* path, int sync) {
  int error = disk->on_remove(std::filesystem::path(path).filename().string());
  if (error == 0 && sync != 0) error = disk->on_name_sync();
  return error == 0 ? real_vfs->xDelete(real_vfs, path, 0) : failed(error, SQLITE_IOERR_DELETE);
}

int system_error(sqlite3_vfs*, int size, char* to) {
  if (size > 0 && to != nullptr) *to = 0;
  return last_error;
}

}  // namespace

void install_fault_vfs(FaultDisk* on) {
  disk = on;
  last_error = 0;
  real_vfs = sqlite3_vfs_find("unix");
  fault_vfs = *real_vfs;
  fault_vfs.zName = "fault";
  fault_vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + real_vfs->szOsFile;
  fault_vfs.xOpen = open_file;
  fault_vfs.xDelete = remove_file;
  fault_vfs.xGetLastError = system_error;
  sqlite3_vfs_register(&fault_vfs, 1);
}

void remove_fault_vfs() {
  sqlite3_vfs_unregister(&fault_vfs);
  sqlite3_vfs_register(real_vfs, 1);
  disk = nullptr;
}

}  // namespace storage_test
