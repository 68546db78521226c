#include "emulator/classroom/disposal.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include "emulator/classroom/roster.h"
#include "storage/log_reader.h"

namespace classroom {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw std::runtime_error(path.string() + ": " + why);
}

// Which names a class puts where; the viewer's cache names its files itself.
enum class Level { top, phones, phone, cache };

bool is_phone(std::string_view name) {
  constexpr std::string_view prefix = "seat-";
  if (name == scripted_phone) return true;
  return name.starts_with(prefix) && name.size() > prefix.size() &&
         name.find_first_not_of("0123456789", prefix.size()) == name.npos;
}

bool is_known(Level level, std::string_view name) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    for (const std::string_view known : names)
      if (known == name) return true;
    return false;
  };
  switch (level) {
    case Level::top:
      return is_one_of({"class.json", "class.json.new", "class.lock", "phones", "index"});
    case Level::phones:
      return is_phone(name);
    case Level::phone:
      return is_one_of({"log.db", "log.db-wal", "log.db-shm", "log.db-journal", "log.db.new",
                        "log.db.new-wal", "log.db.new-shm", "log.db.new-journal", "checkpoints",
                        "log.vkey", "log.vkey.new", "log.key"});
    case Level::cache:
      break;
  }
  return true;
}

Level below(Level level, std::string_view name) {
  if (level == Level::top) return name == "phones" ? Level::phones : Level::cache;
  return level == Level::phones ? Level::phone : Level::cache;
}

bool may_be_folder(Level level, std::string_view name) {
  return level == Level::phones || level == Level::cache ||
         (level == Level::top && (name == "phones" || name == "index"));
}

struct Entry {
  std::string name;
  bool is_folder = false;
};

// An open folder, reached without following a link.
class Folder {
 public:
  Folder(int parent, const std::string& name, fs::path path)
      : path_(std::move(path)),
        fd_(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {
    if (fd_ < 0) {
      const bool is_link = errno == ELOOP || errno == ENOTDIR;
      refuse(path_, is_link ? "not a folder, or a symbolic link" : std::strerror(errno));
    }
  }
  ~Folder() { ::close(fd_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  int fd() const { return fd_; }
  const fs::path& path() const { return path_; }

  // Everything in it, if all of it is what a class puts there.
  std::vector<Entry> entries(Level level, Holding* holding) const {
    struct stat own{};
    if (::fstat(fd_, &own) != 0) refuse(path_, std::strerror(errno));
    const std::unique_ptr<DIR, int (*)(DIR*)> list(
        ::fdopendir(::openat(fd_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), ::closedir);
    if (!list) refuse(path_, std::strerror(errno));
    std::vector<Entry> found;
    while (const dirent* entry = ::readdir(list.get())) {
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      struct stat status{};
      if (::fstatat(fd_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        refuse(path_ / name, std::strerror(errno));
      const bool is_folder = S_ISDIR(status.st_mode);
      if (S_ISLNK(status.st_mode)) refuse(path_ / name, "a symbolic link, which no class makes");
      if (!is_known(level, name) || (!is_folder && !S_ISREG(status.st_mode)) ||
          (is_folder && !may_be_folder(level, name)))
        refuse(path_ / name, "no class put this there: move it away first");
      if (status.st_dev != own.st_dev) refuse(path_ / name, "on another file system");
      if (holding && !is_folder) {
        ++holding->files;
        holding->bytes += static_cast<std::uint64_t>(status.st_size);
      }
      found.push_back({name, is_folder});
    }
    return found;
  }

 private:
  const fs::path path_;
  const int fd_;
};

void survey_folder(const Folder& folder, Level level, Holding& holding) {
  for (const Entry& entry : folder.entries(level, &holding)) {
    if (!entry.is_folder) continue;
    const Folder inner(folder.fd(), entry.name, folder.path() / entry.name);
    survey_folder(inner, below(level, entry.name), holding);
    if (level == Level::phones) ++holding.phones;
  }
}

// `checkpoints` may be under chattr +a, set by whoever may take it off again.
void unprotect(int folder, const std::string& name) {
  const int fd = ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return;
  int flags = 0;
  if (::ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_APPEND_FL) != 0) {
    flags &= ~FS_APPEND_FL;
    ::ioctl(fd, FS_IOC_SETFLAGS, &flags);
  }
  ::close(fd);
}

void remove_file(const Folder& folder, const std::string& name) {
  unprotect(folder.fd(), name);
  if (::unlinkat(folder.fd(), name.c_str(), 0) != 0 && errno != ENOENT)
    refuse(folder.path() / name, std::string("cannot be removed: ") + std::strerror(errno));
}

void remove_inside(const Folder& folder, Level level) {
  for (const Entry& entry : folder.entries(level, nullptr)) {
    if (entry.is_folder) {
      {
        const Folder inner(folder.fd(), entry.name, folder.path() / entry.name);
        remove_inside(inner, below(level, entry.name));
      }
      if (::unlinkat(folder.fd(), entry.name.c_str(), AT_REMOVEDIR) != 0)
        refuse(folder.path() / entry.name,
               std::string("cannot be removed: ") + std::strerror(errno));
    } else if (level != Level::top) {
      remove_file(folder, entry.name);
    }
  }
}

// Absolute, without "." or a slash at its end, links in it untouched.
fs::path plain(const fs::path& data) {
  fs::path path = fs::absolute(data).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path;
}

std::uint64_t records_in(const fs::path& phones) {
  std::uint64_t records = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(phones, none)) {
    try {
      records += storage::LogReader(entry.path()).size();
    } catch (const std::exception&) {
      // A log that cannot be read is disposed of like any other.
    }
  }
  return records;
}

}  // namespace

std::string Holding::text() const {
  char size[32];
  std::snprintf(size, sizeof size, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return std::to_string(phones) + (phones == 1 ? " phone with " : " phones with ") +
         std::to_string(records) + " records, " + std::to_string(files) + " files, " + size;
}

std::string folder_name(const fs::path& data) {
  return plain(data).filename().string();
}

Holding survey(const fs::path& data) {
  const fs::path path = plain(data);
  const Folder folder(AT_FDCWD, path.string(), path);
  if (!load_roster(path)) refuse(path, "not a class's folder: it has no class.json");
  Holding holding;
  survey_folder(folder, Level::top, holding);
  holding.records = records_in(phones_folder(path));
  return holding;
}

Holding dispose(const fs::path& data, const ClassLock&) {
  const fs::path path = plain(data);
  const Holding holding = survey(path);
  {
    const Folder folder(AT_FDCWD, path.string(), path);
    remove_inside(folder, Level::top);
    for (const char* name : {"class.json.new", "class.lock", "class.json"})
      remove_file(folder, name);
  }
  if (::rmdir(path.c_str()) != 0)
    refuse(path, std::string("emptied, but cannot be removed: ") + std::strerror(errno));
  return holding;
}

}  // namespace classroom
