// What storage_bench's parts share: time, medians, logs to measure on, and the table.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/log_writer.h"

namespace storage_bench {

namespace fs = std::filesystem;

double seconds(const std::function<void()>& work);
// From here on seconds() counts what the process's threads computed, not what they waited for.
void measure_processor_time();

// A median and the quartiles around it.
struct Spread {
  double low = 0, median = 0, high = 0;
};
Spread spread(std::vector<double> values);  // Not empty.
// Of the quotients a[i] / b[i]: both sides of each were measured in the same round.
Spread ratio(const std::vector<double>& a, const std::vector<double>& b);

// One line of the result.
struct Row {
  std::string key{};   // In the JSON document.
  std::string what{};  // For people.
  Spread value{};
  std::string unit{};  // "x", "ms", ...
  std::optional<double> at_least{}, at_most{};
  std::string aside{};  // Absolute figures, for scale only.
  bool missed() const {
    return (at_least && value.median < *at_least) || (at_most && value.median > *at_most);
  }
};
using Table = std::vector<Row>;
void print(const Table& table);
void print_json(const Table& table);

// "12,345"
std::string grouped(double value);
std::string with_digits(double value, int digits);

inline constexpr storage::Timestamp start{1'614'852'131'250, 540};
inline constexpr std::int64_t ms_between_visits = 3'000;
storage::Genesis genesis();
storage::Record visit(std::uint64_t i);
std::unique_ptr<storage::LogWriter> new_log(const fs::path& log);
// A closed log of `visits` visits, ms_between_visits apart.
void make_visits(const fs::path& log, std::uint64_t visits);

void measure_appends(const fs::path& folder, Table& table);
void measure_verify(const fs::path& folder, Table& table);
// On logs of 10,000, 100,000 and `most` records.
void measure_long_logs(const fs::path& folder, std::uint64_t most, Table& table);
// What a child process does and prints, so that its memory is its own: "verify LOG", "append LOG".
int run_child(const std::string& what, const fs::path& log);

}  // namespace storage_bench
