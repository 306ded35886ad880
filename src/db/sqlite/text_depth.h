#pragma once

struct sqlite3;

namespace openpress::db::sqlite {

/** Makes the function of Dialect::text_depth known to a connection, as an auxiliary function of FTS5
 * (sqlite.org/fts5.html, section 7.1 "Custom Auxiliary Functions"). @throws Error kBroken "full_text_missing" */
void AddTextDepth(sqlite3* database);

}  // namespace openpress::db::sqlite
