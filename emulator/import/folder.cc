#include "emulator/import/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "emulator/import/ascii.h"
#include "emulator/site/network.h"

namespace importing {
namespace {

namespace fs = std::filesystem;

bool is_page_name(const std::string& name) {
  const std::string small = lower_case(name);
  return small.ends_with(".html") || small.ends_with(".htm") || small.ends_with(".xhtml");
}

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    entries.push_back(*at);
  if (error) throw std::runtime_error(folder.string() + ": " + error.message());
  std::sort(entries.begin(), entries.end());
  return entries;
}

// "Debian FAQ" as "debian-faq".
std::string host_named_as(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  std::string name =
      lower_case((whole.has_filename() ? whole : whole.parent_path()).filename().string());
  for (char& c : name)
    if (static_cast<unsigned char>(c) <= 0x20 ||
        std::string_view("/:?#[]@%\\").find(c) != std::string_view::npos)
      c = '-';
  while (name.starts_with('.')) name.erase(0, 1);
  return name.empty() ? "site" : name;
}

class Walk {
 public:
  Walk(std::string host, Collector& collector, Progress& progress)
      : host_(std::move(host)), collector_(collector), progress_(progress) {}

  void folder(const fs::path& path, const std::string& below, std::size_t depth) {
    if (depth > max_depth) return left_out("folders too deep", below);
    for (const fs::directory_entry& entry : entries_of(path)) {
      const std::string name = entry.path().filename().string();
      const std::string where = below.empty() ? name : below + "/" + name;
      std::error_code ignored;
      if (name.starts_with('.'))
        left_out("hidden files and folders", where);
      else if (entry.is_symlink(ignored))
        left_out("symbolic links", where);
      else if (entry.is_directory(ignored))
        folder(entry.path(), where, depth + 1);
      else
        file(entry.path(), where);
    }
  }

 private:
  void left_out(std::string_view reason, const std::string& where) {
    collector_.report().left_out(reason, host_ + "/" + where);
  }

  void file(const fs::path& path, const std::string& where) {
    progress_.show(0, 0);
    ++collector_.report().items;
    const auto place = place_in(host_, where);
    if (const auto* why = std::get_if<NoPlace>(&place)) return left_out(*why, where);
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return left_out("files that cannot be read", where);
    struct stat status{};
    std::string bytes;
    const char* why_not = nullptr;
    if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
      why_not = "devices, pipes and sockets";
    } else if (static_cast<std::size_t>(status.st_size) > site::max_resource_bytes) {
      why_not = "files larger than 24 MiB";
    } else {
      bytes.resize(static_cast<std::size_t>(status.st_size));
      std::size_t done = 0;
      while (done < bytes.size()) {
        const ssize_t got = ::read(fd, bytes.data() + done, bytes.size() - done);
        if (got <= 0) break;
        done += static_cast<std::size_t>(got);
      }
      bytes.resize(done);
    }
    ::close(fd);
    if (why_not != nullptr) return left_out(why_not, where);
    const Kind kind = kind_of("", path.filename().string(), bytes);
    if (!collector_.bundle().put(std::get<Place>(place), bytes)) return;
    if (is_drawn(kind))
      collector_.report().kept(kind);
    else
      collector_.report().not_drawn(kind, host_ + "/" + where);
  }

  std::string host_;
  Collector& collector_;
  Progress& progress_;
};

}  // namespace

void read_folder(const fs::path& folder, const std::string& host, Collector& collector,
                 Progress& progress) {
  Report& report = collector.report();
  report.format = "folder";
  const std::vector<fs::directory_entry> entries = entries_of(folder);
  const bool is_one_site =
      !host.empty() || std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
        return is_page_name(entry.path().filename().string());
      });
  if (is_one_site) {
    const std::string name = host.empty() ? host_named_as(folder) : host;
    if (host_folder(name).empty()) throw std::runtime_error("'" + name + "': not a host's name");
    Walk(host_folder(name), collector, progress).folder(folder, "", 0);
    report.say("The folder is one site: http://" + host_folder(name) + "/");
    return;
  }
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;
    if (entry.is_symlink(ignored) || !entry.is_directory(ignored) || host_folder(name).empty())
      report.left_out("files beside the sites, and folders that can be no site", name);
    else
      Walk(host_folder(name), collector, progress).folder(entry.path(), "", 0);
  }
}

}  // namespace importing
