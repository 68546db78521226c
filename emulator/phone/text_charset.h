// Turns a page's bytes into UTF-8, whatever charset it claims. Pure.
#pragma once

#include <string>
#include <string_view>

namespace phone {

// The charset of `bytes`, as an iconv name: a byte order mark wins, then `content_type`
// ("text/html; charset=euc-kr"), then a <meta> in the first 2,048 bytes, then UTF-8. Labels are
// read as the WHATWG Encoding standard does for the ones we know: "latin1" means windows-1252,
// "euc-kr" and "ks_c_5601-1987" mean UHC. Unknown labels mean UTF-8.
std::string charset_of(std::string_view bytes, std::string_view content_type);

// Loads every charset's tables now and for good, for a process that will not be able to open files.
void load_charsets();

// Valid UTF-8 without a byte order mark and without NUL; what cannot be read is U+FFFD.
std::string decode_text(std::string_view bytes, std::string_view content_type);

}  // namespace phone
