#include "storage/database_read_only.h"

#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "storage/database_read_ahead.h"
#include "storage/error.h"

namespace storage {
namespace {

constexpr int ways_to_change =
    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_DELETEONCLOSE;

sqlite3_vfs* system_files() {
  // By name: the default may be another by now, and gone later.
  return sqlite3_vfs_find("unix");
}

// A database whose index of the WAL is kept in this process's memory. SQLite lays it out as it
// would in a file; nobody else sees it, so its locks hold by themselves.
struct PrivateIndex {
  std::string shared_index;  // The file that stands for a writer, and must not be there.
  std::vector<std::unique_ptr<unsigned char[]>> regions;
};

// What SQLite takes for a database: its own first, then ours, then the system's behind it.
struct ReadOnlyFile {
  sqlite3_file base;
  ReadAhead* ahead;
  PrivateIndex* index;  // Or nullptr: the system's.
  int torn_headers;     // Seen in a row in the system's.
  sqlite3_file* system() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

ReadOnlyFile& ours(sqlite3_file* file) {
  return *reinterpret_cast<ReadOnlyFile*>(file);
}
sqlite3_file* behind(sqlite3_file* file) {
  return ours(file).system();
}
const sqlite3_io_methods& methods_of(sqlite3_file* file) {
  return *behind(file)->pMethods;
}

int close(sqlite3_file* file) {
  delete std::exchange(ours(file).ahead, nullptr);
  delete std::exchange(ours(file).index, nullptr);
  return methods_of(file).xClose(behind(file));
}

int map_region(sqlite3_file* file, int region, int bytes, int, void volatile** out) {
  auto& regions = ours(file).index->regions;
  try {
    while (regions.size() <= static_cast<std::size_t>(region)) {
      regions.push_back(std::make_unique<unsigned char[]>(static_cast<std::size_t>(bytes)));
    }
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  *out = regions[static_cast<std::size_t>(region)].get();
  return SQLITE_OK;
}

// Every transaction begins with a shared lock. A writer who came meanwhile has made an index of its
// own and may soon write over the frames ours points to.
int lock_private_region(sqlite3_file* file, int, int, int flags) {
  ours(file).ahead->forget();
  const bool begins = flags == (SQLITE_SHM_LOCK | SQLITE_SHM_SHARED);
  const bool has_writer = begins && access(ours(file).index->shared_index.c_str(), F_OK) == 0;
  return has_writer ? SQLITE_IOERR_SHMLOCK : SQLITE_OK;
}

void fence(sqlite3_file*) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

int unmap_regions(sqlite3_file* file, int) {
  ours(file).index->regions.clear();
  return SQLITE_OK;
}

sqlite3_io_methods without_index() {
  sqlite3_io_methods methods{};
  methods.iVersion = 1;
  methods.xClose = close;
  methods.xRead = [](sqlite3_file* file, void* out, int bytes, sqlite3_int64 at) {
    return ours(file).ahead->read(behind(file), out, bytes, at);
  };
  methods.xWrite = [](sqlite3_file*, const void*, int, sqlite3_int64) { return SQLITE_READONLY; };
  methods.xTruncate = [](sqlite3_file*, sqlite3_int64) { return SQLITE_READONLY; };
  methods.xSync = [](sqlite3_file*, int) { return SQLITE_OK; };
  methods.xFileSize = [](sqlite3_file* file, sqlite3_int64* out) {
    return methods_of(file).xFileSize(behind(file), out);
  };
  methods.xLock = [](sqlite3_file* file, int level) {
    ours(file).ahead->forget();
    return methods_of(file).xLock(behind(file), level);
  };
  methods.xUnlock = [](sqlite3_file* file, int level) {
    return methods_of(file).xUnlock(behind(file), level);
  };
  methods.xCheckReservedLock = [](sqlite3_file* file, int* out) {
    return methods_of(file).xCheckReservedLock(behind(file), out);
  };
  methods.xFileControl = [](sqlite3_file* file, int what, void* argument) {
    return methods_of(file).xFileControl(behind(file), what, argument);
  };
  methods.xSectorSize = [](sqlite3_file* file) {
    return methods_of(file).xSectorSize(behind(file));
  };
  methods.xDeviceCharacteristics = [](sqlite3_file* file) {
    return methods_of(file).xDeviceCharacteristics(behind(file));
  };
  return methods;
}

// Places in the system's index (SQLite's file format, section 4.4: "WAL locks").
constexpr int write_lock = 0, first_read_lock = 3;
constexpr int most_torn_headers = 20;

// A reader that finds the index's header half written asks for the writer's lock. SQLite takes its
// being free for a header that nobody will finish, and gives up ("attempt to write a readonly
// database"), though the writer may have finished it a moment ago. So it is told at first that the
// lock is taken, and looks again, as it would have done then.
int lock_system_region(sqlite3_file* file, int offset, int count, int flags) {
  ReadOnlyFile& self = ours(file);
  self.ahead->forget();
  const int code = methods_of(file).xShmLock(behind(file), offset, count, flags);
  if (code != SQLITE_OK || flags != (SQLITE_SHM_LOCK | SQLITE_SHM_SHARED)) return code;
  if (offset >= first_read_lock) self.torn_headers = 0;
  if (offset != write_lock || ++self.torn_headers > most_torn_headers) return code;
  methods_of(file).xShmLock(behind(file), offset, count, SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED);
  return SQLITE_BUSY;
}

sqlite3_io_methods with_system_index() {
  sqlite3_io_methods methods = without_index();
  methods.iVersion = 2;  // With an index, without memory-mapped reading.
  methods.xShmMap = [](sqlite3_file* file, int region, int bytes, int extend, void volatile** out) {
    return methods_of(file).xShmMap(behind(file), region, bytes, extend, out);
  };
  methods.xShmLock = lock_system_region;
  methods.xShmBarrier = [](sqlite3_file* file) { methods_of(file).xShmBarrier(behind(file)); };
  methods.xShmUnmap = [](sqlite3_file* file, int remove) {
    return methods_of(file).xShmUnmap(behind(file), remove);
  };
  return methods;
}

sqlite3_io_methods with_private_index() {
  sqlite3_io_methods methods = without_index();
  methods.iVersion = 2;
  methods.xShmMap = map_region;
  methods.xShmLock = lock_private_region;
  methods.xShmBarrier = fence;
  methods.xShmUnmap = unmap_regions;
  return methods;
}

const sqlite3_io_methods* methods_for(bool is_private, const sqlite3_io_methods& system) {
  static const sqlite3_io_methods none = without_index(), shared = with_system_index(),
                                  own = with_private_index();
  if (is_private) return &own;
  return system.iVersion >= 2 && system.xShmMap != nullptr ? &shared : &none;
}

// Opens the system's file in `file` itself, or behind ours where it is a database.
int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* system = system_files();
  // A file without a name is SQLite's own scratch, and none of the log's.
  if (name != nullptr) flags = (flags & ~ways_to_change) | SQLITE_OPEN_READONLY;
  if (name == nullptr || (flags & SQLITE_OPEN_MAIN_DB) == 0) {
    return system->xOpen(system, name, file, flags, out_flags);
  }
  file->pMethods = nullptr;
  std::unique_ptr<ReadAhead> ahead(new (std::nothrow) ReadAhead);
  if (!ahead) return SQLITE_NOMEM;
  std::unique_ptr<PrivateIndex> index;
  if (sqlite3_uri_boolean(name, private_index_parameter, 0) != 0) {
    index.reset(new (std::nothrow) PrivateIndex);
    if (!index) return SQLITE_NOMEM;
    try {
      index->shared_index = std::string(name) + "-shm";
    } catch (const std::bad_alloc&) {
      return SQLITE_NOMEM;
    }
  }
  const int code = system->xOpen(system, name, behind(file), flags, out_flags);
  if (code != SQLITE_OK) return code;
  file->pMethods = methods_for(index != nullptr, methods_of(file));
  ours(file).ahead = ahead.release();
  ours(file).index = index.release();
  ours(file).torn_headers = 0;
  return SQLITE_OK;
}

int refuse_delete(sqlite3_vfs*, const char*, int) {
  return SQLITE_READONLY;
}

const char* make() {
  static sqlite3_vfs files;
  const sqlite3_vfs* system = system_files();
  if (system == nullptr) throw Error("SQLite: no way to open files on this system");
  files = *system;
  files.szOsFile += static_cast<int>(sizeof(ReadOnlyFile));
  files.pNext = nullptr;
  files.zName = "red-flag-read-only";
  files.xOpen = open;
  files.xDelete = refuse_delete;
  if (sqlite3_vfs_register(&files, 0) != SQLITE_OK) throw Error("SQLite: out of memory");
  return files.zName;
}

}  // namespace

const char* read_only_files() {
  static const char* const name = make();
  return name;
}

}  // namespace storage
