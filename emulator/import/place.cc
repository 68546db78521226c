#include "emulator/import/place.h"

#include <algorithm>

#include "emulator/import/ascii.h"
#include "emulator/site/address.h"
#include "emulator/site/network.h"

namespace importing {
namespace {

constexpr NoPlace no_web_address = "addresses that are not http or https";
constexpr NoPlace bad_host = "hosts whose names can be no folder's";
constexpr NoPlace bad_name = "addresses with '/', NUL or control characters hidden in a name";
constexpr NoPlace too_long = "addresses too long or too deep for file names";

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
  });
}

bool is_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos &&
         !has_control(name);
}

// The ending says what the file is; under any other name it needs one more.
bool ending_fits(std::string_view path, Kind kind) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string ending = lower_case(name.substr(dot + 1));
  const auto is_one_of = [&](std::initializer_list<std::string_view> endings) {
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
  };
  switch (kind) {
    case Kind::page:
      return is_one_of({"html", "htm", "xhtml"});
    case Kind::style_sheet:
      return ending == "css";
    case Kind::text:
      return ending == "txt";
    case Kind::picture:
      return is_one_of({"png", "jpg", "jpeg", "gif", "webp", "bmp", "ico"});
    default:
      return true;
  }
}

// An address taken apart: its path without any ending of ours.
struct Parts {
  Place place;  // Without the path.
  std::string path;
  std::string query;  // As a name has it; empty: none.
};

std::variant<Parts, NoPlace> parts_of(std::string_view url) {
  const auto address = site::parse_address(site::resolve({}, url));
  if (!address) return no_web_address;
  Parts parts;
  parts.place.host = host_folder(address->host);
  if (parts.place.host.empty()) return bad_host;
  if (address->segments.size() > max_depth) return too_long;
  for (const std::string& segment : address->segments) {
    if (!is_name(segment)) return bad_name;
    parts.path += (parts.path.empty() ? "" : "/") + segment;
  }
  const bool is_folder = address->ends_in_slash || address->segments.empty();
  if (is_folder) parts.path += parts.path.empty() ? "index" : "/index";
  parts.place.address = parts.place.host + "/" + parts.path + (is_folder ? "/" : "");
  if (address->query && !address->query->empty()) {
    if (has_control(*address->query)) return bad_name;
    parts.place.address += "?" + *address->query;
    parts.query = site::query_in_name(*address->query);
  }
  return parts;
}

bool fits(std::string_view path) {
  if (path.size() > max_path_bytes) return false;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > max_name_bytes) return false;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return true;
}

std::string with_query(const Parts& parts, const std::string& ending) {
  const std::string_view path = parts.path;
  const bool is_page = path.ends_with(".html");
  return std::string(is_page ? path.substr(0, path.size() - 5) : path) + "@" + parts.query + ending;
}

std::variant<Place, NoPlace> placed(Place place, std::string path) {
  if (!fits(path)) return too_long;
  place.path = std::move(path);
  return place;
}

}  // namespace

std::string host_folder(std::string_view host) {
  std::string folder = site::host_key(host);
  const bool fine = is_name(folder) && !folder.starts_with('.') && folder.size() <= max_name_bytes;
  return fine ? folder : std::string();
}

std::variant<Place, NoPlace> place_for(std::string_view url, Kind kind) {
  auto found = parts_of(url);
  if (const auto* why = std::get_if<NoPlace>(&found)) return *why;
  Parts& parts = std::get<Parts>(found);
  if (!parts.query.empty()) {
    std::string path = with_query(parts, ".html");
    if (fits(path)) return placed(std::move(parts.place), std::move(path));
    // The phone answers a query it has no file for from the page without one.
  }
  const bool as_is = !parts.place.address.ends_with('/') && ending_fits(parts.path, kind);
  return placed(std::move(parts.place), parts.path + (as_is ? "" : ".html"));
}

std::variant<Place, NoPlace> redirect_place_for(std::string_view url) {
  auto found = parts_of(url);
  if (const auto* why = std::get_if<NoPlace>(&found)) return *why;
  Parts& parts = std::get<Parts>(found);
  const std::string ending(site::redirect_ending);
  std::string path = parts.query.empty() ? parts.path + ending : with_query(parts, ending);
  return placed(std::move(parts.place), std::move(path));
}

std::variant<Place, NoPlace> place_in(std::string_view host, std::string_view path) {
  Place place;
  place.host = host_folder(host);
  if (place.host.empty()) return bad_host;
  std::size_t depth = 0;
  for (std::string_view rest = path; !rest.empty(); ++depth) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    if (!is_name(rest.substr(0, end))) return bad_name;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (path.empty() || path.ends_with('/')) return bad_name;
  if (depth > max_depth + 1) return too_long;
  place.address = place.host + "/" + std::string(path);
  return placed(std::move(place), std::string(path));
}

bool is_linux_only(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, end);
    if (name.find_first_of("\\:*?\"<>|") != name.npos || name.ends_with('.') || name.ends_with(' '))
      return true;
    const std::string stem = lower_case(name.substr(0, name.find('.')));
    if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul") return true;
    if (stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) &&
        stem[3] >= '1' && stem[3] <= '9')
      return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

}  // namespace importing
