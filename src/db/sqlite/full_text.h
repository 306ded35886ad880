#pragma once

#include <span>
#include <string>
#include <string_view>

#include "db/dialect.h"

namespace openpress::db::sqlite {

// Dialect::text_rows, text_query and text_depth for tables made with FTS5 (sqlite.org/fts5.html, section 3 "Full-text
// Query Syntax").

std::string TextRows(std::string_view table, std::string_view query);
std::string TextQuery(std::span<const TextClause> clauses);
/** See text_depth.h. */
std::string TextDepth(std::string_view table, int columns, std::string_view query);

}  // namespace openpress::db::sqlite
