// What is said in sentences outside of the pages, in the languages there are: by exports, and in
// English by the command line. Each file in strings/ is one language. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "viewer/device/words.h"

namespace viewer {

namespace sentences {
std::span<const device::LanguageFile> language_files();  // As embedded when it was built.
}

const std::vector<device::Words>& export_languages();
// Asserts that `language` is one of them.
const device::Words& export_words(std::string_view language);
const device::Words& in_english();

// `key`, or its form for exactly one where the language has one.
std::string form(const device::Words& words, const std::string& key, std::uint64_t n);
// The string `key`, its {n} the number.
std::string counted(const device::Words& words, const std::string& key, std::uint64_t n);

}  // namespace viewer
