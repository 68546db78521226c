#include "storage/search.h"

#include <algorithm>

namespace storage {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
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

std::vector<SearchedText> searched_texts(const Record& record) {
  if (const auto* visit = std::get_if<Visit>(&record.payload)) {
    return {{"title", visit->title}, {"url", visit->url}};
  }
  if (const auto* shot = std::get_if<Screenshot>(&record.payload)) {
    return {{"title", shot->title}, {"url", shot->url}, {"text", shot->text}};
  }
  if (const auto* open = std::get_if<AppOpen>(&record.payload)) return {{"app", open->title}};
  if (const auto* chapter = std::get_if<Chapter>(&record.payload)) {
    return {{"title", chapter->title}};
  }
  return {};
}

std::optional<SearchedText> mention(const Record& record, std::string_view needle) {
  for (const SearchedText& it : searched_texts(record)) {
    if (find_text(it.text, needle) != std::string_view::npos) return it;
  }
  return std::nullopt;
}

}  // namespace storage
