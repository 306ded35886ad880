#include "db/postgres/full_text.h"

#include <cassert>

#include <fmt/format.h>

namespace openpress::db::postgres {
namespace {

/** As on SQLite, so that a single letter finds the same. */
constexpr std::size_t kShortestBeginning = 2;
/** Columns that readers search; all of them. */
constexpr int kAllColumns = 4;

/** A subquery without a reference to a row is computed once for a statement, whatever plan the server makes. */
std::string Words(std::string_view query, int columns) {
  return fmt::format("(SELECT openpress_query({}, {}))", query, columns);
}

}  // namespace

std::string TextRows(std::string_view table, std::string_view query) {
  return fmt::format("rowid AS id FROM {0} WHERE {0}.words @@ {1}", table, Words(query, kAllColumns));
}

std::string TextQuery(std::span<const TextClause> clauses) {
  std::string query;
  for (const TextClause& clause : clauses) {
    assert(!clause.words.empty());
    if (!query.empty()) query += '\n';
    query.append(clause.columns).append(clause.any ? "\tany\t" : "\tall\t");
    bool first = true;
    for (const std::string& word : clause.words) {
      assert(word.find_first_of(" *\t\n") == std::string::npos);
      if (!first) query += ' ';
      first = false;
      query += word;
      if (clause.beginnings && word.size() >= kShortestBeginning) query += '*';
    }
  }
  return query;
}

std::string TextDepth(std::string_view table, int columns, std::string_view query) {
  // All words are somewhere, or the row would not be here: the last column needs no look.
  std::string cases = "CASE";
  for (int depth = 0; depth + 1 < columns; ++depth)
    cases += fmt::format(" WHEN {}.words @@ {} THEN {}", table, Words(query, depth + 1), depth);
  return fmt::format("{} ELSE {} END AS depth", cases, columns - 1);
}

}  // namespace openpress::db::postgres
