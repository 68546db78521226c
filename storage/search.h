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
  std::string text;
};

// In this order: of a visit its title and address, of a screenshot also the words on the screen, an
// app's title, a chapter's title. An address that reads differently in letters is there twice, as
// it stands in the record and then as address_in_letters().
std::vector<SearchedText> searched_texts(const Record& record);

// An address as a person reads it: "http://a.grm/?q=%EA%B0%90+1" as "http://a.grm/?q=감 1". Bytes
// written as %XX become the characters they spell; those that spell none, and control characters,
// stay as they are written. '+' is a blank behind the first '?' (RFC 1866, section 8.2.1). To be
// searched and shown, never to be asked for: it may read like another address.
std::string address_in_letters(std::string_view url);

// ASCII letters in lower case, all other bytes as they are.
std::string search_form(std::string_view text);

// Where `needle`, in search_form(), begins in `text`, in bytes; npos if it is not in it.
std::size_t find_text(std::string_view text, std::string_view needle);

// The first of its texts with `needle` in it, which is in search_form(); nothing if none has.
std::optional<SearchedText> mention(const Record& record, std::string_view needle);

}  // namespace storage
