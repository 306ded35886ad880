#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "db/pool.h"

namespace openpress::db {

/** What was copied of a table, and read back. */
struct Copied {
  std::string table;
  std::int64_t rows = 0;
  std::string hash;  ///< SHA-256 over its rows in the order of their keys, hexadecimal; the same on every engine
};

/** Copies all rows of one database into another one, of whichever engine, whose schema has the same tables. Full-text
 *  rows are made anew by the target's own triggers, and numbers that were given to rows are not given again.
 *
 *  One transaction on each side: the source is read as it was at one moment, and the target has all of it or nothing.
 *  Each table is read back and compared, by number and hash, before that is committed. Nobody should write to either
 *  meanwhile; what is written to the source after the beginning is not copied.
 *  @throws Error kConflict "target_not_empty" when somebody has used the target, "schemas_differ", "transfer_failed"
 *          naming the table that did not arrive as it left; kBadInput "invalid_text" naming the table for a text that
 *          the target cannot hold; as Connection does */
std::vector<Copied> Transfer(Pool& source, Pool& target);

}  // namespace openpress::db
