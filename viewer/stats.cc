#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "viewer/commands.h"
#include "viewer/interruptions.h"
#include "viewer/json.h"
#include "viewer/overview/statements.h"
#include "viewer/table.h"
#include "viewer/terminal.h"
#include "viewer/text.h"
#include "viewer/walk.h"

namespace viewer {
namespace {

using Align = Column::Align;
using Fit = Column::Fit;
using index::Used;
using overview::Known;
using overview::Statement;
using std::to_string;

constexpr std::size_t shown_of_each = 12;
constexpr std::size_t shown_stretches = 5;
constexpr std::size_t shown_days = 14;

void print_part(const char* title, const Table& table, const std::string& more) {
  if (table.empty()) return;
  std::printf("\n%s\n%s", toned(title, Tone::heading).c_str(),
              table.text(terminal_columns()).c_str());
  if (!more.empty()) std::printf("%s\n", toned(more, Tone::faint).c_str());
}

// What was counted, and what is said of the records that could be read.
struct Counted {
  overview::Sums sums;
  overview::Known known;
  std::uint64_t damaged = 0;
  std::optional<storage::Timestamp> first, last;
};

std::string more_of(const Counted& counted, Used what) {
  const std::size_t all = counted.sums.different(what);
  if (counted.sums.is_exact() && all <= shown_of_each) return {};
  const std::size_t hidden = all - std::min(all, shown_of_each);
  return (counted.sums.is_exact() ? "and " : "and more than ") + to_string(hidden) +
         " more; --json lists up to " + to_string(overview::max_named) +
         (counted.sums.is_exact() ? "" : "; too many to remember, so newer ones are not counted");
}

std::vector<Statement> shown(std::vector<Statement> all) {
  if (all.size() > shown_of_each) all.resize(shown_of_each);
  return all;
}

void print_kinds(const Counted& counted) {
  Table table({{"KIND"}, {"RECORDS", Align::right}});
  const auto& kinds = storage::all_kinds();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const std::uint64_t count = counted.sums.of_kind(static_cast<index::Kind>(i));
    if (count > 0) table.add({std::string(kinds[i]), to_string(count)});
  }
  if (counted.damaged > 0) table.add({"damaged", to_string(counted.damaged)});
  print_part("Records", table, "");
}

void print_sites(const storage::LogReader& log, const Counted& counted) {
  Table table({{"SITE", Align::left, Fit::shrinks},
               {"VISITS", Align::right},
               {"IN FRONT", Align::right},
               {"FIRST"},
               {"RECORD", Align::right}});
  for (const Statement& site : shown(overview::sites(log, counted.known))) {
    table.add({site.name, to_string(site.use.count), length_text(site.use.dwell_ms),
               short_time(site.first), to_string(site.use.first_seq)});
  }
  print_part("Sites", table, more_of(counted, Used::site));
}

void print_pages(const storage::LogReader& log, const Counted& counted) {
  Table table({{"TITLE", Align::left, Fit::shrinks},
               {"ADDRESS", Align::left, Fit::shrinks},
               {"VISITS", Align::right},
               {"RECORD", Align::right}});
  for (const Statement& page : shown(overview::pages(log, counted.known)))
    table.add({page.title, page.name, to_string(page.use.count), to_string(page.use.first_seq)});
  print_part("Pages", table, more_of(counted, Used::page));
}

void print_searched(const storage::LogReader& log, const Counted& counted) {
  Table table({{"WORDS", Align::left, Fit::shrinks},
               {"AT", Align::left, Fit::shrinks},
               {"TIMES", Align::right},
               {"FIRST"},
               {"RECORD", Align::right}});
  for (const Statement& search : shown(overview::words(log, counted.known))) {
    table.add({search.name, search.host, to_string(search.use.count), short_time(search.first),
               to_string(search.use.first_seq)});
  }
  print_part("Words searched for", table, more_of(counted, Used::words));
}

void print_apps(const storage::LogReader& log, const Counted& counted) {
  Table table({{"APP", Align::left, Fit::shrinks},
               {"TITLE", Align::left, Fit::shrinks},
               {"SEEN", Align::right},
               {"IN FRONT", Align::right},
               {"RECORD", Align::right}});
  for (const Statement& app : shown(overview::apps(log, counted.known))) {
    table.add({app.name, app.title, to_string(app.use.count), length_text(app.use.dwell_ms),
               to_string(app.use.first_seq)});
  }
  print_part("Apps", table, more_of(counted, Used::app));
}

// A row a weekday, a cell of two columns an hour: five shades, told in the line below.
void print_hours(const Known& known) {
  static constexpr std::array<const char*, 7> names = {"Mon", "Tue", "Wed", "Thu",
                                                       "Fri", "Sat", "Sun"};
  static constexpr std::array<const char*, 5> shades = {" \u00b7", "\u2591\u2591", "\u2592\u2592",
                                                        "\u2593\u2593", "\u2588\u2588"};
  std::uint64_t most = 0;
  for (const std::uint64_t count : known.week) most = std::max(most, count);
  if (most == 0) return;
  const auto shade = [most](std::uint64_t count) -> std::size_t {
    return count == 0 ? 0 : static_cast<std::size_t>((count - 1) * 4 / most) + 1;
  };
  std::printf("\n%s\n     ", toned("Hours of activity", Tone::heading).c_str());
  for (int hour = 0; hour < 24; hour += 3) std::printf("%02d%s", hour, hour < 21 ? "    " : "\n");
  for (std::size_t day = 0; day < names.size(); ++day) {
    std::string line = std::string(names[day]) + "  ";
    for (std::size_t hour = 0; hour < 24; ++hour)
      line += shades[shade(known.week[day * 24 + hour])];
    std::printf("%s\n", line.c_str());
  }
  std::string legend = "a block is an hour on the phone's clock:";
  for (std::size_t i = 1; i < shades.size(); ++i) {
    const std::uint64_t up_to = most * i / 4;
    const std::uint64_t before = most * (i - 1) / 4;
    if (up_to > before) legend += std::string(" ") + shades[i] + " to " + to_string(up_to);
  }
  std::printf("%s\n", toned(legend + " deeds and pictures", Tone::faint).c_str());
}

void print_stretches(const Known& known, std::int16_t offset) {
  Table table({{"FROM"},
               {"LENGTH", Align::right},
               {"DEEDS", Align::right},
               {"FIRST", Align::right},
               {"LAST", Align::right}});
  for (std::size_t i = 0; i < std::min(known.stretches.size(), shown_stretches); ++i) {
    const index::Stretch& s = known.stretches[i];
    table.add({short_time(overview::shown_time(s.from, offset)), length_text(s.to - s.from),
               to_string(s.records), to_string(s.from_seq), to_string(s.to_seq)});
  }
  print_part("Longest stretches of use", table,
             "assumed: a pause of " + to_string(index::still_in_use_ms / index::minute_ms) +
                 " minutes ends one");
}

std::string megabytes(std::uint64_t bytes) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f", static_cast<double>(bytes) / 1e6);
  return out;
}

