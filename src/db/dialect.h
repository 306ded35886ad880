#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace openpress::db {

struct Furniture;

/** A condition of a full-text search: words that rows have in some columns. */
struct TextClause {
  std::string_view columns;        ///< names with blanks between, in the order of the table
  std::vector<std::string> words;  ///< each nothing but letters and digits; at least one
  bool any = false;                ///< one of the words is enough; otherwise all have to be there
  bool beginnings = false;         ///< words of two letters and more may go on
};

/** The few places where engines need different words. Everything else is one text. */
struct Dialect {
  std::string_view name;         ///< "sqlite", "postgres": the folder in schema/
  std::string_view skip_locked;  ///< after a SELECT … LIMIT 1 that claims: "" or " FOR UPDATE SKIP LOCKED"

  /** Rows of the full-text table @p table for which a query is true: "rowid AS id FROM … WHERE …". More conditions on
   *  the id may follow after " AND "; ordered by id downwards, rows come without being sorted.
   *  @param query the place of text_query()'s parameter: "$1" */
  std::string (*text_rows)(std::string_view table, std::string_view query);
  std::string_view text_id;  ///< the name of the id in those conditions
  /** The query for text_rows(): all of @p clauses are true. */
  std::string (*text_query)(std::span<const TextClause> clauses);
  /** For the SELECT of text_rows(): how far to the right one has to read a row to have seen all of the query's words,
   *  "… AS depth": 0 when all are in the first column. Only the first @p columns count. @param query as text_rows() */
  std::string (*text_depth)(std::string_view table, int columns, std::string_view query);
  const Furniture* furniture;  ///< see db/tables.h
};

}  // namespace openpress::db
