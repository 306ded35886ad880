#pragma once

#include <span>
#include <string>
#include <string_view>

#include "db/dialect.h"

namespace openpress::db::sqlite {

// Dialect::text_rows and text_query for tables made with FTS5 (sqlite.org/fts5.html, section 3 "Full-text Query
// Syntax").

std::string TextRows(std::string_view table, std::string_view query);
std::string TextQuery(std::span<const TextClause> clauses);

}  // namespace openpress::db::sqlite
