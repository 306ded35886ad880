#pragma once

#include <functional>

#include "app/options.h"
#include "core/settings.h"

namespace CLI {
class App;
}

namespace openpress::app {

/** What a chosen subcommand does with the settings in force. @return the exit code */
using Act = std::function<int(const Settings&)>;

// Each adds its subcommand to @p cli; parsing then fills @p options and sets @p act. Both outlive the parsing.
void AddServe(CLI::App& cli, Options& options, Act& act);
void AddUser(CLI::App& cli, Options& options, Act& act);
void AddMedia(CLI::App& cli, Options& options, Act& act);
void AddJob(CLI::App& cli, Options& options, Act& act);
void AddVerify(CLI::App& cli, Options& options, Act& act);
void AddToken(CLI::App& cli, Options& options, Act& act);
/** With --in-force it asks for what holds here; otherwise it answers while it is parsed, as those below. */
void AddSettings(CLI::App& cli, Options& options, Act& act);
void AddCheck(CLI::App& cli, Options& options, Act& act);
void AddSchema(CLI::App& cli, Options& options, Act& act);
void AddMigrate(CLI::App& cli, Options& options, Act& act);
/** backup and backup-key. */
void AddBackup(CLI::App& cli, Options& options, Act& act);
void AddRestore(CLI::App& cli, Options& options, Act& act);
void AddSetupLink(CLI::App& cli, Options& options, Act& act);
void AddImport(CLI::App& cli, Options& options, Act& act);

// These answer while they are parsed: what they print depends on no setting, and a wrong one must not stop them.
void AddVersion(CLI::App& cli);
/** What packages install: manual pages and completion, made from @p cli, which has all its subcommands by then. */
void AddManual(CLI::App& cli);

}  // namespace openpress::app
