#include "viewer/overview/statements.h"

#include <algorithm>
#include <boost/json.hpp>

#include "viewer/index/address.h"
#include "viewer/json.h"
#include "viewer/text.h"

namespace viewer::overview {
namespace {

namespace json = boost::json;
using index::Named;
using storage::LogReader;

// Nothing where it is missing or damaged.
std::optional<storage::Record> record_at(const LogReader& log, std::uint64_t seq) {
  std::optional<storage::StoredRecord> row = log.record(seq);
  if (!row) return std::nullopt;
  return std::move(row->record);
}

std::optional<storage::Timestamp> time_at(const LogReader& log, std::uint64_t seq) {
  const auto record = record_at(log, seq);
  return record ? std::optional(record->time) : std::nullopt;
}

// The visit that names it: what was counted is said only if the log still says so.
template <class Name>
std::optional<storage::Visit> visit_of(const LogReader& log, const Named& it, Name&& name) {
  for (const std::uint64_t seq : {it.use.last_seq, it.use.first_seq}) {
    const auto record = record_at(log, seq);
    const auto* visit = record ? std::get_if<storage::Visit>(&record->payload) : nullptr;
    if (visit != nullptr && index::name_of(name(*visit)) == it.name) return *visit;
  }
  return std::nullopt;
}

std::string words_in(const storage::Visit& visit) {
  return index::searched_words(visit.url).value_or("");
}

json::array seqs(const index::Use& use) {
  json::array out{use.first_seq};
  if (use.last_seq != use.first_seq) out.emplace_back(use.last_seq);
  return out;
}

json::array sites_json(const LogReader& log, const Known& known) {
  json::array out;
  for (const Statement& site : sites(log, known)) {
    out.push_back({{"host", site.name},
                   {"visits", site.use.count},
                   {"dwell_ms", site.use.dwell_ms},
                   {"first", time_json(site.first)},
                   {"last", time_json(site.last)},
                   {"seqs", seqs(site.use)}});
  }
  return out;
}

json::array pages_json(const LogReader& log, const Known& known) {
  json::array out;
  for (const Statement& page : pages(log, known)) {
    out.push_back({{"url", page.name},
                   {"title", page.title},
                   {"visits", page.use.count},
                   {"dwell_ms", page.use.dwell_ms},
                   {"seqs", seqs(page.use)}});
  }
  return out;
}

json::array words_json(const LogReader& log, const Known& known) {
  json::array out;
  for (const Statement& search : words(log, known)) {
    out.push_back({{"words", search.name},
                   {"host", search.host},
                   {"times", search.use.count},
                   {"first", time_json(search.first)},
                   {"last", time_json(search.last)},
                   {"seqs", seqs(search.use)}});
  }
  return out;
}

json::array searched_json(const LogReader& log, const Known& known) {
  json::array out;
  for (const std::uint64_t seq : known.searched) {
    const auto record = record_at(log, seq);
    const auto* visit = record ? std::get_if<storage::Visit>(&record->payload) : nullptr;
    const std::string words = visit != nullptr ? words_in(*visit) : "";
    if (words.empty()) continue;
    out.push_back({{"words", words},
                   {"host", valid_utf8(index::host_of(visit->url))},
                   {"time", storage::to_rfc3339(record->time)},
                   {"seq", seq}});
  }
  return out;
}

json::array apps_json(const LogReader& log, const Known& known) {
  json::array out;
  for (const Statement& app : apps(log, known)) {
    out.push_back({{"app", app.name},
                   {"title", app.title},
                   {"opened", app.use.count},
                   {"dwell_ms", app.use.dwell_ms},
                   {"seqs", seqs(app.use)}});
  }
  return out;
}

json::array sessions_json(const Known& known, std::int16_t offset) {
  json::array out;
  for (const index::Stretch& s : known.stretches) {
    out.push_back({{"from", storage::to_rfc3339(shown_time(s.from, offset))},
                   {"to", storage::to_rfc3339(shown_time(s.to, offset))},
                   {"from_seq", s.from_seq},
                   {"to_seq", s.to_seq},
                   {"records", s.records},
                   {"minutes", s.minutes}});
  }
  return out;
}

json::array hours_json(const Known& known) {
  json::array out;
  for (std::size_t day = 0; day < 7; ++day) {
    json::array hours;
    for (std::size_t hour = 0; hour < 24; ++hour) hours.emplace_back(known.week[day * 24 + hour]);
    out.push_back(std::move(hours));
  }
  return out;
}

json::array days_json(const Known& known) {
  json::array out;
  for (const index::Bucket& day : known.days) {
    out.push_back({{"day", day_text(day.from)},
                   {"records", day.roll.records},
                   {"visits", day.roll.visits},
                   {"screenshots", day.roll.screenshots},
                   {"picture_bytes", day.roll.picture_bytes},
                   {"body_bytes", day.roll.body_bytes},
                   {"first_seq", day.roll.first_seq}});
  }
  return out;
}

}  // namespace

std::vector<Statement> sites(const LogReader& log, const Known& known) {
  std::vector<Statement> out;
  const auto host = [](const storage::Visit& v) { return index::host_of(v.url); };
  for (const Named& it : known.sites) {
    const auto visit = visit_of(log, it, host);
    if (!visit) continue;
    out.push_back({.name = valid_utf8(host(*visit)),
                   .title = {},
                   .host = {},
                   .use = it.use,
                   .first = time_at(log, it.use.first_seq),
                   .last = time_at(log, it.use.last_seq)});
  }
  return out;
}

std::vector<Statement> pages(const LogReader& log, const Known& known) {
  std::vector<Statement> out;
  for (const Named& it : known.pages) {
    const auto visit = visit_of(log, it, [](const storage::Visit& v) { return v.url; });
    if (!visit) continue;
    out.push_back({.name = valid_utf8(visit->url),
                   .title = valid_utf8(visit->title),
                   .host = {},
                   .use = it.use,
                   .first = {},
                   .last = {}});
  }
  return out;
}

std::vector<Statement> words(const LogReader& log, const Known& known) {
  std::vector<Statement> out;
  for (const Named& it : known.words) {
    const auto visit = visit_of(log, it, words_in);
    if (!visit) continue;
    out.push_back({.name = words_in(*visit),
                   .title = {},
                   .host = valid_utf8(index::host_of(visit->url)),
                   .use = it.use,
                   .first = time_at(log, it.use.first_seq),
                   .last = time_at(log, it.use.last_seq)});
  }
  return out;
}

std::vector<Statement> apps(const LogReader& log, const Known& known) {
  std::vector<Statement> out;
  for (const Named& it : known.apps) {
    Statement app{.name = {}, .title = {}, .host = {}, .use = it.use, .first = {}, .last = {}};
    for (const std::uint64_t seq : {it.use.last_seq, it.use.first_seq}) {
      const auto record = record_at(log, seq);
      if (!record) continue;
      const auto* open = std::get_if<storage::AppOpen>(&record->payload);
      const auto* shot = std::get_if<storage::Screenshot>(&record->payload);
      const std::string id = open != nullptr ? open->app : shot != nullptr ? shot->app : "";
      if (id.empty() || index::name_of(id) != it.name) continue;
      app.name = valid_utf8(id);
      if (open != nullptr && app.title.empty()) app.title = valid_utf8(open->title);
    }
    if (!app.name.empty()) out.push_back(std::move(app));
  }
  return out;
}

std::int16_t offset_minutes(const LogReader& log) {
  const auto first = record_at(log, 0);
  return first ? first->time.offset_minutes : std::int16_t{0};
}

storage::Timestamp shown_time(std::int64_t wall, std::int16_t offset_minutes) {
  // A bucket may begin before any time there is, or end behind it.
  constexpr std::int64_t last_ms = 253'402'300'799'999;  // Of the year 9999.
  const std::int64_t from = std::max<std::int64_t>(0, offset_minutes * index::minute_ms);
  const std::int64_t to = last_ms + std::min<std::int64_t>(0, offset_minutes * index::minute_ms);
  return {std::clamp(wall, from, to) - offset_minutes * index::minute_ms, offset_minutes};
}

std::string day_text(std::int64_t wall) {
  if (wall < 0) return "1969-12-31";  // An hour of it, west of Greenwich, is all there can be.
  return storage::to_rfc3339(shown_time(wall, 0)).substr(0, 10);
}

json::object known_json(const LogReader& log, const Known& known) {
  const std::int16_t offset = offset_minutes(log);
  return {{"from", storage::to_rfc3339(shown_time(known.span.from, offset))},
          {"to", storage::to_rfc3339(shown_time(known.span.to, offset))},
          {"records", known.totals.records},
          {"visits", known.totals.visits},
          {"screenshots", known.totals.screenshots},
          {"sites", sites_json(log, known)},
          {"pages", pages_json(log, known)},
          {"words", words_json(log, known)},
          {"searched", searched_json(log, known)},
          {"apps", apps_json(log, known)},
          {"sessions", sessions_json(known, offset)},
          {"hours", hours_json(known)},
          {"days", days_json(known)}};
}

}  // namespace viewer::overview
