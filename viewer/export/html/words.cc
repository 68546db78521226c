#include "viewer/export/html/words.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "storage/insist.h"
#include "storage/markup.h"
#include "viewer/export/html/files.h"
#include "viewer/text.h"

namespace viewer::html {
namespace {

// The slot whose {name} is at the start of `text`, or none.
const Slot* slot_at(std::string_view text, const std::vector<Slot>& slots) {
  for (const Slot& each : slots) {
    const std::string_view name = each.first;
    if (text.substr(1, name.size()) == name && text.substr(name.size() + 1, 1) == "}") return &each;
  }
  return nullptr;
}

std::string filled(std::string_view text, const std::vector<Slot>& slots) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out += shown(text.substr(0, open));
    text.remove_prefix(open);
    if (text.empty()) break;
    const Slot* const found = slot_at(text, slots);
    out += found ? found->second : "{";
    text.remove_prefix(found ? found->first.size() + 2 : 1);
  }
  return out;
}

}  // namespace

const std::vector<device::Words>& languages() {
  static const std::vector<device::Words> all(language_files().begin(), language_files().end());
  return all;
}

const device::Words& words_of(std::string_view language) {
  const auto& all = languages();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& words) { return words.language() == language; });
  storage::insist(found != all.end(), "a language the page has");
  return *found;
}

std::string shown(std::string_view text) {
  return storage::markup_text(printable(text));
}

std::string shown_lines(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t end = text.find('\n');
    out += shown(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string grouped(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out;
}

std::string megabytes(std::uint64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", static_cast<double>(bytes) / 1e6);
  return text.data();
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + shown(value) + "\"";
}

Slot slot(std::string_view name, std::string_view text, const std::string& attributes) {
  return {name,
          "<span" + attribute("data-slot", name) + attributes + ">" + shown(text) + "</span>"};
}

Slot slot_link(std::string_view name, const std::string& address, const std::string& markup) {
  return {name,
          "<a" + attribute("data-slot", name) + attribute("href", address) + ">" + markup + "</a>"};
}

Slot slot_number(std::string_view name, std::uint64_t number) {
  return slot(name, grouped(number));
}

std::string said(const device::Words& words, std::string_view tag, const std::string& attributes,
                 const std::string& key, const std::vector<Slot>& slots) {
  const std::string name(tag);
  return "<" + name + attributes + attribute("data-t", key) + ">" + filled(words.say(key), slots) +
         "</" + name + ">";
}

}  // namespace viewer::html
