#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openpress {

enum class SettingKind {
  kText,
  kInteger,
  kBytes,    ///< a number of bytes; text forms "64 MiB", "5 GB"
  kSeconds,  ///< a duration in seconds; text forms "90", "15 min", "2 h", "30 d"
  kBoolean,  ///< true or false
  kChoice,   ///< one of `choices`
};

/** One setting. The table feeds the TOML file, the environment, --help and the documentation. */
struct SettingRow {
  std::string_view name;  ///< "section.key"; the environment's form is OPENPRESS_SECTION__KEY
  SettingKind kind;
  std::string_view fallback;  ///< in text form, as a person would write it
  std::int64_t least = 0;     ///< of kInteger, kBytes, kSeconds
  std::int64_t most = 0;
  std::string_view choices;  ///< of kChoice: words separated by one space
  bool reloadable = false;   ///< takes effect on SIGHUP
  std::string_view meaning;  ///< one sentence for the documentation
};

std::span<const SettingRow> SettingTable();

/** The values in force: defaults, then the file, then the environment, then the command line.
 *
 *  Reading is const and safe from any thread. Asking for a name that is not in the table is a bug (assert). */
class Settings {
 public:
  /** Every setting at its default. */
  Settings();

  /** @throws Error kBadInput naming file, line, setting and what is allowed. */
  void ReadFile(const std::string& path);
  /** The same from memory. @param path what messages call it */
  void ReadToml(std::string_view document, const std::string& path);
  /** OPENPRESS_HTTP__LISTEN=… and so on; any other variable that begins with OPENPRESS_ and has a double underscore
   *  is refused. @param environment as in environ(7): "NAME=value", ended by nullptr.
   *  @throws Error kBadInput naming the variable and what is allowed. */
  void ReadEnvironment(const char* const* environment);
  /** @param origin where it came from, for the message: "--listen".
   *  @throws Error kBadInput */
  void Set(std::string_view name, std::string_view text, std::string_view origin);

  [[nodiscard]] const std::string& Text(std::string_view name) const;
  [[nodiscard]] std::int64_t Integer(std::string_view name) const;  ///< kInteger, kBytes, kSeconds
  [[nodiscard]] bool Boolean(std::string_view name) const;

  /** Names of settings whose values differ and that only a restart can change. */
  [[nodiscard]] std::vector<std::string> NeedRestart(const Settings& newer) const;

  /** Names of settings whose values differ. */
  [[nodiscard]] std::vector<std::string> Differing(const Settings& newer) const;

  /** The table as TOML with comments: what `openpress settings` prints and the package installs. */
  static std::string Documentation();

 private:
  struct Held {
    std::string text;
    std::int64_t number = 0;
  };
  std::map<std::string, Held, std::less<>> values_;
};

}  // namespace openpress
