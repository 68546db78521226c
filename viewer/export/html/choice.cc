#include "viewer/export/html/choice.h"

#include <algorithm>
#include <optional>

#include "storage/insist.h"

namespace viewer::html {
namespace {

constexpr std::size_t sample = 64;

std::optional<Chosen> if_it_fits(const std::vector<std::uint64_t>& all, std::size_t k,
                                 std::uint64_t room, const Cost& cost) {
  Chosen chosen{spread(all, k), 0};
  for (const std::uint64_t seq : chosen.seqs) {
    chosen.bytes += cost(seq);
    if (chosen.bytes > room) return {};
  }
  return chosen;
}

// More than will fit, unless records in between are much smaller than the sample.
std::size_t upper_guess(const std::vector<std::uint64_t>& all, std::uint64_t room,
                        const Cost& cost) {
  const auto some = spread(all, std::min(sample, all.size()));
  std::uint64_t bytes = 1;
  for (const std::uint64_t seq : some) bytes += cost(seq);
  const double each = static_cast<double>(bytes) / static_cast<double>(some.size());
  const double guess = 2 + 2 * static_cast<double>(room) / each;
  return guess < static_cast<double>(all.size()) ? static_cast<std::size_t>(guess) : all.size();
}

}  // namespace

std::vector<std::uint64_t> spread(const std::vector<std::uint64_t>& all, std::size_t k) {
  storage::insist(k <= all.size(), "no more are chosen than there are");
  std::vector<std::uint64_t> out;
  out.reserve(k);
  for (std::size_t i = 0; i < k; ++i) {
    out.push_back(all[k == 1 ? 0 : i * (all.size() - 1) / (k - 1)]);
  }
  return out;
}

Chosen fit(const std::vector<std::uint64_t>& all, std::uint64_t room,
           const std::function<Cost()>& fresh) {
  if (all.empty()) return {};
  std::size_t too_many = upper_guess(all, room, fresh()) + 1;
  if (too_many > all.size()) {
    if (auto whole = if_it_fits(all, all.size(), room, fresh())) return *whole;
    too_many = all.size();
  }
  Chosen best;
  for (std::size_t most = 0; too_many - most > 1 + most / 100;) {
    const std::size_t k = most + (too_many - most) / 2;
    if (auto fits = if_it_fits(all, k, room, fresh())) {
      best = std::move(*fits);
      most = k;
    } else {
      too_many = k;
    }
  }
  return best;
}

}  // namespace viewer::html
