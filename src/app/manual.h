#pragma once

#include <string>

namespace CLI {
class App;
}

namespace openpress::app {

/** openpress(1), made of the command line itself, as man(7) source. */
std::string CommandManual(const CLI::App& cli);

/** openpress.toml(5), made of the table of settings, as man(7) source. */
std::string SettingsManual();

/** What bash(1) needs to complete subcommands and options; to be installed as completions/openpress. */
std::string BashCompletion(const CLI::App& cli);

}  // namespace openpress::app
