#include "app/command_line.h"

#include <CLI/CLI.hpp>

namespace openpress::app {
namespace {

std::vector<const CLI::App*> Below(const CLI::App& cli) {
  return cli.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

void Collect(const CLI::App& cli, const std::string& before, std::vector<Command>& to) {
  for (const CLI::App* app : Below(cli)) {
    const std::string path = before + app->get_name();
    if (!Below(*app).empty()) {
      Collect(*app, path + " ", to);
      continue;
    }
    Command command{path, app, {}, {}};
    for (const CLI::Option* option : app->get_options()) {
      if (option == app->get_help_ptr()) continue;
      (option->get_positional() ? command.words : command.options).push_back(option);
    }
    to.push_back(std::move(command));
  }
}

}  // namespace

std::vector<Command> Commands(const CLI::App& cli) {
  std::vector<Command> commands;
  Collect(cli, "", commands);
  return commands;
}

}  // namespace openpress::app
