// The report as a table a person can read aloud: one line of facts for each attack, and its story
// below.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "storage/audit/report.h"

namespace storage::audit {
namespace {

constexpr std::size_t story_indent = 6;

// Lines of cells, each column as wide as its widest cell.
class Table {
 public:
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  std::vector<std::string> lines() const {
    std::vector<std::size_t> widths;
    for (const std::vector<std::string>& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], columns_of(row[i]));
      }
    }
    std::vector<std::string> lines;
    for (const std::vector<std::string>& row : rows_) {
      std::string& line = lines.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += row[i];
        if (i + 1 < row.size()) line += std::string(widths[i] - columns_of(row[i]) + 2, ' ');
      }
    }
    return lines;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

// One line of the table with what is told below it, under a heading where its group begins.
struct Entry {
  const std::string* group;
  std::string story;
  bool alarming = false;
};

std::string joined(const Table& table, const std::vector<Entry>& entries, const Look& look) {
  const std::vector<std::string> lines = table.lines();
  std::string out = lines.front() + "\n";
  const std::string* group = nullptr;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (group == nullptr || *group != *entry.group) out += "\n== " + *entry.group + " ==\n";
    group = entry.group;
    const bool red = entry.alarming && look.colour;
    out += (red ? "\x1b[31m" : "") + lines[i + 1] + (red ? "\x1b[0m" : "") + "\n";
    const std::size_t room = look.columns > 40 ? look.columns - story_indent : 34;
    for (const std::string& line : wrapped(entry.story, room)) {
      out += std::string(story_indent, ' ') + line + "\n";
    }
  }
  return out;
}

// What held: the guard, or the verdict and the record it names.
std::string held_by(const Outcome& outcome) {
  switch (outcome.fate) {
    case Fate::refused:
      return std::string(guard_name(outcome.guard));
    case Fate::detected:
    case Fate::elsewhere: {
      std::string text = outcome.fate == Fate::elsewhere ? "an outside copy: " : "verify: ";
      text += outcome.verdict;
      if (outcome.first_bad) text += " at record " + std::to_string(*outcome.first_bad);
      return text;
    }
    case Fate::harmless:
      return "nothing had to";
    case Fate::unnoticed:
      return "nothing";
  }
  return "";
}

std::string story(const Result& result) {
  std::string text = result.attack->title + ": " + result.outcome.happened;
  const char* why = result.attack->expected.why;
  if (*why != '\0') text += std::string(". Why not here: ") + why;
  if (!result.passed) {
    text += ". EXPECTED " + describe(result.attack->expected);
    if (!result.outcome.problem.empty()) text += "; " + result.outcome.problem;
  }
  return text + ".";
}

constexpr std::array fates = {Fate::refused, Fate::detected, Fate::elsewhere, Fate::harmless,
                              Fate::unnoticed};

std::vector<std::string> counted(const std::string& group, std::span<const Result> results) {
  const auto all = [&](auto holds) {
    return std::count_if(results.begin(), results.end(), [&](const Result& result) {
      return (group == "all" || result.attack->group == group) && holds(result);
    });
  };
  std::vector<std::string> row{group};
  row.push_back(std::to_string(all([](const Result&) { return true; })));
  for (const Fate fate : fates) {
    row.push_back(std::to_string(all([&](const Result& r) { return r.outcome.fate == fate; })));
  }
  row.push_back(std::to_string(all([](const Result& r) { return r.passed; })));
  return row;
}

std::string groups_table(const Report& report) {
  Table table;
  table.add({"group", "attacks", "refused", "detected", "with outside help", "harmless",
             "out of reach", "as expected"});
  const std::string* group = nullptr;
  for (const Result& result : report.results) {
    if (group == nullptr || *group != result.attack->group) {
      group = &result.attack->group;
      table.add(counted(*group, report.results));
    }
  }
  table.add(counted("all", report.results));
  std::string out;
  for (const std::string& line : table.lines()) out += line + "\n";
  return out;
}

std::string summary(const Report& report) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f s", report.seconds);
  std::string text = "\n" + groups_table(report) + "\n" + std::to_string(report.results.size()) +
                     " attacks on copies of " + report.log + " (" + std::to_string(report.records) +
                     " records) in " + seconds + ", seed " + std::to_string(report.seed) + ".\n";
  for (const std::string& done : report.preparations) text += "Note: " + done + ".\n";
  text += std::string(report.untouched.holds ? "Untouched: " : "NOT PROVED UNTOUCHED: ") +
          report.log + ": " + report.untouched.how + ".\n";
  text += report.confined
              ? "The kernel (Landlock) kept this process from writing there.\n"
              : "This kernel offers no Landlock; nothing there was opened for writing.\n";
  text += report.failed() == 0 ? "Every outcome is as expected.\n"
                               : std::to_string(report.failed()) + " not as expected.\n";
  return text;
}

}  // namespace

std::size_t Report::failed() const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(), [](const Result& r) { return !r.passed; }));
}

Look look_of_stdout() {
  Look look;
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0) return look;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) look.columns = size.ws_col;
  const char* no_colour = std::getenv("NO_COLOR");
  look.colour = no_colour == nullptr || *no_colour == '\0';
  return look;
}

std::string as_table(const Report& report, const Look& look) {
  Table table;
  std::vector<Entry> entries;
  table.add({"    ", "attack", "who could", "what held"});
  for (const Result& result : report.results) {
    table.add({result.passed ? "pass" : "FAIL", result.attack->slug,
               std::string(actor_name(result.attack->actor)), held_by(result.outcome)});
    entries.push_back({&result.attack->group, story(result), !result.passed});
  }
  return joined(table, entries, look) + summary(report);
}

std::string list_as_table(std::span<const Attack> attacks, const Look& look) {
  Table table;
  std::vector<Entry> entries;
  table.add({"attack", "answers", "who could", "expected"});
  for (const Attack& attack : attacks) {
    Expected expected = attack.expected;
    expected.why = "";
    table.add(
        {attack.slug, attack.hole, std::string(actor_name(attack.actor)), describe(expected)});
    entries.push_back({&attack.group, attack.title + ".", false});
  }
  return joined(table, entries, look) + "\n" + std::to_string(attacks.size()) + " attacks\n";
}

}  // namespace storage::audit
