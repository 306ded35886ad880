#include "support/db_worlds.h"

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "core/program_files.h"
#include "db/migrator.h"

namespace openpress::tests {
namespace {

constexpr std::string_view kMaintenance = "/postgres";

/** The address of the database @p name on the server of this run. */
std::string UrlOf(const std::string& name) {
  const char* given = std::getenv("OPENPRESS_TEST_POSTGRES");
  std::string url = given != nullptr ? given : "";
  const auto at = url.rfind(kMaintenance);
  if (at == std::string::npos) throw std::runtime_error("OPENPRESS_TEST_POSTGRES has to name the database postgres");
  return url.replace(at + 1, kMaintenance.size() - 1, name);
}

/** For making and dropping databases. */
db::Pool& Server() {
  static const std::unique_ptr<db::Pool> kServer = db::Open(UrlOf("postgres"), 1);
  return *kServer;
}

/** One database that is copied, and never used otherwise, for each state of the schema's files. */
std::string Schema() {
  const std::string root = ProgramFiles("schema");
  std::size_t sum = 0;
  for (const db::Migration& file : db::ReadMigrations(root + "/" + PostgresWorld::kDialect))
    sum = sum * 31 + std::hash<std::string>{}(file.checksum);
  const std::string name = fmt::format("openpress_schema_{:x}", sum);
  const std::string draft = fmt::format("{}_{}", name, ::getpid());
  const db::Lease server = Server().Write();
  if (!server->QueryOne("SELECT 1 FROM pg_database WHERE datname = $1", {name})) {
    server->Execute(fmt::format("CREATE DATABASE {} TEMPLATE template0", draft));
    {
      const auto pool = db::Open(UrlOf(draft), 1);
      db::Migrator(*pool, root).Migrate();
    }
    try {
      server->Execute(fmt::format("ALTER DATABASE {} RENAME TO {}", draft, name));
    } catch (const std::exception&) {
      // Another test program was faster.
      server->Execute(fmt::format("DROP DATABASE {} WITH (FORCE)", draft));
    }
  }
  return name;
}

}  // namespace

void SqliteWorld::Migrate() {
  db::Migrator(*pool_, ProgramFiles("schema")).Migrate();
}

PostgresWorld::PostgresWorld() {
  static int made = 0;
  name_ = fmt::format("test_{}_{}", ::getpid(), ++made);
  url_ = UrlOf(name_);
  Make("template0");
}

PostgresWorld::~PostgresWorld() {
  pool_.reset();
  try {
    Server().Write()->Execute(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name_));
  } catch (const std::exception& problem) {
    fmt::print(stderr, "{} stays behind: {}\n", name_, problem.what());
  }
}

void PostgresWorld::Migrate() {
  static const std::string kSchema = Schema();
  pool_.reset();
  Server().Write()->Execute(fmt::format("DROP DATABASE {} WITH (FORCE)", name_));
  Make(kSchema);
}

void PostgresWorld::Make(const std::string& source) {
  Server().Write()->Execute(fmt::format("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name_, source));
  pool_ = db::Open(url_, 4);
}

ChosenWorld::ChosenWorld() {
  const char* chosen = std::getenv("OPENPRESS_TEST_DATABASE");
  if (chosen != nullptr && std::string_view(chosen) == PostgresWorld::kDialect) {
    postgres_ = std::make_unique<PostgresWorld>();
  } else {
    sqlite_ = std::make_unique<SqliteWorld>();
  }
}

}  // namespace openpress::tests
