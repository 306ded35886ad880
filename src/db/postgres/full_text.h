#pragma once

#include <span>
#include <string>
#include <string_view>

#include "db/dialect.h"

namespace openpress::db::postgres {

// Dialect::text_rows, text_query and text_depth for tables with a column `words` of type tsvector, made by functions of
// schema/postgres/0013_subtitles.sql. These functions take words apart and fold them alike for rows and for queries,
// so nothing of it is known here.

std::string TextRows(std::string_view table, std::string_view query);
/** One clause a line: columns, how words combine, and the words, "*" behind those that may go on; tabs between. */
std::string TextQuery(std::span<const TextClause> clauses);
std::string TextDepth(std::string_view table, int columns, std::string_view query);

}  // namespace openpress::db::postgres
