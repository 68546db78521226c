// SHA-256's compression on the x86 SHA instructions, one to four chains side by side. Inside the
// storage room only; hash_many.h is the way in.
#pragma once

#include <cstddef>
#include <cstdint>

namespace storage {

inline constexpr std::size_t max_lanes = 4;
inline constexpr std::size_t sha256_block_bytes = 64;

// A chain under way: FIPS 180-4's eight words, in the order the instructions keep them.
struct LaneState {
  alignas(16) std::uint32_t words[8];
};

// Whether this processor, and this build, have the instructions.
bool has_sha_lanes();

// Compresses `blocks` blocks at each of data[0..lanes) into states[0..lanes). 1, 2 or 4 lanes.
// Only after has_sha_lanes() said so.
void compress_lanes(LaneState* states, const std::uint8_t* const* data, std::size_t lanes,
                    std::size_t blocks);

void begin_lane(LaneState& state);
void end_lane(const LaneState& state, std::uint8_t* digest);  // 32 bytes.

}  // namespace storage
