#include "emulator/site/network.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "emulator/site/address.h"
#include "emulator/site/content_type.h"

namespace site {

std::string query_in_name(std::string_view query) {
  std::string name;
  for (const char c : query) {
    if (c == '/')
      name += "%2F";
    else if (c == '\0')
      name += "%00";
    else
      name += c;
  }
  return name;
}

namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_name_bytes = 255;  // Of one file name, as file systems have it.
constexpr std::size_t max_depth = 64;

fs::path real_folder(const fs::path& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error || !fs::is_directory(real, error)) {
    throw std::runtime_error(folder.string() + ": not a folder");
  }
  return real;
}

bool lies_in(const fs::path& folder, const fs::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

bool usable_name(std::string_view name) {
  return !name.empty() && name.size() <= max_name_bytes && name != "." && name != ".." &&
         name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

// A regular file's bytes, or nothing. Not blocked by a pipe put where a page should be.
std::optional<std::string> read_file(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::optional<std::string> result;
  struct stat status{};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) <= max_resource_bytes) {
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got = ::read(fd, bytes.data() + done, bytes.size() - done);
      if (got <= 0) break;  // Cut short meanwhile: what is there is the page.
      done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    result = std::move(bytes);
  }
  ::close(fd);
  return result;
}

// The names worth trying for an address, best first, relative to the host's folder.
struct Candidate {
  std::string path;
  enum class What { page, page_of_folder, redirect } what = What::page;  // "a/index.html" for "/a".
};

std::vector<Candidate> candidates(const Address& address) {
  std::string path;
  for (const std::string& segment : address.segments) {
    if (!usable_name(segment)) return {};
    path += (path.empty() ? "" : "/") + segment;
  }
  const bool folder = address.ends_in_slash || address.segments.empty();
  if (folder) path += path.empty() ? "index" : "/index";

  std::vector<Candidate> result;
  const auto add_redirect = [&](const std::string& stem) {
    result.push_back({stem + std::string(redirect_ending), Candidate::What::redirect});
  };
  if (address.query && !address.query->empty()) {
    std::string stem = path.ends_with(".html") ? path.substr(0, path.size() - 5) : path;
    stem += "@" + query_in_name(*address.query);
    if (usable_name(stem.substr(stem.rfind('/') + 1))) {
      result.push_back({stem + ".html"});
      add_redirect(stem);
    }
  }
  if (!folder) result.push_back({path});
  result.push_back({path + ".html"});
  add_redirect(path);
  if (!folder) result.push_back({path + "/index.html", Candidate::What::page_of_folder});
  return result;
}

std::optional<std::string> read_inside(const fs::path& folder, const std::string& name) {
  std::error_code error;
  // Links are followed here, once, and where they led to is judged, not how they are written.
  const fs::path real = fs::canonical(folder / name, error);
  if (error || !lies_in(folder, real)) return std::nullopt;
  return read_file(real);
}

// "/a" answered from a/index.html goes on as "/a/", so that its links resolve.
void add_slash(std::string& url) {
  url.insert(std::min(url.find_first_of("?#"), url.size()), "/");
}

}  // namespace

void Network::mount_all(const std::filesystem::path& sites) {
  const fs::path root = real_folder(sites);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') || !entry.is_directory(error)) continue;
    const fs::path folder = fs::canonical(entry.path(), error);
    if (!error && lies_in(root, folder)) mount(name, folder);
  }
  if (error) throw std::runtime_error(sites.string() + ": " + error.message());
}

void Network::mount(std::string_view host, const std::filesystem::path& folder) {
  const std::string key = host_key(host);
  if (!usable_name(key)) throw std::runtime_error("'" + key + "': not a host name");
  hosts_.insert_or_assign(key, real_folder(folder));
}

struct Network::Found {
  Resource resource;
  std::string leads_to;  // Empty: nowhere else.
};

Network::Found Network::look_up(const std::string& url) const {
  Found found;
  Resource& resource = found.resource;
  resource.url = url;
  const std::optional<Address> address = parse_address(resource.url);
  if (!address) return found;
  const auto host = hosts_.find(address->host);
  if (host == hosts_.end()) return found;
  resource.outcome = Outcome::not_found;
  if (address->segments.size() > max_depth) return found;
  for (const Candidate& candidate : candidates(*address)) {
    std::optional<std::string> body = read_inside(host->second, candidate.path);
    if (!body) continue;
    if (candidate.what == Candidate::What::redirect) {
      found.leads_to = resolve({}, body->substr(0, body->find('\n')));
      if (!parse_address(found.leads_to)) found.leads_to.clear();
      break;
    }
    resource.outcome = Outcome::ok;
    resource.content_type = content_type(candidate.path, *body);
    resource.body = std::move(*body);
    if (candidate.what == Candidate::What::page_of_folder) add_slash(resource.url);
    break;
  }
  return found;
}

Resource Network::get(std::string_view url) const {
  Found found = look_up(resolve({}, url));
  for (int i = 0; i < max_redirects && !found.leads_to.empty(); ++i) {
    // The fragment asked for goes along, unless the target has its own (RFC 9110, 10.2.2).
    const std::string& from = found.resource.url;
    std::string to = std::move(found.leads_to);
    if (to.find('#') == to.npos && from.find('#') != from.npos) to += from.substr(from.find('#'));
    found = look_up(to);
  }
  return std::move(found.resource);
}

}  // namespace site
