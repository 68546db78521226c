// Completion scripts. Words of ours only go into them, but each is quoted as if it were not.
#include <functional>

#include "storage/manual/outline.h"

namespace storage::manual {
namespace {

// 'it'\''s': for all three shells.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::string identifier(std::string name) {
  for (char& c : name)
    if (c == '-') c = '_';
  return "_" + name;
}

std::vector<std::string> command_names(const Outline& program) {
  std::vector<std::string> out;
  for (const Outline& command : program.commands) out.push_back(command.name);
  return out;
}

std::vector<std::string> option_names(const Outline& command) {
  std::vector<std::string> out;
  for (const Argument& option : command.options)
    out.insert(out.end(), option.names.begin(), option.names.end());
  return out;
}

// One arm of a case for each option that takes a value: what can stand behind it.
std::string bash_values(const Outline& command, const std::string& name) {
  std::string out;
  for (const Argument& option : command.options) {
    if (option.is_flag()) continue;
    std::vector<std::string> patterns;
    for (const std::string& word : option.names) patterns.push_back(name + ":" + word);
    std::string deed = "return";
    if (!option.choices.empty()) {
      deed = "COMPREPLY=($(compgen -W " + quoted(joined(option.choices, " ")) +
             " -- \"$current\")); return";
    } else if (option.names_file) {
      deed = "compopt -o default 2>/dev/null; return";
    }
    out += "    " + joined(patterns, "|") + ") " + deed + " ;;\n";
  }
  return out;
}

std::string bash_options(const Outline& command, const std::string& name) {
  return "    " + name + ") words=" + quoted(joined(option_names(command), " ")) + " ;;\n";
}

// What zsh reads as syntax within a specification.
std::string zsh_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_value(const Argument& argument) {
  std::string action = " ";
  if (!argument.choices.empty()) action = "(" + joined(argument.choices, " ") + ")";
  if (argument.names_file) action = "_files";
  return ":" + zsh_escaped(argument.value) + ":" + action;
}

std::string zsh_arguments(const Outline& command, const std::string& indent) {
  std::string out;
  for (const Argument& option : command.options) {
    for (const std::string& name : option.names) {
      out += " \\\n" + indent +
             quoted((option.can_repeat ? "*" : "") + name + "[" + zsh_escaped(option.help) + "]" +
                    (option.is_flag() ? "" : zsh_value(option)));
    }
  }
  for (const Argument& positional : command.positionals)
    out += " \\\n" + indent + quoted((positional.can_repeat ? "*" : "") + zsh_value(positional));
  return out;
}

std::string fish_options(const Outline& command, const std::string& start) {
  std::string out;
  for (const Argument& option : command.options) {
    out += start;
    for (const std::string& name : option.names)
      out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.is_flag()) {
      out += option.names_file ? " -r -F" : " -x";
      if (!option.choices.empty()) out += " -a " + quoted(joined(option.choices, " "));
    }
    out += " -d " + quoted(option.help) + "\n";
  }
  return out;
}

}  // namespace

std::string bash_completion(const Outline& program) {
  const std::string function = identifier(program.name);
  const bool has_commands = !program.commands.empty();
  std::string out =
      "# bash completion for " + program.name + ": `" + program.name +
      " --completion bash` prints it.\n" + function +
      "() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  local command= word words=\n"
      "  COMPREPLY=()\n";
  if (has_commands) {
    out += "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case $word in\n      " +
           joined(command_names(program), "|") + ") command=$word; break ;;\n    esac\n  done\n";
  }
  out += "  case $command:$previous in\n" + bash_values(program, "");
  for (const Outline& command : program.commands) out += bash_values(command, command.name);
  out += "  esac\n  case $command in\n" + bash_options(program, "''");
  for (const Outline& command : program.commands) out += bash_options(command, command.name);
  out += "  esac\n";
  if (has_commands) {
    out += "  if [[ -z $command && $current != -* ]]; then\n    words=" +
           quoted(joined(command_names(program), " ")) + "\n  elif [[ $current != -* ]]; then\n";
  } else {
    out += "  if [[ $current != -* ]]; then\n";
  }
  out +=
      "    compopt -o default 2>/dev/null\n    return\n  fi\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\n"
      "complete -F " +
      function + " " + program.name + "\n";
  return out;
}

std::string zsh_completion(const Outline& program) {
  const std::string function = "_" + program.name;  // The file's name, where zsh loads it itself.
  std::string out = "#compdef " + program.name + "\n# `" + program.name +
                    " --completion zsh` prints it; in a folder of $fpath, named " + function +
                    ".\n" + function + "() {\n";
  if (program.commands.empty()) {
    out += "  _arguments" + zsh_arguments(program, "    ") + "\n";
  } else {
    out +=
        "  local context state state_descr line\n  typeset -A opt_args\n  local -a commands\n"
        "  commands=(\n";
    for (const Outline& command : program.commands)
      out += "    " + quoted(zsh_escaped(command.name) + ":" + command.help) + "\n";
    out += "  )\n  _arguments -C" + zsh_arguments(program, "    ") +
           " \\\n    '1: :->command' '*:: :->rest'\n  case $state in\n"
           "    command) _describe -t commands command commands ;;\n    rest)\n"
           "      case $words[1] in\n";
    for (const Outline& command : program.commands) {
      out += "        " + command.name + ") _arguments" + zsh_arguments(command, "          ") +
             " ;;\n";
    }
    out += "      esac ;;\n  esac\n";
  }
  return out + "}\nif [ \"$funcstack[1]\" = " + function + " ]; then " + function +
         " \"$@\"; else compdef " + function + " " + program.name + "; fi\n";
}

std::string fish_completion(const Outline& program) {
  const std::string start = "complete -c " + program.name;
  std::string out = "# fish completion: `" + program.name + " --completion fish` prints it.\n";
  if (program.commands.empty()) return out + fish_options(program, start);
  const std::string none = start + " -n __fish_use_subcommand";
  out += fish_options(program, none);
  for (const Outline& command : program.commands) {
    out += none + " -f -a " + quoted(command.name) + " -d " + quoted(command.help) + "\n";
    out += fish_options(command,
                        start + " -n " + quoted("__fish_seen_subcommand_from " + command.name));
  }
  return out;
}

}  // namespace storage::manual
