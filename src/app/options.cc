#include "app/options.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/log.h"
#include "core/program_files.h"

namespace openpress::app {
namespace {

constexpr std::string_view kSystemConfig = "/etc/openpress/openpress.toml";
constexpr std::string_view kSystemData = "/var/lib/openpress";
constexpr std::string_view kCredential = "settings_";

void ReadCredentials(Settings& settings) {
  namespace fs = std::filesystem;
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0') return;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kCredential)) continue;
    const auto origin = fmt::format("credential {}", name);
    std::ifstream file(entry.path(), std::ios::binary);
    std::string value((std::istreambuf_iterator<char>(file)), {});
    if (!file) throw Error(Fault::kBadInput, "settings_file", fmt::format("{}: it cannot be read", origin));
    // Editors and echo end a line; a secret that ends so itself can be given in the settings file.
    if (value.ends_with('\n')) value.pop_back();
    settings.Set(name.substr(kCredential.size()), value, origin);
  }
  // Where systemd runs in a container without shared mounts, they do not arrive; there may have been none.
  if (failed)
    log::Warning("the service's credentials cannot be read", {{"folder", folder}, {"reason", failed.message()}});
}

}  // namespace

void Options::AddTo(CLI::App& command) {
  command
      .add_option(
          "--data", data,
          "folder for everything OpenPress keeps (default: $STATE_DIRECTORY, /var/lib/openpress or ./openpress-data)")
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
  if (RunsInstalled() && std::filesystem::is_directory(kSystemData)) return std::string(kSystemData);
  return std::filesystem::absolute("openpress-data").string();
}

void Options::ActAsOwner() const {
  struct stat folder {};
  if (geteuid() != 0 || stat(DataFolder().c_str(), &folder) != 0 || folder.st_uid == 0) return;
  if (setgroups(0, nullptr) != 0 || setresgid(folder.st_gid, folder.st_gid, folder.st_gid) != 0 ||
      setresuid(folder.st_uid, folder.st_uid, folder.st_uid) != 0) {
    throw SystemError(fmt::format("cannot act as the owner of {}", DataFolder()), errno);
  }
}

std::string Options::File() const {
  if (!config.empty()) return config;
  return data.empty() && access(kSystemConfig.data(), R_OK) == 0 ? std::string(kSystemConfig) : std::string();
}

std::vector<SettingInForce> Options::Origins() const {
  std::vector<SettingInForce> all;
  Settings settings;
  for (const SettingRow& row : SettingTable()) {
    all.push_back({std::string(row.name), settings.Text(row.name), "default"});
  }
  const auto note = [&](const std::string& origin) {
    for (SettingInForce& one : all) {
      if (const std::string& text = settings.Text(one.name); text != one.text) one = {one.name, text, origin};
    }
  };
  if (const std::string file = File(); !file.empty()) {
    settings.ReadFile(file);
    note("file " + file);
  }
  ReadCredentials(settings);
  note("credential");
  settings.ReadEnvironment(environ);
  note("environment");
  for (const auto& [name, text] : overrides) settings.Set(name, text, "command line");
  note("command line");
  return all;
}

Settings Options::Load() const {
  Settings settings;
  if (const std::string file = File(); !file.empty()) settings.ReadFile(file);
  ReadCredentials(settings);
  settings.ReadEnvironment(environ);
  for (const auto& [name, text] : overrides) settings.Set(name, text, "command line");
  return settings;
}

}  // namespace openpress::app
