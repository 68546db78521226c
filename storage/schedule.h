// When a screenshot is due, as a pure function of the secret seed: what the shutter follows while
// the phone runs and the verifier recomputes once the seed is revealed.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "storage/record.h"

namespace storage {

// The i-th interval (from 0) of a schedule. The seed is 32 bytes.
//   u = the top 53 bits of HMAC-SHA256(seed, "red-flag schedule v1" || u64be(i)), / 2^53, in [0,1)
//   exponential-v1: min - mean * ln(1 - u * (1 - exp(-(max - min) / mean))): an exponential
//                   distribution of mean `mean_ms` starting at min, truncated at max
//   jittered-v1:    uniform in [min, max] around the period
//   on-app-open-v1: uniform in [min, max]; i counts app_open records since boot
// rounded to the nearest millisecond. "none", or an unknown algorithm, has no intervals: asking
// is a bug (asserts).
std::chrono::milliseconds interval(const Schedule& schedule, const Digest& seed, std::uint64_t i);

// SHA-256 of the seed.
Digest commitment(const Digest& seed);

}  // namespace storage
