#include "db/sqlite/full_text.h"

#include <cassert>

#include <fmt/format.h>

namespace openpress::db::sqlite {
namespace {

/** Bytes after which a word may go on: the index has prefixes of two characters and more; a single letter would have to
 *  be put together from all the words that begin with it. */
constexpr std::size_t kShortestBeginning = 2;

std::string Clause(const TextClause& clause) {
  assert(!clause.words.empty());
  std::string text = fmt::format("{{{}}} : (", clause.columns);
  bool first = true;
  for (const std::string& word : clause.words) {
    assert(word.find('"') == std::string::npos);
    if (!first) text += clause.any ? " OR " : " AND ";
    first = false;
    text.append(1, '"').append(word).append(1, '"');
    if (clause.beginnings && word.size() >= kShortestBeginning) text += " *";
  }
  return text + ")";
}

}  // namespace

std::string TextRows(std::string_view table, std::string_view query) {
  return fmt::format("rowid AS id FROM {0} WHERE {0} MATCH {1}", table, query);
}

std::string TextQuery(std::span<const TextClause> clauses) {
  std::string query;
  for (const TextClause& clause : clauses) {
    if (!query.empty()) query += " AND ";
    query += Clause(clause);
  }
  return query;
}

std::string TextDepth(std::string_view table, int columns, std::string_view /*query*/) {
  return fmt::format("openpress_text_depth({}, {}) AS depth", table, columns);
}

}  // namespace openpress::db::sqlite
