#include "app/options.h"

#include <cstdlib>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <unistd.h>

namespace openpress::app {
namespace {

constexpr std::string_view kSystemConfig = "/etc/openpress/openpress.toml";

}  // namespace

void Options::AddTo(CLI::App& command) {
  command
      .add_option("--data", data, "folder for everything OpenPress keeps (default: $STATE_DIRECTORY, ./openpress-data)")
      ->type_name("DIR");
  command.add_option("--config", config, "settings file (default: /etc/openpress/openpress.toml, where there is one)")
      ->type_name("FILE");
}

std::string Options::DataFolder() const {
  if (!data.empty()) return std::filesystem::absolute(data).lexically_normal().string();
  // systemd lists several folders with colons between; the first is ours.
  if (const char* state = std::getenv("STATE_DIRECTORY"); state != nullptr && *state != '\0') {
    const std::string_view folders = state;
    return std::string(folders.substr(0, folders.find(':')));
  }
  return std::filesystem::absolute("openpress-data").string();
}

Settings Options::Load() const {
  Settings settings;
  if (!config.empty()) {
    settings.ReadFile(config);
  } else if (data.empty() && access(kSystemConfig.data(), R_OK) == 0) {
    settings.ReadFile(std::string(kSystemConfig));
  }
  settings.ReadEnvironment(environ);
  for (const auto& [name, text] : overrides) settings.Set(name, text, "command line");
  return settings;
}

}  // namespace openpress::app
