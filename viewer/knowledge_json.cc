#include "viewer/knowledge_json.h"

#include <boost/json.hpp>
#include <cmath>

#include "viewer/text.h"

namespace viewer {
namespace {

namespace json = boost::json;

json::array seqs_json(const std::vector<std::uint64_t>& seqs) {
  return json::array(seqs.begin(), seqs.end());
}

json::value time_json(const std::optional<storage::Timestamp>& time) {
  return time ? json::value(storage::to_rfc3339(*time)) : json::value(nullptr);
}

json::array sites_json(const Knowledge& known) {
  json::array out;
  for (const auto& [host, visits, site] : known.sites.top(max_known_listed)) {
    out.push_back({{"host", valid_utf8(host)},
                   {"visits", visits},
                   {"dwell_ms", site.dwell_ms},
                   {"first", storage::to_rfc3339(site.first)},
                   {"last", storage::to_rfc3339(site.last)},
                   {"seqs", seqs_json(site.seqs)}});
  }
  return out;
}

json::array pages_json(const Knowledge& known) {
  json::array out;
  for (const auto& [url, visits, page] : known.pages.top(max_known_listed)) {
    out.push_back({{"url", valid_utf8(url)},
                   {"title", valid_utf8(page.title)},
                   {"visits", visits},
                   {"dwell_ms", page.dwell_ms},
                   {"seqs", seqs_json(page.seqs)}});
  }
  return out;
}

json::array searched_json(const Knowledge& known) {
  json::array out;
  for (const auto& [words, times, search] : known.searched.top(max_known_listed)) {
    out.push_back({{"words", words},
                   {"host", valid_utf8(search.host)},
                   {"times", times},
                   {"time", storage::to_rfc3339(search.first)},
                   {"seq", search.seqs.empty() ? 0 : search.seqs.front()},
                   {"seqs", seqs_json(search.seqs)}});
  }
  return out;
}

json::array apps_json(const Knowledge& known) {
  json::array out;
  for (const auto& [id, opened, app] : known.apps.top(max_known_listed)) {
    out.push_back({{"app", valid_utf8(id)},
                   {"title", valid_utf8(app.title)},
                   {"opened", opened},
                   {"dwell_ms", app.dwell_ms},
                   {"seqs", seqs_json(app.seqs)}});
  }
  return out;
}

json::array stretches_json(const Knowledge& known) {
  json::array out;
  for (const Stretch& stretch : known.stretches) {
    out.push_back({{"from", storage::to_rfc3339(stretch.from)},
                   {"to", storage::to_rfc3339(stretch.to)},
                   {"from_seq", stretch.from_seq},
                   {"to_seq", stretch.to_seq},
                   {"records", stretch.records},
                   {"minutes", std::round(static_cast<double>(stretch.length_ms()) / 6e3) / 10}});
  }
  return out;
}

json::array days_json(const Knowledge& known) {
  json::array out;
  for (const auto& [number, day] : known.days) {
    out.push_back({{"day", day_name(number)},
                   {"records", day.records},
                   {"visits", day.visits},
                   {"screenshots", day.screenshots},
                   {"picture_bytes", day.picture_bytes},
                   {"body_bytes", day.body_bytes},
                   {"first_seq", day.first_seq}});
  }
  return out;
}

std::uint64_t of_kind(const Knowledge& known, std::string_view kind) {
  const auto it = known.kinds.find(kind);
  return it == known.kinds.end() ? 0 : it->second;
}

}  // namespace

json::object knowledge_json(const Knowledge& known) {
  json::object kinds;
  for (const auto& [kind, count] : known.kinds) kinds[kind] = count;
  json::array hours;
  for (const auto& day : known.hours) hours.push_back(json::array(day.begin(), day.end()));
  return {{"from", time_json(known.first)},
          {"to", time_json(known.last)},
          {"records", known.records},
          {"damaged", known.damaged},
          {"visits", of_kind(known, "visit")},
          {"screenshots", of_kind(known, "screenshot")},
          {"kinds", std::move(kinds)},
          {"sites", sites_json(known)},
          {"pages", pages_json(known)},
          {"searched", searched_json(known)},
          {"apps", apps_json(known)},
          {"sessions", stretches_json(known)},
          {"hours", std::move(hours)},
          {"days", days_json(known)},
          {"exact", known.sites.is_exact() && known.pages.is_exact() && known.searched.is_exact() &&
                        known.apps.is_exact()},
          {"days_forgotten", known.days_forgotten}};
}

}  // namespace viewer
