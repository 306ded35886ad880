#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/commands/site.h"

namespace openpress::app {

namespace {

struct SettingsOptions {
  bool in_force = false;
  bool json = false;
};

int PrintInForce(const Options& options, const SettingsOptions& given) {
  Json all = Json::array();
  for (const SettingInForce& setting : options.Origins()) {
    // Whoever may read this need not know passwords; that there is one is enough.
    const bool secret = setting.name.ends_with("password") && !setting.text.empty();
    const std::string text = secret ? "(not shown)" : setting.text;
    if (given.json) {
      all.push_back({{"name", setting.name}, {"value", text}, {"origin", setting.origin}});
    } else {
      fmt::print("{:<34} {:<28} {}\n", setting.name, fmt::format("\"{}\"", text), setting.origin);
    }
  }
  if (given.json) PrintJson(all);
  return 0;
}

}  // namespace

void AddSettings(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<SettingsOptions>();
  CLI::App* settings =
      cli.add_subcommand("settings", "print every setting with its default, limits and meaning, as a TOML file");
  settings->add_flag("--in-force", given->in_force, "print instead which values hold here, and where each comes from");
  settings->add_flag("--json", given->json, "with --in-force: answer as JSON");
  options.AddTo(*settings);
  settings->callback([&, given] {
    if (given->in_force) {
      act = [&, given](const Settings&) { return PrintInForce(options, *given); };
    } else {
      fmt::print("{}", Settings::Documentation());
    }
  });
}

void AddVersion(CLI::App& cli) {
  cli.add_subcommand("version", "print the version")->callback([] { fmt::print("openpress {}\n", OPENPRESS_VERSION); });
}

}  // namespace openpress::app
