#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands/commands.h"
#include "app/data_folder.h"
#include "core/error.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "db/transfer.h"

namespace openpress::app {
namespace {

struct Move {
  std::string from;
  std::string to;
};

int Migrate(const Options& options, const Move& move) {
  if (move.from == move.to) throw Error(Fault::kBadInput, "same_database", "--from and --to name the same database");
  // What a running server writes meanwhile would stay behind.
  DataFolder folder(options.DataFolder());
  folder.Lock();
  const auto source = db::Open(move.from, 1);
  const auto target = db::Open(move.to, 1);
  db::Migrator(*source, ProgramFiles("schema")).Migrate();
  db::Migrator(*target, ProgramFiles("schema")).Migrate();
  std::int64_t rows = 0;
  for (const db::Copied& copied : db::Transfer(*source, *target)) {
    fmt::print("{:<28} {:>10} rows  {}\n", copied.table, copied.rows, copied.hash.substr(0, 16));
    rows += copied.rows;
  }
  fmt::print("{} rows were copied and compared; now set database.url to the new address and start the server\n", rows);
  return 0;
}

}  // namespace

void AddMigrate(CLI::App& cli, Options& options, Act& act) {
  CLI::App* command = cli.add_subcommand(
      "migrate",
      "copy everything from one database into an empty one, of this or the other kind; stop all servers first");
  options.AddTo(*command);
  const auto move = std::make_shared<Move>();
  command->add_option("--from", move->from, "address of the database there is, such as sqlite:/path/openpress.db")
      ->required();
  command->add_option("--to", move->to, "address of the new one, such as postgres://user:password@host/name")
      ->required();
  command->callback(
      [&options, &act, move] { act = [&options, move](const Settings&) { return Migrate(options, *move); }; });
}

}  // namespace openpress::app
