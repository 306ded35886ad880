#include "support/db_worlds.h"

#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <vector>

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

std::string Make(const std::string& source) {
  static int made = 0;
  std::string name = fmt::format("test_{}_{}", ::getpid(), ++made);
  Server().Write()->Execute(fmt::format("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, source));
  return name;
}

void Drop(const std::string& name) {
  Server().Write()->Execute(fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name));
}

/** Databases with the schema that nobody uses now; dropped when the program ends. */
std::vector<std::string>& Left() {
  struct Names {
    std::vector<std::string> all;
    Names() { Server(); }  // made before, so it is there until after
    ~Names() {
      for (const std::string& name : all) {
        try {
          Drop(name);
        } catch (const std::exception&) {
          return;  // the server goes with the run
        }
      }
    }
  };
  static Names names;
  return names.all;
}

// What migrations put into tables is kept aside, in a schema of its own.
constexpr std::string_view kKeepSeeds = R"sql(
  CREATE SCHEMA seeds;
  DO $$
  DECLARE each RECORD;
  BEGIN
    FOR each IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
      EXECUTE format('CREATE TABLE seeds.%1$I AS SELECT * FROM public.%1$I', each.relname);
    END LOOP;
    CREATE TABLE seeds.counters AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
  END $$)sql";

// As a replica, so that neither triggers nor references are asked.
constexpr std::string_view kEmpty = R"sql(
  SET LOCAL session_replication_role = replica;
  DO $$
  DECLARE each RECORD;
  BEGIN
    FOR each IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
      EXECUTE format('DELETE FROM public.%I', each.relname);
    END LOOP;
    INSERT INTO schema_migrations SELECT * FROM seeds.schema_migrations;
    INSERT INTO audit_head SELECT * FROM seeds.audit_head;
    INSERT INTO categories SELECT * FROM seeds.categories;
    INSERT INTO languages SELECT * FROM seeds.languages;
    INSERT INTO licenses SELECT * FROM seeds.licenses;
    PERFORM setval(format('public.%I', sequencename)::regclass, COALESCE(last_value, 1), last_value IS NOT NULL)
       FROM seeds.counters;
  END $$)sql";

// Other tables, or a copy of which nothing would be left but holes.
constexpr std::string_view kIsSpoilt = R"sql(
  SELECT 1
   WHERE pg_database_size(current_database()) > 30000000
      OR EXISTS (SELECT 1
                   FROM pg_class c
                  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                    AND NOT EXISTS (SELECT 1
                                      FROM pg_class s
                                     WHERE s.relname = c.relname AND s.relnamespace = 'seeds'::regnamespace)))sql";

/** Makes the database @p name as good as new. @return false when it is not worth the trouble */
bool Empty(const std::string& name) {
  const auto pool = db::Open(UrlOf(name), 1);
  const auto connection = pool->Write();
  if (connection->QueryOne(kIsSpoilt)) return false;
  connection->Script(kEmpty);
  return true;
}

/** One database that is copied, and never used otherwise, for each state of the schema's files. */
std::string Schema() {
  const std::string root = ProgramFiles("schema");
  std::size_t sum = std::hash<std::string_view>{}(kKeepSeeds);
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
      pool->Write()->Script(kKeepSeeds);
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

PostgresWorld::~PostgresWorld() {
  pool_.reset();
  if (name_.empty()) return;
  try {
    if (migrated_ && Empty(name_)) {
      Left().push_back(name_);
    } else {
      Drop(name_);
    }
  } catch (const std::exception& problem) {
    fmt::print(stderr, "{} stays behind: {}\n", name_, problem.what());
  }
}

db::Pool& PostgresWorld::pool() {
  if (name_.empty()) Take(Make("template0"));
  return *pool_;
}

const std::string& PostgresWorld::url() {
  pool();
  return url_;
}

void PostgresWorld::Migrate() {
  static const std::string kSchema = Schema();
  if (!name_.empty()) throw std::logic_error("a world is migrated before it is used");
  migrated_ = true;
  if (Left().empty()) return Take(Make(kSchema));
  std::string name = std::move(Left().back());
  Left().pop_back();
  Take(std::move(name));
}

void PostgresWorld::Take(std::string name) {
  name_ = std::move(name);
  url_ = UrlOf(name_);
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
