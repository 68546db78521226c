#include "storage/audit/keep.h"

#include <boost/json.hpp>

namespace storage::audit {
namespace {

namespace json = boost::json;

json::object judged(const fs::path& log, const VerifyOptions& options) {
  try {
    const Verdict verdict = verify(log, options);
    return {{"verdict", verdict_name(verdict.kind)},
            {"first_bad", verdict.first_bad ? json::value(*verdict.first_bad) : json::value()}};
  } catch (const Error& error) {
    return {{"refused", error.what()}};
  }
}

json::array texts(const std::vector<std::string>& values) {
  return json::array(values.begin(), values.end());
}

}  // namespace

void write_expected(const fs::path& folder, std::span<const Result> results) {
  json::array copies;
  for (const Result& result : results) {
    const fs::path copy = folder / result.attack->slug;
    if (!fs::exists(copy)) continue;
    json::object entry = judged(copy, {});
    entry["name"] = result.attack->slug;
    const VerifyOptions& held = result.held_against;
    if (!held.checkpoints.empty() || !held.keys.empty()) {
      json::object against = judged(copy, held);
      against["checkpoints"] = texts(held.checkpoints);
      against["keys"] = texts(held.keys);
      entry["held_against"] = std::move(against);
    }
    copies.push_back(std::move(entry));
  }
  write_file(folder / "expected.json", json::serialize(copies) + "\n");
}

}  // namespace storage::audit
