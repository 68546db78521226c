// Which of many leave when not all of them fit. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace viewer::html {

// `k` places out of `n`, at even distances, the first and the last among them: floor(i (n - 1) /
// (k - 1)) for i from 0 to k - 1; the first alone where k is 1. k <= n (asserted).
std::vector<std::uint64_t> spread(const std::vector<std::uint64_t>& all, std::size_t k);

// The bytes that one of those chosen takes, given those before it.
using Cost = std::function<std::uint64_t(std::uint64_t seq)>;

struct Chosen {
  std::vector<std::uint64_t> seqs;
  std::uint64_t bytes = 0;
};

// spread() of as many of `all` as fit into `room` bytes, to within one in a hundred. `fresh` gives
// a Cost that has seen nothing yet; it is asked about as many records as would fit a few times
// over, however many there are.
Chosen fit(const std::vector<std::uint64_t>& all, std::uint64_t room,
           const std::function<Cost()>& fresh);

}  // namespace viewer::html
