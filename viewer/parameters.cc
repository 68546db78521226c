#include "viewer/parameters.h"

#include <algorithm>
#include <boost/url.hpp>
#include <charconv>

#include "storage/record.h"
#include "viewer/text.h"

namespace viewer {

namespace urls = boost::urls;

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return {};
  if (out > INT64_MAX) return {};
  return out;
}

bool add_kinds(std::string_view list, std::vector<std::string>& kinds) {
  const auto& known = storage::all_kinds();
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view kind = list.substr(0, comma);
    if (std::find(known.begin(), known.end(), kind) == known.end()) return false;
    kinds.emplace_back(kind);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return true;
}

Parameters::Parameters(std::string_view query, std::vector<std::string_view> known) {
  const auto parsed = urls::parse_query(query);
  if (!parsed) {
    problem_ = "These are not parameters.";
    return;
  }
  urls::encoding_opts form;
  form.space_as_plus = true;
  for (const auto& parameter : *parsed) {
    const std::string name = parameter.key.decode();
    const std::string value = parameter.has_value ? parameter.value.decode(form) : std::string();
    if (std::find(known.begin(), known.end(), name) == known.end() || text(name)) refuse(name);
    values_.emplace_back(name, value);
  }
}

void Parameters::refuse(std::string_view name) {
  if (!problem_.empty()) return;
  problem_ = "The parameter " + valid_utf8(name.substr(0, 40)) +
             " is unknown or its value is not one it can have.";
}

std::optional<std::string> Parameters::text(std::string_view name) const {
  for (const auto& [key, value] : values_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Parameters::number(std::string_view name, std::uint64_t least,
                                                std::uint64_t most) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  const std::optional<std::uint64_t> parsed = whole_number(*value);
  if (parsed && *parsed >= least && *parsed <= most) return parsed;
  refuse(name);
  return std::nullopt;
}

std::optional<storage::Timestamp> Parameters::time(std::string_view name) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  const auto parsed = storage::parse_rfc3339(*value);
  if (!parsed) refuse(name);
  return parsed;
}

}  // namespace viewer
