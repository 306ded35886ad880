#pragma once

#include <array>
#include <cstdint>

struct sqlite3;

namespace openpress::db::sqlite {

/** The head of a database's WAL index, which every commit of every process changes: as long as it is the same, a new
 *  snapshot would show what an old one shows.
 *  Source: sqlite.org/walformat.html, section 2.1 "The WAL-Index Header" (iChange, mxFrame, salts, checksums). */
using WalState = std::array<std::uint32_t, 12>;

/** Where the head of @p database's WAL index lies in memory, shared with all who use the file. Valid while the
 *  connection is open. Its thread only.
 *  @return nullptr when the database has no such index (yet): it is not in WAL mode, or was not read so far */
const volatile std::uint32_t* FindWalIndex(sqlite3* database);

/** May be torn when somebody commits at the same time; it then differs from any state that was whole. */
WalState ReadWalState(const volatile std::uint32_t* index);

}  // namespace openpress::db::sqlite
