#include "emulator/import/bundle.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "emulator/import/ascii.h"
#include "emulator/site/network.h"
#include "storage/hash.h"

namespace importing {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

fs::path without_slash(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

// What stands in the way is a name of the recording's; anything else is the world's fault.
bool is_about_names(int error) {
  return error == ENOTDIR || error == EISDIR || error == EEXIST || error == ENAMETOOLONG ||
         error == ELOOP || error == EILSEQ || error == EINVAL;
}

}  // namespace

Bundle::Bundle(fs::path out, Report& report) : out_(without_slash(out)), report_(report) {
  if (fs::symlink_status(out_).type() != fs::file_type::not_found &&
      !(fs::is_directory(fs::symlink_status(out_)) && fs::is_empty(out_)))
    throw std::runtime_error(out_.string() + ": is there already, and not an empty folder");
  std::string name = out_.parent_path() / ("." + out_.filename().string() + ".XXXXXX");
  if (::mkdtemp(name.data()) == nullptr)
    throw std::runtime_error(out_.string() + ": cannot be made: " + std::strerror(errno));
  hidden_ = name;
  root_ = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (root_ < 0 || ::fchmod(root_, 0755) != 0 || ::mkdirat(root_, "sites", 0755) != 0)
    throw std::runtime_error(out_.string() + ": cannot be made: " + std::strerror(errno));
}

Bundle::~Bundle() {
  if (root_ >= 0) ::close(root_);
  if (hidden_.empty()) return;
  // remove_all() would ask to unlink the folder like a file, which the enclosure refuses.
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(hidden_, ignored))
    fs::remove_all(entry.path(), ignored);
  ::rmdir(hidden_.c_str());
}

// Below the root, folder by folder, no link followed; -1 with errno when that cannot be.
int Bundle::open_folder(const std::string& path) const {
  int folder = ::dup(root_);
  for (std::size_t at = 0; folder >= 0 && at < path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string name = path.substr(at, end - at);
    if (::mkdirat(folder, name.c_str(), 0755) != 0 && errno != EEXIST) {
      const int error = errno;
      ::close(folder);
      errno = error;
      return -1;
    }
    const int next =
        ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    const int error = errno;
    ::close(folder);
    errno = error;
    folder = next;
    at = end + 1;
  }
  return folder;
}

// False when a name stands in the way.
bool Bundle::write(const std::string& path, std::string_view bytes) const {
  const std::size_t slash = path.rfind('/');
  const Descriptor folder(open_folder(slash == path.npos ? "" : path.substr(0, slash)));
  const std::string name = path.substr(slash == path.npos ? 0 : slash + 1);
  const auto refuse = [&] {
    if (is_about_names(errno)) return false;
    throw std::runtime_error(out_.string() + ": cannot be written: " + std::strerror(errno));
  };
  if (folder.number() < 0) return refuse();
  const Descriptor file(::openat(folder.number(), name.c_str(),
                                 O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (file.number() < 0) return refuse();
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return refuse();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool Bundle::has_room(const Place& place, std::size_t size) {
  if (size > site::max_resource_bytes) {
    report_.left_out("files larger than 24 MiB", place.address);
    return false;
  }
  if (report_.files >= max_files) {
    report_.left_out("files beyond the first 100,000", place.address);
    return false;
  }
  if (report_.bytes + size > max_bundle_bytes) {
    report_.left_out("files beyond 4 GiB in all", place.address);
    return false;
  }
  return true;
}

bool Bundle::put(const Place& place, std::string_view bytes) {
  if (!has_room(place, bytes.size())) return false;
  const std::string path = place.host + "/" + place.path;
  const storage::Digest digest = storage::sha256(bytes);
  const auto known = files_.find(path);
  if (known != files_.end()) {
    const bool is_same = known->second.digest == digest;
    if (!is_same && known->second.address == place.address)
      report_.noted("addresses answered in different ways: the last one is kept", place.address);
    else if (!is_same)
      report_.noted("addresses that share one file: the last one is kept", place.address);
    known->second.address = place.address;
    if (is_same) return true;
  }
  if (!write("sites/" + path, bytes)) {
    report_.left_out("addresses that are file and folder at once", place.address);
    return false;
  }
  if (known != files_.end()) {
    report_.bytes += bytes.size() - known->second.size;
    known->second.digest = digest;
    known->second.size = bytes.size();
    return true;
  }
  files_.emplace(path, File{place.address, digest, bytes.size()});
  ++report_.files;
  report_.bytes += bytes.size();
  const auto [twin, is_new] = without_case_.emplace(lower_case(path), path);
  if (!is_new && twin->second != path)
    report_.noted("names that differ in letter case only: Linux tells them apart", place.address);
  if (is_linux_only(path)) report_.noted("names that only Linux can hold", place.address);
  return true;
}

std::string Bundle::get(const Place& place) const {
  const auto known = files_.find(place.host + "/" + place.path);
  if (known == files_.end()) return {};
  const Descriptor file(
      ::openat(root_, ("sites/" + known->first).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  std::string bytes(known->second.size, '\0');
  std::size_t done = 0;
  while (file.number() >= 0 && done < bytes.size()) {
    const ssize_t got = ::read(file.number(), bytes.data() + done, bytes.size() - done);
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

void Bundle::remove(const Place& place) {
  const auto known = files_.find(place.host + "/" + place.path);
  if (known == files_.end()) return;
  ::unlinkat(root_, ("sites/" + known->first).c_str(), 0);
  --report_.files;
  report_.bytes -= known->second.size;
  files_.erase(known);
}

void Bundle::put_beside(const std::string& name, std::string_view bytes) {
  if (!write(name, bytes)) throw std::runtime_error(out_.string() + ": cannot be written");
}

void Bundle::be_born() {
  // Every file is on the disk before the name is.
  if (::syncfs(root_) != 0)
    throw std::runtime_error(out_.string() + ": cannot be written: " + std::strerror(errno));
  // Over an empty folder, or where nothing is.
  if (::rename(hidden_.c_str(), out_.c_str()) != 0)
    throw std::runtime_error(out_.string() + ": cannot be made: " + std::strerror(errno));
  hidden_.clear();
}

}  // namespace importing
