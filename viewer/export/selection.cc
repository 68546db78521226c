#include "viewer/export/selection.h"

#include <algorithm>

#include "viewer/parameters.h"

namespace viewer {
namespace {

constexpr std::uint64_t window_records = 1'000;  // At 64 kB a body, the most there can be, 64 MB.

std::optional<SeqRange> parse_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = whole_number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : whole_number(text.substr(dash + 1));
  if (!first || !last || *last < *first) return {};
  return SeqRange{*first, *last};
}

}  // namespace

std::optional<std::vector<SeqRange>> parse_seq_list(std::string_view text) {
  std::vector<SeqRange> given;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = text.find(',');
    const auto range = parse_range(text.substr(0, comma));
    if (!range || given.size() == max_seq_ranges) return {};
    given.push_back(*range);
    if (comma != std::string_view::npos) text.remove_prefix(comma + 1);
  }
  std::sort(given.begin(), given.end(),
            [](const SeqRange& a, const SeqRange& b) { return a.first < b.first; });
  std::vector<SeqRange> out;
  for (const SeqRange& range : given) {
    if (!out.empty() && range.first <= out.back().last + 1) {
      out.back().last = std::max(out.back().last, range.last);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

std::string seq_list(const std::vector<SeqRange>& ranges) {
  std::string out;
  for (const SeqRange& range : ranges) {
    if (!out.empty()) out += ", ";
    out += std::to_string(range.first);
    if (range.last != range.first) out += "-" + std::to_string(range.last);
  }
  return out;
}

bool selects_all(const Selection& selection) {
  const storage::Query& q = selection.query;
  return selection.seqs.empty() && q.kinds.empty() && q.search.empty() && !q.since && !q.until;
}

void each_selected(const storage::LogReader& log, const Selection& selection, std::uint64_t size,
                   const std::function<void(const storage::StoredRecord&)>& each,
                   const std::function<void(std::uint64_t)>& progress) {
  storage::Query query = selection.query;
  query.order = storage::Query::Order::oldest_first;
  query.limit = window_records;
  const std::vector<SeqRange> everything = {{0, INT64_MAX}};
  for (const SeqRange& range : selection.seqs.empty() ? everything : selection.seqs) {
    if (range.first >= size) break;
    const std::uint64_t end = std::min(size, range.last + 1);
    for (std::uint64_t begin = range.first; begin < end; begin = *query.before) {
      query.before = std::min(end, begin + window_records);
      query.after.reset();
      if (begin > 0) query.after = begin - 1;
      for (const storage::StoredRecord& stored : log.page(query)) each(stored);
      progress(*query.before);
    }
  }
}

}  // namespace viewer
