// Where in a bundle an address lies, so that the phone's network finds it there. Pure; the other
// half of site::Network::get.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "emulator/import/kind.h"

namespace importing {

inline constexpr std::size_t max_name_bytes = 255;   // Of one file or folder.
inline constexpr std::size_t max_path_bytes = 2000;  // Of a file below its host's folder.
inline constexpr std::size_t max_depth = 32;         // Folders below the host's.

struct Place {
  std::string host;     // A folder's name.
  std::string path;     // Below it: "a/b.html". Never absolute, never climbing.
  std::string address;  // What addresses of one page have in common: no scheme, port or fragment.
};

// Why an address has no place: one line, for counting.
using NoPlace = const char*;

// Of an http(s) address; the kinds that are not drawn have none.
std::variant<Place, NoPlace> place_for(std::string_view url, Kind kind);
// Of the file that says where an address leads on.
std::variant<Place, NoPlace> redirect_place_for(std::string_view url);
// Of a file as a folder holds it, relative and with '/'.
std::variant<Place, NoPlace> place_in(std::string_view host, std::string_view path);

// A host's name as a folder's, or empty when it can be none.
std::string host_folder(std::string_view host);

// Whether systems that know no letter case or keep names for devices ("con", "nul.html") or refuse
// some characters could not hold a name that Linux holds.
bool is_linux_only(std::string_view path);

}  // namespace importing
