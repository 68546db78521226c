#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "viewer/commands.h"
#include "viewer/index/search_walk.h"
#include "viewer/index/stored.h"
#include "viewer/json.h"
#include "viewer/terminal.h"
#include "viewer/text.h"
#include "viewer/timeline.h"

namespace viewer {
namespace {

constexpr std::uint64_t page_records = 5'000;

std::string json_line(const storage::StoredRecord& stored) {
  return plain_json(boost::json::serialize(record_json(stored)));
}

// Below this many columns the date's year, the seconds and the offset give way to the rest.
constexpr std::size_t wide_columns = 80;

bool is_narrow(std::optional<std::size_t> terminal) {
  return terminal && *terminal < wide_columns;
}

// "2021-03-04 19:02:11 +09:00", or "03-04 19:02".
std::string time_cell(const std::optional<storage::Timestamp>& time,
                      std::optional<std::size_t> terminal) {
  if (!is_narrow(terminal)) return fit(short_time(time), 26);
  return fit(time ? short_time(time).substr(5, 11) : "?", 11);
}

std::string kind_cell(const Entry& e) {
  const std::string cell = fit(e.kind, 12);
  if (e.kind == "damaged") return toned(cell, Tone::bad);
  return e.kind == "gap" ? toned(cell, Tone::warning) : cell;
}

std::string table_line(const storage::StoredRecord& stored, std::size_t seq_columns,
                       std::optional<std::size_t> terminal) {
  const Entry e = entry(stored);
  const std::string seq = std::to_string(e.seq);
  const std::string time = time_cell(e.time, terminal);
  std::string out(seq.size() < seq_columns ? seq_columns - seq.size() : 0, ' ');
  out += seq + "  " + time + "  ";
  const std::size_t used = out.size() + 14;  // The kind is yet to come.
  out += kind_cell(e) + "  ";
  if (!terminal)
    return out + printable(e.what) + (e.where.empty() ? "" : "  " + printable(e.where));
  const std::size_t left = *terminal > used + 1 ? *terminal - used - 1 : 0;
  if (e.where.empty() || left < 30) return out + cut(printable(e.what), left);
  const std::size_t half = left / 2;
  return out + fit(printable(e.what), half) + "  " + cut(printable(e.where), left - half - 2);
}

class Printer {
 public:
  Printer(Output output, std::uint64_t records)
      : output_(output), seq_columns_(std::max<std::size_t>(3, std::to_string(records).size())) {}

  std::string line(const storage::StoredRecord& stored) const {
    return output_ == Output::json ? json_line(stored)
                                   : table_line(stored, seq_columns_, terminal_);
  }

  void print_heading() const {
    if (output_ == Output::json || !terminal_) return;
    std::printf("%*s  %-*s  %-12s  %s\n", static_cast<int>(seq_columns_), "SEQ",
                is_narrow(terminal_) ? 11 : 26, "TIME", "KIND", "WHAT");
  }

 private:
  const Output output_;
  const std::size_t seq_columns_;
  const std::optional<std::size_t> terminal_ = terminal_columns();
};

// Everything that matches, straight through: nothing is kept.
void print_all(const storage::LogReader& log, storage::Query query, const Printer& printer) {
  query.order = storage::Query::Order::oldest_first;
  query.limit = page_records;
  for (;;) {
    const auto rows = log.page(query);
    for (const storage::StoredRecord& row : rows) std::puts(printer.line(row).c_str());
    if (rows.size() < query.limit) return;
    query.after = rows.back().seq;
  }
}

// The newest that match. Which is the oldest of them is known only at the end, so their lines are
// kept, and printed the other way round.
void print_tail(const storage::LogReader& log, storage::Query query, const Printer& printer) {
  std::uint64_t left = query.limit;
  std::vector<std::string> lines;
  query.order = storage::Query::Order::newest_first;
  while (left > 0) {
    query.limit = std::min(left, page_records);
    const auto rows = log.page(query);
    for (const storage::StoredRecord& row : rows) lines.push_back(printer.line(row));
    if (rows.size() < query.limit) break;
    left -= rows.size();
    query.before = rows.back().seq;
  }
  for (auto it = lines.rbegin(); it != lines.rend(); ++it) std::puts(it->c_str());
}

// What a search finds: by an index, if there is one to go by, or reading the whole log.
void print_hits(const storage::LogReader& log, const index::StoredIndex& index,
                storage::Query query, const Printer& printer) {
  const std::uint64_t size = log.size();
  const bool is_all = query.limit >= size;
  query.order = is_all ? storage::Query::Order::oldest_first : storage::Query::Order::newest_first;
  std::vector<std::string> lines;
  {
    ProgressBar bar("Searching");
    index::SearchWalk walk(log, size, query,
                           {index.stored ? &index.stored->look : nullptr, index.done});
    walk.tell([&bar](std::uint64_t done, std::uint64_t total) { bar.show(done, total); });
    walk.go([&](const storage::StoredRecord& row) {
      if (is_all) {
        bar.clear();
        std::puts(printer.line(row).c_str());
        return true;
      }
      lines.push_back(printer.line(row));
      return lines.size() < query.limit;
    });
  }
  for (auto it = lines.rbegin(); it != lines.rend(); ++it) std::puts(it->c_str());
}

}  // namespace

int list(const ListCommand& command) {
  const storage::LogReader log(command.log);
  const Printer printer(command.output, log.size());
  printer.print_heading();
  const storage::Query& query = command.query;
  if (!query.search.empty()) {
    index::StoredIndex index;
    if (command.cache) index = index::stored_index(*command.cache, log);
    print_hits(log, index, query, printer);
  } else if (query.limit >= log.size()) {
    print_all(log, query, printer);
  } else {
    print_tail(log, query, printer);
  }
  return 0;
}

}  // namespace viewer
