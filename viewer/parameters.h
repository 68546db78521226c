// A request's query parameters as the routes read them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/timestamp.h"

namespace viewer {

// A whole number and nothing else. SQLite's integers are signed: a larger one cannot exist, and
// must not wrap.
std::optional<std::uint64_t> whole_number(std::string_view text);

// Adds the kinds of records of a list like "visit,screenshot"; false if one of them is no kind.
bool add_kinds(std::string_view list, std::vector<std::string>& kinds);

// Each parameter has a name that was asked for, and comes once; otherwise `problem` is a sentence.
class Parameters {
 public:
  // `query`: what stands behind '?', as sent. `known`: the names there may be.
  Parameters(std::string_view query, std::vector<std::string_view> known);

  // The value, or nothing where it was not given. One that is not what it must be is a problem.
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least,
                                      std::uint64_t most);
  std::optional<storage::Timestamp> time(std::string_view name);

  // The first thing that is wrong with them; empty when nothing is.
  const std::string& problem() const { return problem_; }
  void refuse(std::string_view name);  // Its value is not one it can have.

 private:
  std::vector<std::pair<std::string, std::string>> values_;
  std::string problem_;
};

}  // namespace viewer