void print_days(const Counted& counted) {
  Table table({{"DAY"},
               {"RECORDS", Align::right},
               {"VISITS", Align::right},
               {"PICTURES", Align::right},
               {"MB", Align::right},
               {"FIRST RECORD", Align::right}});
  const std::vector<index::Bucket>& days = counted.known.days;
  for (std::size_t i = days.size() - std::min(days.size(), shown_days); i < days.size(); ++i) {
    const index::Roll& d = days[i].roll;
    table.add({overview::day_text(days[i].from), to_string(d.records), to_string(d.visits),
               to_string(d.screenshots), megabytes(d.picture_bytes + d.body_bytes),
               to_string(d.first_seq)});
  }
  const std::uint64_t all = days.size() + counted.sums.days_forgotten();
  std::string more =
      "MB: records and pictures as taken; a screen that did not change is stored once";
  if (all > shown_days)
    more = "the newest " + to_string(shown_days) + " of " + to_string(all) + " days. " + more;
  print_part("Days", table, more);
}

void print_text(const storage::LogReader& log, const Counted& counted) {
  std::printf("%s\n", toned("What the watcher knows", Tone::heading).c_str());
  if (!counted.first) {
    std::printf("Nothing: no record in this log%s.\n", counted.damaged > 0 ? " can be read" : "");
    return;
  }
  std::printf(
      "%s records from %s to %s.\nInferred from the records; RECORD is the first that says so.\n",
      to_string(counted.known.totals.records).c_str(), short_time(counted.first).c_str(),
      short_time(counted.last).c_str());
  print_kinds(counted);
  print_sites(log, counted);
  print_pages(log, counted);
  print_searched(log, counted);
  print_apps(log, counted);
  print_hours(counted.known);
  print_stretches(counted.known, overview::offset_minutes(log));
  print_days(counted);
}

// known_json(), and {"first","last": times of records, "damaged", "kinds":{KIND: N},
// "exact": whether there was room to count every site, page, app and word,
// "days_forgotten": older days that "days" leaves out}.
boost::json::object stats_json(const storage::LogReader& log, const Counted& counted) {
  boost::json::object out = overview::known_json(log, counted.known);
  boost::json::object kinds;
  const auto& names = storage::all_kinds();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::uint64_t count = counted.sums.of_kind(static_cast<index::Kind>(i));
    if (count > 0) kinds[names[i]] = count;
  }
  out["first"] = time_json(counted.first);
  out["last"] = time_json(counted.last);
  out["damaged"] = counted.damaged;
  out["kinds"] = std::move(kinds);
  out["exact"] = counted.sums.is_exact();
  out["days_forgotten"] = counted.sums.days_forgotten();
  return out;
}

Counted count(const storage::LogReader& log, const storage::Query& query) {
  Counted out;
  const bool is_whole = !query.since && !query.until;
  ProgressBar bar("Reading");
  walk(
      log, query,
      [&](const storage::StoredRecord& stored) {
        if (stored.record) {
          if (!out.first) out.first = stored.record->time;
          out.last = stored.record->time;
        } else {
          ++out.damaged;
          if (!is_whole) return;  // Nobody can say that it is of that time.
        }
        out.sums.add(stored);
      },
      [&](std::uint64_t done, std::uint64_t total) { bar.show(done, total); });
  out.known = out.sums.known();
  // As the page has it: the span that was asked about, not what was found in it.
  if (query.since) out.known.span.from = index::wall_ms(*query.since);
  if (query.until) out.known.span.to = index::wall_ms(*query.until);
  if (!out.first && query.since && !query.until) out.known.span.to = out.known.span.from;
  if (!out.first && query.until && !query.since) out.known.span.from = out.known.span.to;
  return out;
}

}  // namespace

int stats(const StatsCommand& command) {
  const storage::LogReader log(command.log);
  storage::Query query;
  query.since = command.since;
  query.until = command.until;
  const Counted counted = count(log, query);
  if (command.output == Output::json) {
    std::puts(plain_json(boost::json::serialize(stats_json(log, counted))).c_str());
  } else {
    print_text(log, counted);
  }
  return 0;
}

}  // namespace viewer
