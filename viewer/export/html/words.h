// The page's words, and text as it stands in the page. Titles and addresses are hostile. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "viewer/device/words.h"

namespace viewer::html {

const std::vector<device::Words>& languages();
// Nothing there is no translation for: asserts that `language` is one of languages().
const device::Words& words_of(std::string_view language);

// One line that is no markup, between tags and in a quoted attribute: what printable() shows.
std::string shown(std::string_view text);
std::string shown_lines(std::string_view text);  // The same; line breaks stay.
std::string grouped(std::uint64_t number);       // "1,234,567"
std::string megabytes(std::uint64_t bytes);      // Of a million bytes: "15", "0.15"

// " name=\"value\"", the value as shown() has it.
std::string attribute(std::string_view name, std::string_view value);

// What stands for {name} in a string: one element, which keeps its place when the page's script
// changes the language.
using Slot = std::pair<std::string_view, std::string>;
Slot slot(std::string_view name, std::string_view text, const std::string& attributes = "");
Slot slot_link(std::string_view name, const std::string& address, const std::string& markup);
Slot slot_number(std::string_view name, std::uint64_t number);

// <tag attributes data-t="key">the string, with its slots</tag>
std::string said(const device::Words& words, std::string_view tag, const std::string& attributes,
                 const std::string& key, const std::vector<Slot>& slots = {});

}  // namespace viewer::html
