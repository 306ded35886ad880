#include "app/cli.h"

#include <cstdio>
#include <exception>
#include <functional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/subjects.h"
#include "core/error.h"

namespace openpress::app {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrong = 2;
constexpr int kUnfit = 3;  // trying again cannot help: the service's unit has it in RestartPreventExitStatus=

int CodeOf(const Error& problem) {
  if (problem.code() == "schema_newer" || problem.code() == "schema_changed") return kUnfit;
  return problem.fault() == Fault::kBadInput ? kWrong : kFailed;
}

}  // namespace

int RunCli(int argc, char** argv) {
  CLI::App cli("OpenPress publishes video, audio, images and documents of verified journalists.", "openpress");
  cli.require_subcommand(1);
  cli.get_formatter()->column_width(34);

  Options options;
  std::function<int(const Settings&)> act;
  AddServe(cli, options, act);
  AddUser(cli, options, act);
  AddMedia(cli, options, act);
  AddJob(cli, options, act);
  AddVerify(cli, options, act);
  AddToken(cli, options, act);
  AddSetupLink(cli, options, act);
  AddCheck(cli, options, act);
  AddSchema(cli, options, act);
  AddMigrate(cli, options, act);
  AddBackup(cli, options, act);
  AddRestore(cli, options, act);
  AddImport(cli, options, act);
  AddSettings(cli, options, act);
  AddVersion(cli);
  AddManual(cli);

  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return cli.exit(problem) == 0 ? kDone : kWrong;
  }
  if (!act) return kDone;
  try {
    const Settings settings = options.Load();
    ConfigureLog(settings);
    options.ActAsOwner();
    return act(settings);
  } catch (const Error& problem) {
    fmt::print(stderr, "openpress: {}\n", problem.what());
    return CodeOf(problem);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "openpress: {}\n", problem.what());
    return kFailed;
  }
}

}  // namespace openpress::app
