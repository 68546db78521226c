#include "storage/manual/manual.h"

#include <CLI/CLI.hpp>

#include "storage/manual/outline.h"

namespace storage::manual {
namespace {

// As roff reads it literally (groff_char(7)): no hyphen becomes a dash, no line a request.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') {
      out += "\\-";
    } else if (c == '\\') {
      out += "\\(rs";
    } else if (c == '\'') {
      out += "\\(aq";
    } else {
      out += c;
    }
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

std::string bold(const std::string& text) {
  return "\\fB" + roff(text) + "\\fR";
}
std::string slanted(const std::string& text) {
  return "\\fI" + roff(text) + "\\fR";
}

std::string synopsis(const Outline& command, const std::string& before) {
  std::string out = before + bold(command.name) + " [options]";
  for (const Argument& argument : command.options) {
    if (argument.is_required)
      out += " " + bold(argument.names.front()) + " " + slanted(argument.value);
  }
  for (const Argument& argument : command.positionals) {
    const std::string name = slanted(argument.value) + (argument.can_repeat ? "..." : "");
    out += argument.is_required ? " " + name : " [" + name + "]";
  }
  return out;
}

std::string entry(const Argument& argument) {
  std::string out = ".TP\n";
  for (std::size_t i = 0; i < argument.names.size(); ++i)
    out += (i > 0 ? ", " : "") + bold(argument.names[i]);
  if (!argument.value.empty()) out += (argument.names.empty() ? "" : " ") + slanted(argument.value);
  out += "\n" + roff(argument.help) + ".";
  if (!argument.choices.empty()) {
    out += " One of";
    for (const std::string& choice : argument.choices)
      out += (&choice == &argument.choices.front() ? " " : ", ") + bold(choice);
    out += ".";
  }
  if (!argument.fallback.empty()) out += " Otherwise " + bold(argument.fallback) + ".";
  return out + "\n";
}

std::string entries(const Outline& command) {
  std::string out;
  for (const Argument& argument : command.positionals) out += entry(argument);
  for (const Argument& argument : command.options) out += entry(argument);
  return out;
}

std::string section(const char* title, std::string_view text) {
  return text.empty() ? "" : std::string(".SH ") + title + "\n" + roff(std::string(text)) + "\n";
}

std::string page(const Outline& program, const Notes& notes) {
  std::string out = ".TH \"" + roff(program.name) +
                    "\" 1 \"\" \"red\\-flag " RED_FLAG_VERSION "\" \"User Commands\"\n.SH NAME\n" +
                    roff(program.name) + " \\- " + roff(std::string(notes.summary)) +
                    "\n.SH SYNOPSIS\n";
  if (program.commands.empty()) out += synopsis(program, "") + "\n";
  for (const Outline& command : program.commands)
    out += (&command == &program.commands.front() ? "" : ".br\n") +
           synopsis(command, bold(program.name) + " ") + "\n";
  out += ".SH DESCRIPTION\n" + roff(program.help) + "\n.SH OPTIONS\n" + entries(program);
  if (!program.commands.empty()) out += ".SH COMMANDS\n";
  for (const Outline& command : program.commands) {
    out += ".SS \"" + roff(program.name) + " " + roff(command.name) + "\"\n" + roff(command.help) +
           ".\n" + entries(command);
  }
  return out + section("EXIT STATUS", notes.exit_status) +
         section("ENVIRONMENT", notes.environment) + section("SEE ALSO", notes.see_also);
}

}  // namespace

void add_options(CLI::App& app) {
  app.add_option("--completion", "Print what makes this shell complete the program's options")
      ->type_name("SHELL")
      ->expected(1)
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app.add_flag("--man")->description("Print the manual page, for man");
}

std::optional<std::string> asked_for(const CLI::App& app, const Notes& notes, int argc,
                                     const char* const* argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (argc == 2 && first == "--man") return page(outline_of(app), notes);
  if (argc != 3 || first != "--completion") return {};
  const std::string_view shell = argv[2];
  if (shell == "bash") return bash_completion(outline_of(app));
  if (shell == "zsh") return zsh_completion(outline_of(app));
  if (shell == "fish") return fish_completion(outline_of(app));
  return {};
}

}  // namespace storage::manual
