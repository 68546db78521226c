// Which records of a log leave it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log_reader.h"

namespace viewer {

// From `first` to `last`, both of them.
struct SeqRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  friend bool operator==(const SeqRange&, const SeqRange&) = default;
};

inline constexpr std::size_t max_seq_ranges = 10'000;

// "3,7-12,40": the ranges in order, those that touch or overlap as one. Nothing for any other
// text, a range that ends before it begins, or more than max_seq_ranges of them.
std::optional<std::vector<SeqRange>> parse_seq_list(std::string_view text);
std::string seq_list(const std::vector<SeqRange>& ranges);  // "3, 7-12, 40"

struct Selection {
  storage::Query query;        // kinds, search, since and until; the rest is not looked at.
  std::vector<SeqRange> seqs;  // In order and apart; empty: all of them.
};

bool selects_all(const Selection& selection);

// Calls `each` for every selected record below `size`, oldest first, and `progress` with how far
// in the log it has come; also where nothing is selected for long. Holds at most a thousand records
// at a time. Throws storage::Error if the log cannot be read.
void each_selected(const storage::LogReader& log, const Selection& selection, std::uint64_t size,
                   const std::function<void(const storage::StoredRecord&)>& each,
                   const std::function<void(std::uint64_t)>& progress);

}  // namespace viewer
