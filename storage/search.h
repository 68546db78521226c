// What a search looks at, in one place: whoever keeps an index of it must find exactly what a scan
// finds. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/record.h"

namespace storage {

struct SearchedText {
  std::string_view where;  // "title", "url", "text" (on the screen) or "app".
  std::string_view text;   // Points into the record.
};

// In this order: of a visit its title and address, of a screenshot also the words on the screen, an
// app's title, a chapter's title.
std::vector<SearchedText> searched_texts(const Record& record);

// ASCII letters in lower case, all other bytes as they are.
std::string search_form(std::string_view text);

// Where `needle`, in search_form(), begins in `text`, in bytes; npos if it is not in it.
std::size_t find_text(std::string_view text, std::string_view needle);

// The first of its texts with `needle` in it, which is in search_form(); nothing if none has.
std::optional<SearchedText> mention(const Record& record, std::string_view needle);

}  // namespace storage
