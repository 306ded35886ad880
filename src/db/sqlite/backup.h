#pragma once

#include <string>

namespace openpress::db::sqlite {

/** Copies the database file @p from to @p to while others use it, readable by its owner only. The copy appears under
 *  its name once it is complete and on disk; an existing file of that name is replaced. Opens a connection of its own,
 *  so that no lease is held meanwhile. Needs as much free space as the data takes.
 *  @return @p to
 *  @throws Error kNoSpace, kBusy, kBroken; nothing is left behind then */
std::string CopyDatabase(const std::string& from, const std::string& to);

}  // namespace openpress::db::sqlite
