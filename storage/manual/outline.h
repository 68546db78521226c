// A command line as plain values, so that nothing that writes it out has to know CLI11. Pure.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace storage::manual {

struct Argument {
  std::vector<std::string> names;    // "--kind", "-h"; empty for a positional.
  std::string value;                 // "FILE": what it takes; a positional's name. Empty: a flag.
  std::vector<std::string> choices;  // Where only these can be meant.
  std::string help;                  // One line.
  std::string fallback;              // The value if it is not given, where that is said.
  bool is_required = false;
  bool can_repeat = false;
  bool names_file = false;  // A file or folder: what shells complete by themselves.
  bool is_flag() const { return value.empty(); }
};

struct Outline {
  std::string name;
  std::string help;
  std::vector<Argument> options;
  std::vector<Argument> positionals;
  std::vector<Outline> commands;
};

// Options and commands hidden from --help are left out.
Outline outline_of(const CLI::App& app);

std::string bash_completion(const Outline& program);
std::string zsh_completion(const Outline& program);
std::string fish_completion(const Outline& program);

}  // namespace storage::manual
