// What a program's command line says of itself, in other forms: completion for three shells and a
// manual page. Read off CLI11's own description, so that none of them can go stale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace storage::manual {

// What the description does not say: for the page's last sections.
struct Notes {
  std::string_view summary;      // For NAME: a few words, in small letters.
  std::string_view exit_status;  // Sentences.
  std::string_view environment = {};
  std::string_view see_also = {};
};

// Adds --completion SHELL and --man to the program's own options. Call it when every other option
// and command is there.
void add_options(CLI::App& app);

// What to print if the arguments are exactly one of the two; they stand alone, as --version does.
std::optional<std::string> asked_for(const CLI::App& app, const Notes& notes, int argc,
                                     const char* const* argv);

}  // namespace storage::manual
