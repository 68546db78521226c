#include "emulator/classroom/telling.h"

#include <algorithm>
#include <array>

#include "storage/log_reader.h"

namespace classroom {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::string_view own_app = "trace-viewer";

// How many of each sort, the most telling first.
using Counts = std::array<int, 4>;

// A page whose address carries a query: what was searched for stands in it.
bool is_search(const storage::Visit& visit) {
  const std::size_t question = visit.url.find('?');
  return question != visit.url.npos && visit.url.find('=', question) != visit.url.npos;
}

Counts counts_of(const storage::Record& record) {
  if (const auto* visit = std::get_if<storage::Visit>(&record.payload))
    return {is_search(*visit) ? 1 : 0, 1, 0, 0};
  if (std::holds_alternative<storage::MediaAlert>(record.payload)) return {1, 0, 0, 0};
  if (const auto* shot = std::get_if<storage::Screenshot>(&record.payload))
    return {0, 0, shot->app == own_app ? 0 : 1, 0};
  if (const auto* opened = std::get_if<storage::AppOpen>(&record.payload))
    return {0, 0, 0, opened->app == own_app ? 0 : 1};
  if (const auto* done = std::get_if<storage::Operation>(&record.payload))
    return {0, 0, 0, done->app == own_app ? 0 : 1};
  return {};
}

}  // namespace

const session::Text& telling_rule() {
  static const session::Text rule{
      .ko =
          "찾은 말과 밖에서 온 화일이 가장 많은 1분, 같으면 연 쪽이, 그다음 화면 사진이, 그다음 "
          "앱과 "
          "조작이 많은 1분, 또 같으면 먼저 것.",
      .en =
          "The minute with the most words searched for and files from outside, then pages opened, "
          "then screenshots, then apps and operations; the earliest of equals."};
  return rule;
}

std::optional<Telling> most_telling(const std::vector<Numbered>& records) {
  std::vector<const Numbered*> counting;
  for (const Numbered& one : records)
    if (counts_of(one.record) != Counts{}) counting.push_back(&one);
  Counts sum{};
  Counts best{};
  std::size_t best_begin = 0;
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < counting.size(); ++begin) {
    const std::int64_t until = counting[begin]->record.time.unix_ms + minute_ms;
    for (; end < counting.size() && counting[end]->record.time.unix_ms < until; ++end) {
      const Counts more = counts_of(counting[end]->record);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
    }
    if (sum > best) {
      best = sum;
      best_begin = begin;
    }
    const Counts gone = counts_of(counting[begin]->record);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] -= gone[i];
  }
  if (best == Counts{}) return {};

  Telling telling{.from = counting[best_begin]->record.time, .to = {}, .records = {}};
  telling.to = telling.from;
  telling.to.unix_ms += minute_ms;
  for (std::size_t i = best_begin;
       i < counting.size() && counting[i]->record.time.unix_ms < telling.to.unix_ms; ++i) {
    telling.records.push_back(*counting[i]);
    if (const auto* shot = std::get_if<storage::Screenshot>(&counting[i]->record.payload))
      telling.image = shot->image;
  }
  return telling;
}

std::optional<Telling> most_telling(const std::filesystem::path& log) {
  constexpr std::uint64_t page = 1'000;
  const storage::LogReader reader(log);
  storage::Query query;
  query.kinds = {"visit", "screenshot", "app_open", "operation", "media_alert"};
  query.limit = page;
  std::vector<Numbered> records;
  for (bool more = true; more && records.size() < max_records;) {
    const std::vector<storage::StoredRecord> rows = reader.page(query);
    for (const storage::StoredRecord& row : rows)
      if (row.record) records.push_back({row.seq, *row.record});
    more = rows.size() == page;
    if (more) query.before = rows.back().seq;
  }
  std::ranges::reverse(records);
  return most_telling(records);
}

}  // namespace classroom
