#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "viewer/commands.h"
#include "viewer/interruptions.h"
#include "viewer/knowledge.h"
#include "viewer/knowledge_json.h"
#include "viewer/table.h"
#include "viewer/terminal.h"
#include "viewer/text.h"
#include "viewer/walk.h"

namespace viewer {
namespace {

using Align = Column::Align;
using Fit = Column::Fit;
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

template <class Value>
std::string more_of(const Frequent<Value>& all) {
  if (all.is_exact() && all.different() <= shown_of_each) return {};
  const std::size_t hidden = all.different() - std::min(all.different(), shown_of_each);
  return (all.is_exact() ? "and " : "and more than ") + to_string(hidden) +
         " more; --json lists up to " + to_string(max_known_listed) +
         (all.is_exact() ? "" : "; too many to remember, so each count is a least");
}

std::string first_seq(const Sighting& known) {
  return known.seqs.empty() ? "" : to_string(known.seqs.front());
}

void print_kinds(const Knowledge& known) {
  Table table({{"KIND"}, {"RECORDS", Align::right}});
  for (const std::string_view kind : storage::all_kinds()) {
    const auto it = known.kinds.find(kind);
    if (it != known.kinds.end()) table.add({std::string(kind), to_string(it->second)});
  }
  if (known.damaged > 0) table.add({"damaged", to_string(known.damaged)});
  print_part("Records", table, "");
}

void print_sites(const Knowledge& known) {
  Table table({{"SITE", Align::left, Fit::shrinks},
               {"VISITS", Align::right},
               {"IN FRONT", Align::right},
               {"FIRST"},
               {"RECORD", Align::right}});
  for (const auto& [host, visits, site] : known.sites.top(shown_of_each)) {
    table.add({host, to_string(visits), length_text(site.dwell_ms), short_time(site.first),
               first_seq(site)});
  }
  print_part("Sites", table, more_of(known.sites));
}

void print_pages(const Knowledge& known) {
  Table table({{"TITLE", Align::left, Fit::shrinks},
               {"ADDRESS", Align::left, Fit::shrinks},
               {"VISITS", Align::right},
               {"RECORD", Align::right}});
  for (const auto& [url, visits, page] : known.pages.top(shown_of_each))
    table.add({page.title, url, to_string(visits), first_seq(page)});
  print_part("Pages", table, more_of(known.pages));
}

void print_searched(const Knowledge& known) {
  Table table({{"WORDS", Align::left, Fit::shrinks},
               {"AT", Align::left, Fit::shrinks},
               {"TIMES", Align::right},
               {"FIRST"},
               {"RECORD", Align::right}});
  for (const auto& [words, times, search] : known.searched.top(shown_of_each)) {
    table.add({words, search.host, to_string(times), short_time(search.first), first_seq(search)});
  }
  print_part("Words searched for", table, more_of(known.searched));
}

void print_apps(const Knowledge& known) {
  Table table({{"APP"},
               {"TITLE", Align::left, Fit::shrinks},
               {"SEEN", Align::right},
               {"IN FRONT", Align::right},
               {"RECORD", Align::right}});
  for (const auto& [id, opened, app] : known.apps.top(shown_of_each))
    table.add({id, app.title, to_string(opened), length_text(app.dwell_ms), first_seq(app)});
  print_part("Apps", table, more_of(known.apps));
}

// A row a weekday, a cell of two columns an hour: five shades, told in the line below.
void print_hours(const Knowledge& known) {
  static constexpr std::array<const char*, 7> names = {"Mon", "Tue", "Wed", "Thu",
                                                       "Fri", "Sat", "Sun"};
  static constexpr std::array<const char*, 5> shades = {" \u00b7", "\u2591\u2591", "\u2592\u2592",
                                                        "\u2593\u2593", "\u2588\u2588"};
  std::uint64_t most = 0;
  for (const auto& day : known.hours)
    for (const std::uint64_t count : day) most = std::max(most, count);
  if (most == 0) return;
  const auto shade = [most](std::uint64_t count) -> std::size_t {
    return count == 0 ? 0 : static_cast<std::size_t>((count - 1) * 4 / most) + 1;
  };
  std::printf("\n%s\n     ", toned("Hours of activity", Tone::heading).c_str());
  for (int hour = 0; hour < 24; hour += 3) std::printf("%02d%s", hour, hour < 21 ? "    " : "\n");
  for (std::size_t day = 0; day < known.hours.size(); ++day) {
    std::string line = std::string(names[day]) + "  ";
    for (const std::uint64_t count : known.hours[day]) line += shades[shade(count)];
    std::printf("%s\n", line.c_str());
  }
  std::string legend = "a block is an hour on the phone's clock:";
  for (std::size_t i = 1; i < shades.size(); ++i) {
    const std::uint64_t up_to = most * i / 4;
    const std::uint64_t before = most * (i - 1) / 4;
    if (up_to > before) legend += std::string(" ") + shades[i] + " to " + to_string(up_to);
  }
  std::printf("%s\n", toned(legend + " deeds", Tone::faint).c_str());
}

void print_stretches(const Knowledge& known) {
  Table table({{"FROM"},
               {"LENGTH", Align::right},
               {"RECORDS", Align::right},
               {"FIRST", Align::right},
               {"LAST", Align::right}});
  for (std::size_t i = 0; i < std::min(known.stretches.size(), shown_stretches); ++i) {
    const Stretch& s = known.stretches[i];
    table.add({short_time(s.from), length_text(s.length_ms()), to_string(s.records),
               to_string(s.from_seq), to_string(s.to_seq)});
  }
  print_part("Longest stretches of use", table,
             "assumed: a pause of " + to_string(stretch_pause.count()) + " minutes ends one");
}

std::string megabytes(std::uint64_t bytes) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f", static_cast<double>(bytes) / 1e6);
  return out;
}

void print_days(const Knowledge& known) {
  Table table({{"DAY"},
               {"RECORDS", Align::right},
               {"VISITS", Align::right},
               {"PICTURES", Align::right},
               {"MB", Align::right},
               {"FIRST RECORD", Align::right}});
  auto day = known.days.end();
  for (std::size_t i = 0; i < shown_days && day != known.days.begin(); ++i) --day;
  for (; day != known.days.end(); ++day) {
    const Day& d = day->second;
    table.add({day_name(day->first), to_string(d.records), to_string(d.visits),
               to_string(d.screenshots), megabytes(d.picture_bytes + d.body_bytes),
               to_string(d.first_seq)});
  }
  const std::uint64_t all = known.days.size() + known.days_forgotten;
  std::string more =
      "MB: records and pictures as taken; a screen that did not change is stored once";
  if (all > shown_days)
    more = "the newest " + to_string(shown_days) + " of " + to_string(all) + " days. " + more;
  print_part("Days", table, more);
}

void print_text(const Knowledge& known) {
  std::printf("%s\n", toned("What the watcher knows", Tone::heading).c_str());
  if (!known.first) {
    std::printf("Nothing: no record in this log%s.\n", known.damaged > 0 ? " can be read" : "");
    return;
  }
  std::printf(
      "%s records from %s to %s.\nInferred from the records; RECORD is the first that says so.\n",
      to_string(known.records).c_str(), short_time(known.first).c_str(),
      short_time(known.last).c_str());
  print_kinds(known);
  print_sites(known);
  print_pages(known);
  print_searched(known);
  print_apps(known);
  print_hours(known);
  print_stretches(known);
  print_days(known);
}

}  // namespace

int stats(const StatsCommand& command) {
  const storage::LogReader log(command.log);
  storage::Query query;
  query.since = command.since;
  query.until = command.until;
  Knowledge known;
  {
    ProgressBar bar("Reading");
    walk(
        log, query, [&](const storage::StoredRecord& stored) { known.add(stored); },
        [&](std::uint64_t done, std::uint64_t total) { bar.show(done, total); });
  }
  known.finish();
  if (command.output == Output::json) {
    std::puts(plain_json(boost::json::serialize(knowledge_json(known))).c_str());
  } else {
    print_text(known);
  }
  return 0;
}

}  // namespace viewer
