#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "accounts/accounts.h"
#include "app/commands/commands.h"
#include "app/data_folder.h"
#include "app/database.h"
#include "core/error.h"

namespace openpress::app {
namespace {

int SetupLink(const Options& options, const Settings& settings) {
  const DataFolder folder(options.DataFolder());
  const auto pool = OpenDatabase(settings, folder.path());
  const auto link = accounts::Accounts(*pool, SystemClock(), accounts::AccountSettings::From(settings)).SetupLink();
  if (!link) {
    throw Error(Fault::kConflict, "setup_done",
                "there is an account already; more are made with `openpress user add`, or in the browser");
  }
  std::string site = settings.Text("site.url");
  if (site.empty()) site = "http://" + settings.Text("http.listen");
  while (site.ends_with('/')) site.pop_back();
  fmt::print("Create the first administrator (this link works once): {}{}\n", site, *link);
  return 0;
}

}  // namespace

void AddSetupLink(CLI::App& cli, Options& options, Act& act) {
  CLI::App* command =
      cli.add_subcommand("setup-link", "print a link that makes the first administrator, while there is no account");
  options.AddTo(*command);
  command->callback([&] { act = [&](const Settings& settings) { return SetupLink(options, settings); }; });
}

}  // namespace openpress::app
