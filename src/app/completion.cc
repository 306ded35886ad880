#include <map>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/command_line.h"
#include "app/manual.h"

namespace openpress::app {
namespace {

// Words before the cursor that name a subcommand are its path; what may follow a path is in a table made by us. Values
// of --data and the like are paths.
constexpr std::string_view kScript = R"bash(# bash completion for openpress(1); made from its command line
_openpress() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}
  local -A next=(
{}  )
  case $prev in
    --data|--to|--from) compopt -o dirnames; COMPREPLY=(); return ;;
    --config|--identity) compopt -o default; COMPREPLY=(); return ;;
  esac
  local path='' word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    [[ -v next["${{path:+$path }}$word"] ]] && path="${{path:+$path }}$word"
  done
  mapfile -t COMPREPLY < <(compgen -W "${{next["${{path:-openpress}}"]}}" -- "$cur")
}}
complete -F _openpress openpress
)bash";

}  // namespace

std::string BashCompletion(const CLI::App& cli) {
  std::map<std::string, std::string> next;
  const auto add = [&](const std::string& path, const std::string& word) {
    std::string& words = next[path.empty() ? "openpress" : path];
    const std::string padded = " " + words + " ";
    if (padded.find(" " + word + " ") == std::string::npos) words += (words.empty() ? "" : " ") + word;
  };
  for (const Command& command : Commands(cli)) {
    const auto space = command.path.rfind(' ');
    if (space != std::string::npos) add(command.path.substr(0, space), command.path.substr(space + 1));
    add("", command.path.substr(0, command.path.find(' ')));
    for (const CLI::Option* option : command.options) add(command.path, option->get_name(false, true));
    add(command.path, "--help");
  }
  std::string table;
  for (const auto& [path, words] : next) table += fmt::format("    ['{}']='{}'\n", path, words);
  return fmt::format(kScript, table);
}

}  // namespace openpress::app
