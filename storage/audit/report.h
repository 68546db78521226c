// What the audit found, for people, programs and build servers. Pure, but for asking the terminal
// how wide it is.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "storage/audit/runner.h"
#include "storage/audit/snapshot.h"

namespace storage::audit {

struct Report {
  std::string log;
  std::vector<Result> results;
  std::vector<std::string> preparations;
  Untouched::Proof untouched;
  bool confined = false;
  std::uint64_t records = 0;
  std::uint64_t seed = 0;
  double seconds = 0;

  std::size_t failed() const;
  bool passed() const { return failed() == 0 && untouched.holds; }
};

struct Look {
  std::size_t columns = 120;
  bool colour = false;
};
// What stdout is: its width where it is a terminal, colour where that and NO_COLOR is not set.
Look look_of_stdout();

std::string as_table(const Report& report, const Look& look);
std::string as_json(const Report& report);
std::string as_junit(const Report& report);

// The catalogue itself.
std::string list_as_table(std::span<const Attack> attacks, const Look& look);
std::string list_as_json(std::span<const Attack> attacks);

// `text` in lines of at most `columns` terminal columns, broken between words where it can be.
// Characters that could move the cursor are shown as '?'.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);
// The terminal columns a text takes: two for East Asian wide characters, none for combining ones.
std::size_t columns_of(std::string_view text);
std::string xml_text(std::string_view text);

}  // namespace storage::audit
