#include "importer/mapping.h"

namespace openpress::importer {
namespace {

constexpr std::string_view kFind = "SELECT id FROM imported WHERE kind = $1 AND foreign_id = $2";

constexpr std::string_view kRecord = R"sql(
  INSERT INTO imported (kind, foreign_id, id)
  VALUES ($1, $2, $3)
  ON CONFLICT (kind, foreign_id) DO UPDATE SET id = $3)sql";

}  // namespace

std::optional<std::int64_t> FindImported(db::Connection& connection, std::string_view kind,
                                         std::string_view foreign_id) {
  const auto row = connection.QueryOne(kFind, {kind, foreign_id});
  return row ? std::optional(row->Int(0)) : std::nullopt;
}

void RecordImported(db::Connection& connection, std::string_view kind, std::string_view foreign_id, std::int64_t id) {
  connection.Execute(kRecord, {kind, foreign_id, id});
}

}  // namespace openpress::importer
