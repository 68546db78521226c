#include "storage/schedule.h"

#include <cmath>
#include <string_view>

#include "storage/hash.h"
#include "storage/insist.h"

namespace storage {
namespace {

// A number in [0, 1) that nobody without the seed can tell from random.
double draw(const Digest& seed, std::uint64_t i) {
  constexpr std::string_view label = "red-flag schedule v1";
  std::array<std::uint8_t, label.size() + 8> message;
  std::copy(label.begin(), label.end(), message.begin());
  for (std::size_t byte = 0; byte < 8; ++byte) {
    message[label.size() + byte] = static_cast<std::uint8_t>(i >> (56 - 8 * byte));
  }
  const Digest mac = hmac_sha256(seed, message);
  std::uint64_t bits = 0;
  for (std::size_t byte = 0; byte < 8; ++byte) bits = bits << 8 | mac[byte];
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

}  // namespace

std::chrono::milliseconds interval(const Schedule& schedule, const Digest& seed, std::uint64_t i) {
  const double u = draw(seed, i);
  const double min = static_cast<double>(schedule.min_ms);
  const double span = static_cast<double>(schedule.max_ms) - min;
  double ms = 0;
  if (schedule.algorithm == "exponential-v1") {
    const double mean = static_cast<double>(schedule.mean_ms);
    ms = min - mean * std::log(1 - u * (1 - std::exp(-span / mean)));
  } else {
    insist(schedule.algorithm == "jittered-v1" || schedule.algorithm == "on-app-open-v1",
           "an interval is asked of a schedule that has them");
    ms = min + u * span;
  }
  return std::chrono::milliseconds(std::llround(ms));
}

Digest commitment(const Digest& seed) {
  return sha256(seed);
}

}  // namespace storage
