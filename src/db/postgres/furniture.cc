#include "db/postgres/furniture.h"

#include <algorithm>

#include <fmt/format.h>

namespace openpress::db::postgres {
namespace {

// Full-text rows are in tables with a tsvector.
constexpr std::string_view kTables = R"sql(
  SELECT c.relname
    FROM pg_class c
   WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'schema_migrations'
     AND NOT EXISTS (SELECT 1
                       FROM pg_attribute a
                      WHERE a.attrelid = c.oid AND a.atttypid = 'tsvector'::regtype)
   ORDER BY c.relname)sql";

constexpr std::string_view kColumns = R"sql(
  SELECT a.attname, COALESCE(array_position(i.indkey::int2[], a.attnum), -1)
    FROM pg_attribute a
    LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
   WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
   ORDER BY a.attname)sql";

constexpr std::string_view kRefers = R"sql(
  SELECT DISTINCT o.relname
    FROM pg_constraint c
    JOIN pg_class o ON o.oid = c.confrelid
   WHERE c.contype = 'f' AND c.conrelid = $1::regclass AND c.confrelid <> c.conrelid
   ORDER BY o.relname)sql";

constexpr std::string_view kTriggers = R"sql(
  SELECT t.tgname, c.relname
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
   WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
     AND t.tgname NOT LIKE 'search\_of\_%' ESCAPE '\'
   ORDER BY t.tgname)sql";

// last_value is NULL for a sequence nobody has asked yet.
constexpr std::string_view kCounters = R"sql(
  SELECT c.relname, s.last_value
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_sequences s ON s.schemaname = current_schema()
                       AND format('%I.%I', s.schemaname, s.sequencename) =
                           pg_get_serial_sequence(c.oid::regclass::text, a.attname)
   WHERE a.attidentity <> '' AND c.relnamespace = current_schema()::regnamespace AND s.last_value IS NOT NULL)sql";

constexpr std::string_view kSetCounter = R"sql(
  SELECT setval(pg_get_serial_sequence($1, a.attname)::regclass, $2)
    FROM pg_attribute a
   WHERE a.attrelid = $1::regclass AND a.attidentity <> '')sql";

std::vector<Table> Tables(Connection& connection) {
  std::vector<Table> tables;
  for (const Row& row : connection.Query(kTables)) {
    Table table{row.Text(0), {}, {}, {}};
    std::vector<std::pair<std::int64_t, std::string>> key;
    for (const Row& column : connection.Query(kColumns, {table.name})) {
      table.columns.push_back(column.Text(0));
      if (column.Int(1) >= 0) key.emplace_back(column.Int(1), column.Text(0));
    }
    std::sort(key.begin(), key.end());
    std::sort(table.columns.begin(), table.columns.end());
    for (auto& [place, name] : key) table.key.push_back(std::move(name));
    for (const Row& other : connection.Query(kRefers, {table.name})) table.refers.push_back(other.Text(0));
    tables.push_back(std::move(table));
  }
  return tables;
}

std::vector<std::string> Suspend(Connection& connection) {
  std::vector<std::string> scripts;
  for (const Row& row : connection.Query(kTriggers)) {
    connection.Script(fmt::format("ALTER TABLE {} DISABLE TRIGGER {}", row.Text(1), row.Text(0)));
    scripts.push_back(fmt::format("ALTER TABLE {} ENABLE TRIGGER {}", row.Text(1), row.Text(0)));
  }
  return scripts;
}

std::map<std::string, std::int64_t> Counters(Connection& connection) {
  std::map<std::string, std::int64_t> counters;
  for (const Row& row : connection.Query(kCounters)) counters[row.Text(0)] = row.Int(1);
  return counters;
}

void SetCounter(Connection& connection, const std::string& table, std::int64_t number) {
  connection.Query(kSetCounter, {table, number});
}

}  // namespace

const Furniture kFurniture{&Tables, &Suspend, &Counters, &SetCounter};

}  // namespace openpress::db::postgres
