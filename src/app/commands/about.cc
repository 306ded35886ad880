#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/commands.h"

namespace openpress::app {

void AddSettings(CLI::App& cli, Act& act) {
  cli.add_subcommand("settings", "print every setting with its default, limits and meaning, as a TOML file")
      ->callback([&act] {
        act = [](const Settings&) {
          fmt::print("{}", Settings::Documentation());
          return 0;
        };
      });
}

void AddVersion(CLI::App& cli, Act& act) {
  cli.add_subcommand("version", "print the version")->callback([&act] {
    act = [](const Settings&) {
      fmt::print("openpress {}\n", OPENPRESS_VERSION);
      return 0;
    };
  });
}

}  // namespace openpress::app
