#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/commands/commands.h"
#include "app/database.h"
#include "core/error.h"
#include "core/log.h"
#include "core/program_files.h"
#include "db/migrator.h"

namespace openpress::app {
namespace {

constexpr std::chrono::seconds kPause{1};

bool MayPass(const Error& problem) {
  return problem.fault() != Fault::kBadInput && problem.fault() != Fault::kConflict;
}

/** Calls @p done until it is true, for @p seconds at most. A database that is not there yet is waited for, too.
 *  @throws Error what stood in the way in the end */
template <typename Done>
void Until(int seconds, const Done& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::string said;
  for (;;) {
    try {
      if (done()) return;
      throw Error(Fault::kUnavailable, "schema_missing", "the schema is not up to date yet");
    } catch (const Error& problem) {
      if (!MayPass(problem) || std::chrono::steady_clock::now() >= end) throw;
      if (said != problem.what()) log::Info("waiting", {{"for", problem.what()}});
      said = problem.what();
    }
    std::this_thread::sleep_for(kPause);
  }
}

int Apply(const Options& options, const Settings& settings, int seconds) {
  Until(seconds, [&] {
    OpenDatabase(settings, options.DataFolder());  // says itself what it applied
    return true;
  });
  fmt::print("the schema is up to date\n");
  return 0;
}

int Await(const Options& options, const Settings& settings, int seconds) {
  Until(seconds, [&] {
    const auto pool = db::Open(DatabaseUrl(settings, options.DataFolder()), 1);
    return db::Migrator(*pool, ProgramFiles("schema")).Pending().empty();
  });
  fmt::print("the schema is up to date\n");
  return 0;
}

}  // namespace

void AddSchema(CLI::App& cli, Options& options, Act& act) {
  CLI::App* schema =
      cli.add_subcommand("schema", "the database's schema, where one process brings it up to date for all");
  schema->require_subcommand(1);
  auto seconds = std::make_shared<int>(0);
  const auto add = [&](const char* name, const char* about, int (*run)(const Options&, const Settings&, int)) {
    CLI::App* command = schema->add_subcommand(name, about);
    options.AddTo(*command);
    command->add_option("--within", *seconds, "how long to wait for the database, and for others (default: 0)")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 86400));
    command->callback([&, run, seconds] {
      act = [&, run, seconds](const Settings& settings) { return run(options, settings, *seconds); };
    });
  };
  add("apply", "apply the migrations that are missing, as `serve` does", &Apply);
  add("await", "change nothing; end when none is missing any more", &Await);
}

}  // namespace openpress::app
