#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/commands.h"

namespace openpress::app {

void AddSettings(CLI::App& cli) {
  cli.add_subcommand("settings", "print every setting with its default, limits and meaning, as a TOML file")
      ->callback([] { fmt::print("{}", Settings::Documentation()); });
}

void AddVersion(CLI::App& cli) {
  cli.add_subcommand("version", "print the version")->callback([] { fmt::print("openpress {}\n", OPENPRESS_VERSION); });
}

}  // namespace openpress::app
