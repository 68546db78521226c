#include <algorithm>
#include <boost/json.hpp>
#include <tuple>

#include "viewer/index/address.h"
#include "viewer/overview/overview.h"
#include "viewer/overview/parts.h"
#include "viewer/parameters.h"

namespace viewer::overview {
namespace {

namespace json = boost::json;
using index::Named;
using index::Span;
using index::Tally;
using index::Used;

// The same things, whether they come from the index or were counted just now.
struct Known {
  Span span;
  index::Totals totals;
  std::vector<Named> sites, pages, apps;
  std::vector<std::uint64_t> searched;  // Newest first.
  std::vector<index::Stretch> stretches;
  std::vector<std::uint64_t> week;
  std::vector<index::Bucket> days;
};

std::vector<Named> most_used(const Tally& tally, Used what) {
  std::map<std::int64_t, index::Use> all;
  for (const auto& [key, use] : tally.used) {
    if (key.what != what) continue;
    const auto [at, is_new] = all.try_emplace(key.name, use);
    if (is_new) continue;
    at->second.count += use.count;
    at->second.dwell_ms += use.dwell_ms;
    at->second.last_seq = use.last_seq;
  }
  std::vector<Named> out;
  for (const auto& [name, use] : all) out.push_back({name, use});
  std::sort(out.begin(), out.end(), [](const Named& a, const Named& b) {
    return std::tuple(a.use.count, a.use.dwell_ms, a.name) >
           std::tuple(b.use.count, b.use.dwell_ms, b.name);
  });
  if (out.size() > max_named) out.resize(max_named);
  return out;
}

Known counted(const std::vector<storage::StoredRecord>& rows, Span span) {
  Tally tally;
  for (const storage::StoredRecord& row : rows) tally.add(row);
  Known out;
  out.span = span;
  out.totals = {tally.records, tally.visits, tally.screenshots};
  out.sites = most_used(tally, Used::site);
  out.pages = most_used(tally, Used::page);
  out.apps = most_used(tally, Used::app);
  for (auto it = tally.blocks.rbegin(); it != tally.blocks.rend(); ++it) {
    if (it->first.first != index::searched) continue;
    for (std::size_t bit = 256; bit-- > 0 && out.searched.size() < max_named;) {
      if (it->second[bit]) out.searched.push_back(it->first.second * 256 + bit);
    }
  }
  out.stretches = tally.stretches;
  if (tally.carry().in_use) out.stretches.push_back(tally.carry().stretch);
  std::sort(out.stretches.begin(), out.stretches.end(), [](const auto& a, const auto& b) {
    return std::pair(a.to - a.from, a.from_seq) > std::pair(b.to - b.from, b.from_seq);
  });
  if (out.stretches.size() > max_named) out.stretches.resize(max_named);
  out.week.resize(168);
  for (const auto& [hour, active] : tally.week) out.week[hour % 168] = active;
  for (const auto& [key, roll] : tally.rolls) {
    if (key.first == index::Unit::day) out.days.push_back({key.second, roll});
  }
  if (out.days.size() > max_days) {
    out.days.erase(out.days.begin(), out.days.end() - static_cast<std::ptrdiff_t>(max_days));
  }
  return out;
}

void add_searched(Place& place, Span span, Known& out) {
  // Backwards from the last record of the last day.
  const std::vector<index::Bucket> last = place.look.days({0, span.to}, 1);
  std::optional<std::uint64_t> seq;
  if (!last.empty()) seq = last[0].roll.last_seq;
  while (seq && out.searched.size() < max_named) {
    seq = place.look.previous(index::searched, *seq);
    if (!seq) return;
    const auto record = place.record(*seq);
    if (record && index::wall_ms(record->time) < span.from) return;
    out.searched.push_back(*seq);
    if (*seq == 0) return;
    --*seq;
  }
}

Known from_index(Place& place, Span span, bool is_whole) {
  Known out;
  index::Look& look = place.look;
  out.span = is_whole ? span : index::widened(span, index::day_ms);
  out.totals = is_whole ? look.totals() : look.totals(out.span);
  const auto most = [&](Used what) {
    return is_whole ? look.most_used(what, max_named) : look.most_used(what, out.span, max_named);
  };
  out.sites = most(Used::site);
  out.pages = most(Used::page);
  out.apps = most(Used::app);
  add_searched(place, out.span, out);
  out.stretches = look.longest_stretches(out.span, max_named);
  out.week = is_whole ? look.week() : look.week(out.span);
  out.days = look.days(out.span, max_days);
  return out;
}

json::array seqs(const index::Use& use) {
  json::array out{use.first_seq};
  if (use.last_seq != use.first_seq) out.emplace_back(use.last_seq);
  return out;
}

// The record that names it: what the index remembers is said only if the log still says so.
template <class T, class Name>
std::optional<storage::Record> named_by(const Place& place, const Named& it, Name&& name) {
  for (const std::uint64_t seq : {it.use.last_seq, it.use.first_seq}) {
    auto record = place.record(seq);
    const T* payload = record ? std::get_if<T>(&record->payload) : nullptr;
    if (payload != nullptr && index::name_of(name(*payload)) == it.name) return record;
  }
  return std::nullopt;
}

json::value time_of(const Place& place, std::uint64_t seq) {
  const auto record = place.record(seq);
  if (!record) return nullptr;
  return json::string(storage::to_rfc3339(record->time));
}

json::array sites_json(const Place& place, const std::vector<Named>& sites) {
  json::array out;
  const auto host = [](const storage::Visit& v) { return index::host_of(v.url); };
  for (const Named& it : sites) {
    const auto record = named_by<storage::Visit>(place, it, host);
    if (!record) continue;
    out.push_back({{"host", host(std::get<storage::Visit>(record->payload))},
                   {"visits", it.use.count},
                   {"dwell_ms", it.use.dwell_ms},
                   {"first", time_of(place, it.use.first_seq)},
                   {"last", time_of(place, it.use.last_seq)},
                   {"seqs", seqs(it.use)}});
  }
  return out;
}

json::array pages_json(const Place& place, const std::vector<Named>& pages) {
  json::array out;
  for (const Named& it : pages) {
    const auto record =
        named_by<storage::Visit>(place, it, [](const storage::Visit& v) { return v.url; });
    if (!record) continue;
    const auto& visit = std::get<storage::Visit>(record->payload);
    out.push_back({{"url", visit.url},
                   {"title", visit.title},
                   {"visits", it.use.count},
                   {"dwell_ms", it.use.dwell_ms},
                   {"seqs", seqs(it.use)}});
  }
  return out;
}

json::array apps_json(const Place& place, const std::vector<Named>& apps) {
  json::array out;
  for (const Named& it : apps) {
    const auto record =
        named_by<storage::AppOpen>(place, it, [](const storage::AppOpen& a) { return a.app; });
    if (!record) continue;
    const auto& open = std::get<storage::AppOpen>(record->payload);
    out.push_back({{"app", open.app},
                   {"title", open.title},
                   {"opened", it.use.count},
                   {"dwell_ms", it.use.dwell_ms},
                   {"seqs", seqs(it.use)}});
  }
  return out;
}

json::array searched_json(const Place& place, const std::vector<std::uint64_t>& searched) {
  json::array out;
  for (const std::uint64_t seq : searched) {
    const auto record = place.record(seq);
    const auto* visit = record ? std::get_if<storage::Visit>(&record->payload) : nullptr;
    const auto words = visit != nullptr ? index::searched_words(visit->url) : std::nullopt;
    if (!words) continue;
    out.push_back({{"words", *words},
                   {"host", index::host_of(visit->url)},
                   {"time", storage::to_rfc3339(record->time)},
                   {"seq", seq}});
  }
  return out;
}

json::array sessions_json(const std::vector<index::Stretch>& stretches, std::int16_t offset) {
  json::array out;
  for (const index::Stretch& s : stretches) {
    out.push_back({{"from", time_text(s.from, offset)},
                   {"to", time_text(s.to, offset)},
                   {"from_seq", s.from_seq},
                   {"to_seq", s.to_seq},
                   {"records", s.records},
                   {"minutes", s.minutes}});
  }
  return out;
}

json::array hours_json(const std::vector<std::uint64_t>& week) {
  json::array out;
  for (std::size_t day = 0; day < 7; ++day) {
    json::array hours;
    for (std::size_t hour = 0; hour < 24; ++hour) hours.emplace_back(week[day * 24 + hour]);
    out.push_back(std::move(hours));
  }
  return out;
}

json::array days_json(const std::vector<index::Bucket>& days) {
  json::array out;
  for (const index::Bucket& day : days) {
    const std::string date = std::string(time_text(day.from, 0)).substr(0, 10);
    out.push_back({{"day", date},
                   {"records", day.roll.records},
                   {"visits", day.roll.visits},
                   {"screenshots", day.roll.screenshots},
                   {"first_seq", day.roll.first_seq}});
  }
  return out;
}

}  // namespace

Response knows(const Phone& phone, std::string_view query_text, const Sources& sources) {
  Parameters asked(query_text, {"from", "to"});
  const auto from = asked.time("from"), to = asked.time("to");
  if (from && to && index::wall_ms(*from) >= index::wall_ms(*to)) asked.refuse("to");
  if (!asked.problem().empty()) return refusal(400, asked.problem());

  Place place(phone, sources);
  const Span span = place.span(from, to);
  const bool is_whole = !from && !to;
  Known known;
  const auto rows = is_whole ? std::nullopt : place.records(span);
  known = rows ? counted(*rows, span) : from_index(place, span, is_whole);
  const std::int16_t offset = place.offset_minutes();
  return json_response({{"from", time_text(known.span.from, offset)},
                        {"to", time_text(known.span.to, offset)},
                        {"records", known.totals.records},
                        {"visits", known.totals.visits},
                        {"screenshots", known.totals.screenshots},
                        {"sites", sites_json(place, known.sites)},
                        {"pages", pages_json(place, known.pages)},
                        {"searched", searched_json(place, known.searched)},
                        {"apps", apps_json(place, known.apps)},
                        {"sessions", sessions_json(known.stretches, offset)},
                        {"hours", hours_json(known.week)},
                        {"days", days_json(known.days)},
                        {"complete", place.complete()}});
}

}  // namespace viewer::overview
