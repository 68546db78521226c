// What kind of thing a file is, told from its name and its first bytes. Pure.
#pragma once

#include <string>
#include <string_view>

namespace site {

// A MIME type, with "; charset=..." for text. A PNG or JPEG is known by its first
// bytes; else the name decides where its ending is known; else well-known first bytes; else text is
// taken for HTML, and the rest for octets. The charset is a byte order mark's, else what an HTML or
// CSS text declares in its first 1,024 bytes, else utf-8.
std::string content_type(std::string_view file_name, std::string_view body);

}  // namespace site
