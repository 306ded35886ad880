#include "db/sqlite/furniture.h"

#include <algorithm>

#include <fmt/format.h>

namespace openpress::db::sqlite {
namespace {

// sqlite.org/pragma.html: table_list tells virtual tables and what they keep their rows in from ours.
constexpr std::string_view kTables = R"sql(
  SELECT name
    FROM pragma_table_list
   WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'schema_migrations'
   ORDER BY name)sql";

// hidden: 2 and 3 are generated columns. pk: the place in the primary key, 0 for none.
constexpr std::string_view kColumns = R"sql(
  SELECT name, pk
    FROM pragma_table_xinfo($1)
   WHERE hidden = 0
   ORDER BY name)sql";

constexpr std::string_view kRefers = R"sql(
  SELECT DISTINCT "table"
    FROM pragma_foreign_key_list($1)
   WHERE "table" <> $1
   ORDER BY 1)sql";

constexpr std::string_view kTriggers = R"sql(
  SELECT name, sql
    FROM sqlite_master
   WHERE type = 'trigger' AND name NOT LIKE 'search\_of\_%' ESCAPE '\'
   ORDER BY name)sql";

constexpr std::string_view kCounters = "SELECT name, seq FROM sqlite_sequence";
constexpr std::string_view kHasCounter = R"sql(
  SELECT 1
    FROM sqlite_master
   WHERE type = 'table' AND name = $1 AND sql LIKE '%AUTOINCREMENT%')sql";
constexpr std::string_view kDropCounter = "DELETE FROM sqlite_sequence WHERE name = $1";
constexpr std::string_view kSetCounter = "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)";

std::vector<Table> Tables(Connection& connection) {
  std::vector<Table> tables;
  for (const Row& row : connection.Query(kTables)) {
    Table table{row.Text(0), {}, {}, {}};
    std::vector<std::pair<std::int64_t, std::string>> key;
    for (const Row& column : connection.Query(kColumns, {table.name})) {
      table.columns.push_back(column.Text(0));
      if (column.Int(1) > 0) key.emplace_back(column.Int(1), column.Text(0));
    }
    std::sort(key.begin(), key.end());
    for (auto& [place, name] : key) table.key.push_back(std::move(name));
    for (const Row& other : connection.Query(kRefers, {table.name})) table.refers.push_back(other.Text(0));
    tables.push_back(std::move(table));
  }
  return tables;
}

std::vector<std::string> Suspend(Connection& connection) {
  std::vector<std::string> scripts;
  for (const Row& row : connection.Query(kTriggers)) {
    connection.Script(fmt::format("DROP TRIGGER {}", row.Text(0)));
    scripts.push_back(row.Text(1));
  }
  return scripts;
}

std::map<std::string, std::int64_t> Counters(Connection& connection) {
  std::map<std::string, std::int64_t> counters;
  for (const Row& row : connection.Query(kCounters)) counters[row.Text(0)] = row.Int(1);
  return counters;
}

void SetCounter(Connection& connection, const std::string& table, std::int64_t number) {
  if (!connection.QueryOne(kHasCounter, {table})) return;
  connection.Execute(kDropCounter, {table});
  connection.Execute(kSetCounter, {table, number});
}

}  // namespace

const Furniture kFurniture{&Tables, &Suspend, &Counters, &SetCounter};

}  // namespace openpress::db::sqlite
