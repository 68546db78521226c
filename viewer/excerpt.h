// The part of a long text around what was found in it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace viewer {

// Up to 120 bytes on both sides of `size` bytes at `at`, cut between characters, U+2026 where
// something is left out.
std::string excerpt(std::string_view text, std::size_t at, std::size_t size);

}  // namespace viewer
