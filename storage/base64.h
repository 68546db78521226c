// Base64 as RFC 4648 section 4 has it, read strictly: padded, canonical, nothing around it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace storage {

std::string to_base64(std::span<const std::uint8_t> bytes);
// Nothing for text that to_base64 would not have written.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text);

}  // namespace storage
