#include "storage/hash_lanes.h"

#include "storage/insist.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace storage {
namespace {

// The instructions keep the eight words as (f, e, b, a) and (h, g, d, c), lowest first.
constexpr std::size_t place[8] = {3, 2, 7, 6, 1, 0, 5, 4};
constexpr std::uint32_t first_words[8] = {0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
                                          0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19};

}  // namespace

void begin_lane(LaneState& state) {
  for (std::size_t i = 0; i < 8; ++i) state.words[place[i]] = first_words[i];
}

void end_lane(const LaneState& state, std::uint8_t* digest) {
  for (const std::size_t at : place) {
    const std::uint32_t word = state.words[at];
    *digest++ = static_cast<std::uint8_t>(word >> 24);
    *digest++ = static_cast<std::uint8_t>(word >> 16);
    *digest++ = static_cast<std::uint8_t>(word >> 8);
    *digest++ = static_cast<std::uint8_t>(word);
  }
}

#if defined(__x86_64__)

namespace {

alignas(16) constexpr std::uint32_t round_constants[64] = {
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5,
    0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174,
    0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
    0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967,
    0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85,
    0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
    0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
    0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2};

// Unrolled for each number of lanes, so that a lane's words stay in registers where they fit.
template <std::size_t lanes>
__attribute__((target("sha,sse4.1,ssse3"))) void compress(LaneState* states,
                                                          const std::uint8_t* const* data,
                                                          std::size_t blocks) {
  const __m128i big_endian = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
  __m128i low[lanes], high[lanes];
  const std::uint8_t* from[lanes];
#pragma GCC unroll 4
  for (std::size_t l = 0; l < lanes; ++l) {
    low[l] = _mm_load_si128(reinterpret_cast<const __m128i*>(states[l].words));
    high[l] = _mm_load_si128(reinterpret_cast<const __m128i*>(states[l].words + 4));
    from[l] = data[l];
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    __m128i words[lanes][4], old_low[lanes], old_high[lanes];
#pragma GCC unroll 4
    for (std::size_t l = 0; l < lanes; ++l) {
      old_low[l] = low[l];
      old_high[l] = high[l];
#pragma GCC unroll 4
      for (std::size_t w = 0; w < 4; ++w) {
        const auto* at = reinterpret_cast<const __m128i*>(from[l] + 16 * w);
        words[l][w] = _mm_shuffle_epi8(_mm_loadu_si128(at), big_endian);
      }
      from[l] += sha256_block_bytes;
    }
    // Sixteen steps of four rounds; words[l][step % 4] becomes the message sixteen words on.
#pragma GCC unroll 16
    for (std::size_t step = 0; step < 16; ++step) {
      const __m128i constants =
          _mm_load_si128(reinterpret_cast<const __m128i*>(round_constants + 4 * step));
#pragma GCC unroll 4
      for (std::size_t l = 0; l < lanes; ++l) {
        const __m128i now = words[l][step % 4];
        const __m128i sum = _mm_add_epi32(now, constants);
        high[l] = _mm_sha256rnds2_epu32(high[l], low[l], sum);
        low[l] = _mm_sha256rnds2_epu32(low[l], high[l], _mm_shuffle_epi32(sum, 0x0E));
        if (step < 12) {
          const __m128i one = words[l][(step + 1) % 4];
          const __m128i two = words[l][(step + 2) % 4];
          const __m128i three = words[l][(step + 3) % 4];
          const __m128i part =
              _mm_add_epi32(_mm_sha256msg1_epu32(now, one), _mm_alignr_epi8(three, two, 4));
          words[l][step % 4] = _mm_sha256msg2_epu32(part, three);
        }
      }
    }
#pragma GCC unroll 4
    for (std::size_t l = 0; l < lanes; ++l) {
      low[l] = _mm_add_epi32(low[l], old_low[l]);
      high[l] = _mm_add_epi32(high[l], old_high[l]);
    }
  }
#pragma GCC unroll 4
  for (std::size_t l = 0; l < lanes; ++l) {
    _mm_store_si128(reinterpret_cast<__m128i*>(states[l].words), low[l]);
    _mm_store_si128(reinterpret_cast<__m128i*>(states[l].words + 4), high[l]);
  }
}

}  // namespace

bool has_sha_lanes() {
  static const bool has = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0) return false;
    const bool ssse3 = (c & (1u << 9)) != 0;
    const bool sse41 = (c & (1u << 19)) != 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
    return ssse3 && sse41 && (b & (1u << 29)) != 0;
  }();
  return has;
}

void compress_lanes(LaneState* states, const std::uint8_t* const* data, std::size_t lanes,
                    std::size_t blocks) {
  switch (lanes) {
    case 1:
      return compress<1>(states, data, blocks);
    case 2:
      return compress<2>(states, data, blocks);
    case 4:
      return compress<4>(states, data, blocks);
    default:
      insist(false, "1, 2 or 4 lanes are compressed together");
  }
}

#else

bool has_sha_lanes() {
  return false;
}

void compress_lanes(LaneState*, const std::uint8_t* const*, std::size_t, std::size_t) {
  insist(false, "lanes are compressed where the processor has SHA instructions");
}

#endif

}  // namespace storage
