#include "app/manual.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/commands.h"

namespace openpress::app {

void AddManual(CLI::App& cli) {
  // In no group, so that --help does not offer them: the build calls them, and installs what they print.
  const auto add = [&](const char* name, const char* meaning, std::string (*make)(const CLI::App&)) {
    cli.add_subcommand(name, meaning)->group("")->callback([&cli, make] { fmt::print("{}", make(cli)); });
  };
  add("manual", "print openpress(1)", &CommandManual);
  add("manual-settings", "print openpress.toml(5)", [](const CLI::App&) { return SettingsManual(); });
  add("completion", "print what bash needs to complete commands", &BashCompletion);
}

}  // namespace openpress::app
