// Text as the phone will read it from a file, where no header says what charset it is in. Pure.
#pragma once

#include <string>
#include <string_view>

#include "emulator/import/kind.h"

namespace importing {

// `body` in UTF-8, with a byte order mark where it would otherwise be taken for something else (a
// <meta> in it names another charset). What it is in is said, in this order, by its byte order
// mark, the header, the text itself; text of which nothing is said, and which is no UTF-8, is read
// as windows-1252, as browsers do. Bytes that are UTF-8 and would be read so stay as they are.
std::string text_for_phone(std::string body, std::string_view content_type,
                           std::string_view file_name);

// Plain text as a page that shows it as it stands, for addresses that end otherwise than ".txt".
std::string page_of_text(std::string_view text);

}  // namespace importing
