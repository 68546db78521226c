#include "storage/manual/outline.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

namespace storage::manual {
namespace {

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// "K:{genesis,boot}" -> genesis, boot: how IsMember describes itself.
std::vector<std::string> choices_in(const std::string& type) {
  std::vector<std::string> out;
  const std::size_t open = type.find('{');
  const std::size_t shut = type.find('}');
  if (open == std::string::npos || shut == std::string::npos || shut < open) return out;
  std::string rest = type.substr(open + 1, shut - open - 1);
  for (std::size_t at = 0; !rest.empty(); rest.erase(0, at)) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    out.push_back(rest.substr(0, comma));
    at = std::min(comma + 1, rest.size());
  }
  return out;
}

bool is_file(const std::string& value) {
  static constexpr std::array names = {"FILE", "DIR", "PATH", "LOG", "DATA", "SESSION"};
  return std::any_of(names.begin(), names.end(),
                     [&](const char* name) { return value.rfind(name, 0) == 0; });
}

Argument argument_of(const CLI::Option& option) {
  Argument out;
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  out.help = one_line(option.get_description());
  out.fallback = option.get_default_str();
  out.is_required = option.get_required();
  out.can_repeat = option.get_items_expected_max() > 1;
  if (option.get_items_expected_max() == 0) return out;
  const std::string type = option.get_type_name();
  out.choices = choices_in(type);
  out.value = option.get_positional() ? option.get_name(true) : type.substr(0, type.find(':'));
  if (out.value.empty() || out.value[0] == '{') out.value = "VALUE";
  out.names_file = out.choices.empty() && is_file(out.value);
  return out;
}

}  // namespace

Outline outline_of(const CLI::App& app) {
  Outline out{app.get_name(), one_line(app.get_description()), {}, {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->nonpositional() ? out.options : out.positionals).push_back(argument_of(*option));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (!command->get_group().empty()) out.commands.push_back(outline_of(*command));
  }
  return out;
}

}  // namespace storage::manual
