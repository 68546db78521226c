// The only network the emulated phone has: hosts mapped to folders. No socket is ever opened.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace site {

enum class Outcome {
  ok,
  not_found,      // The host is on this network, the file is not.
  not_on_network  // No such host here, or not an http(s) address.
};

struct Resource {
  Outcome outcome = Outcome::not_on_network;
  std::string url;           // Normalised: what is logged and shown.
  std::string content_type;  // "text/html; charset=utf-8"; from the file's name and first bytes.
  std::string body;          // At most max_resource_bytes; a larger file is not_found.
};

inline constexpr std::size_t max_resource_bytes = 24u << 20;

// A file so named holds one line: the absolute address where a browser is sent on to.
inline constexpr std::string_view redirect_ending = ".redirect";
inline constexpr int max_redirects = 10;

// A decoded query as a part of a file's name: what no name may hold is percent-encoded.
std::string query_in_name(std::string_view query);

// Immutable while a phone runs, except through remount(). One thread.
class Network {
 public:
  // Every subfolder of `sites` is a host. Throws std::runtime_error if it is not a folder.
  void mount_all(const std::filesystem::path& sites);
  // One host, "manual.test", served from `folder`.
  void mount(std::string_view host, const std::filesystem::path& folder);

  // Looks `url` up. A folder's page is its index.html; "/a" tries a, a.html, a/index.html. For a
  // query, "/search?q=x" tries "search@q=x.html" (see query_in_name), then "search.html". Where no
  // page is, "a.redirect" leads on, at most max_redirects times; the url is then the last one's.
  // Never leaves the host's folder, whatever the path or the links in it say. Never throws.
  Resource get(std::string_view url) const;

  const std::map<std::string, std::filesystem::path>& hosts() const { return hosts_; }

 private:
  struct Found;
  Found look_up(const std::string& url) const;

  std::map<std::string, std::filesystem::path> hosts_;
};

// `reference` as written in the page at `base`, made absolute and normalised (RFC 3986, 5.2):
// lower-case host, dot segments removed, fragment kept. Text without a scheme typed by a hand
// ("shop.sbl/a") becomes "http://shop.sbl/a" when `base` is empty. Nothing in, nothing out.
std::string resolve(std::string_view base, std::string_view reference);

}  // namespace site
