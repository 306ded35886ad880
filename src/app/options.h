#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/settings.h"

namespace CLI {
class App;
}

namespace openpress::app {

/** A value and what gave it. */
struct SettingInForce {
  std::string name;
  std::string text;
  std::string origin;  ///< "default", "file /etc/…", "credential", "environment", "command line"
};

/** What every subcommand is told: where the data lies and which settings are in force. */
struct Options {
  std::string data;                                            ///< --data
  std::string config;                                          ///< --config
  std::vector<std::pair<std::string, std::string>> overrides;  ///< setting name and text, from options such as --listen

  /** Adds --data and --config to @p command. */
  void AddTo(CLI::App& command);

  /** --data, else $STATE_DIRECTORY (systemd.exec(5)), else /var/lib/openpress where there is one and the program was
   *  installed, else ./openpress-data; absolute. */
  [[nodiscard]] std::string DataFolder() const;
  /** When root, becomes the owner of the data folder, for good: a file that root made there, if only SQLite's log,
   * would lock the daemon out. Nothing where the folder is root's, or not there.
   *  @throws Error kBroken */
  void ActAsOwner() const;
  /** Defaults, the file, credentials, the environment, the overrides, in that order. The file is --config, else
   *  /etc/openpress/openpress.toml where that exists and --data was not given. A credential is a file
   *  "settings_mail.password" in $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=), with the value in it.
   *  @throws Error kBadInput naming file, line and what is allowed */
  [[nodiscard]] Settings Load() const;
  /** Every setting as Load() gives it. What a later source repeats is an earlier one's. @throws Error as Load() */
  [[nodiscard]] std::vector<SettingInForce> Origins() const;

 private:
  [[nodiscard]] std::string File() const;
};

}  // namespace openpress::app
