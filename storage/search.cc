#include "storage/search.h"

#include <algorithm>

#include "storage/utf8.h"

namespace storage {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The byte that a text begins with as %XX, or -1.
int written_byte(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') return -1;
  const int high = hex_digit(text[1]), low = hex_digit(text[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// The character it begins with as up to four %XX; of no bytes where there is none to be shown.
Character written_character(std::string_view text, std::string& bytes) {
  bytes.clear();
  for (; bytes.size() < 4; text.remove_prefix(3)) {
    const int byte = written_byte(text);
    if (byte < 0) break;
    bytes += static_cast<char>(byte);
  }
  if (bytes.empty()) return {};
  const Character out = first_character(bytes);
  bytes.resize(out.bytes);
  return out.code < 0x20 || out.code == 0x7f ? Character{} : out;
}

// Calls `see(where, text)` for each, in order, until it returns false.
template <class See>
void each_searched_text(const Record& record, See&& see) {
  const auto url = [&see](std::string_view address) {
    if (!see("url", address)) return false;
    if (address.find_first_of("%+") == std::string_view::npos) return true;
    const std::string letters = address_in_letters(address);
    return letters == address || see("url", letters);
  };
  if (const auto* visit = std::get_if<Visit>(&record.payload)) {
    if (see("title", visit->title)) url(visit->url);
  } else if (const auto* shot = std::get_if<Screenshot>(&record.payload)) {
    if (see("title", shot->title) && url(shot->url)) see("text", shot->text);
  } else if (const auto* open = std::get_if<AppOpen>(&record.payload)) {
    see("app", open->title);
  } else if (const auto* chapter = std::get_if<Chapter>(&record.payload)) {
    see("title", chapter->title);
  }
}

}  // namespace

std::string search_form(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::size_t find_text(std::string_view text, std::string_view needle) {
  const auto it = std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                              [](char a, char b) { return lower(a) == b; });
  const bool found = it != text.end() || needle.empty();
  return found ? static_cast<std::size_t>(it - text.begin()) : std::string_view::npos;
}

std::string address_in_letters(std::string_view url) {
  std::string out, bytes;
  bool is_query = false;
  while (!url.empty()) {
    if (written_character(url, bytes).bytes > 0) {
      out += bytes;
      url.remove_prefix(3 * bytes.size());
      continue;
    }
    out += is_query && url.front() == '+' ? ' ' : url.front();
    is_query = is_query || url.front() == '?';
    url.remove_prefix(1);
  }
  return out;
}

std::vector<SearchedText> searched_texts(const Record& record) {
  std::vector<SearchedText> out;
  each_searched_text(record, [&out](std::string_view where, std::string_view text) {
    out.push_back({where, std::string(text)});
    return true;
  });
  return out;
}

std::optional<SearchedText> mention(const Record& record, std::string_view needle) {
  std::optional<SearchedText> out;
  each_searched_text(record, [&](std::string_view where, std::string_view text) {
    if (find_text(text, needle) == std::string_view::npos) return true;
    out = {where, std::string(text)};
    return false;
  });
  return out;
}

}  // namespace storage
