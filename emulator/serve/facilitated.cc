#include "emulator/serve/facilitated.h"

#include <charconv>

namespace serve {
namespace {

constexpr double slowest = 0.05;
constexpr double fastest = 1000;

}  // namespace

std::optional<double> parse_factor(std::string_view text) {
  double factor = 0;
  const char* first = text.data();
  const char* last = first + text.size();
  const auto [end, error] = std::from_chars(first, last, factor);
  if (error != std::errc() || end != last || !(factor >= slowest && factor <= fastest)) return {};
  return factor;
}

}  // namespace serve
