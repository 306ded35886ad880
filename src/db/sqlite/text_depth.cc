#include "db/sqlite/text_depth.h"

#include <algorithm>
#include <memory>

#include <sqlite3.h>

#include "core/error.h"

namespace openpress::db::sqlite {
namespace {

/** openpress_text_depth(table, columns) */
void DepthOfRow(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int count,
                sqlite3_value** values) {
  if (count != 1) return sqlite3_result_error(result, "openpress_text_depth takes a table and a number", -1);
  const int columns = sqlite3_value_int(values[0]);
  int depth = 0;
  for (int phrase = 0; phrase < api->xPhraseCount(row); ++phrase) {
    Fts5PhraseIter places;
    // -1 for a word that is not in the row, which only one of several that may be there can be.
    int column = -1;
    const int failed = api->xPhraseFirstColumn(row, phrase, &places, &column);
    if (failed != SQLITE_OK) return sqlite3_result_error_code(result, failed);
    if (column < columns) depth = std::max(depth, column);
  }
  sqlite3_result_int(result, depth);
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

/** FTS5 hands out its interface through a query. */
fts5_api* ApiOf(sqlite3* database) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database, "SELECT fts5($1)", -1, &raw, nullptr) != SQLITE_OK) return nullptr;
  const std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
  fts5_api* api = nullptr;
  sqlite3_bind_pointer(raw, 1, &api, "fts5_api_ptr", nullptr);
  sqlite3_step(raw);
  return api;
}

}  // namespace

void AddTextDepth(sqlite3* database) {
  fts5_api* api = ApiOf(database);
  if (api == nullptr || api->xCreateFunction(api, "openpress_text_depth", nullptr, &DepthOfRow, nullptr) != SQLITE_OK) {
    throw Error(Fault::kBroken, "full_text_missing", "This SQLite has no full-text search (FTS5).");
  }
}

}  // namespace openpress::db::sqlite
