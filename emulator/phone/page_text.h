// Small text helpers of the page engine. Pure.
#pragma once

#include <string>
#include <string_view>

namespace phone {

std::string lower_ascii(std::string_view text);

// Runs of white space become one space, none at the ends.
std::string collapsed(std::string_view text);

// application/x-www-form-urlencoded (WHATWG URL, 5.2) of UTF-8.
std::string form_encoded(std::string_view utf8);

}  // namespace phone
