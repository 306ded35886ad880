#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "accounts/principal.h"
#include "catalogue/media/media.h"
#include "catalogue/media/publishing.h"

namespace openpress::publish {

/** A new item for each of @p media, once for each time it is named, in the caller's transaction. It has nothing to show
 *  until a job gives it files. As OrderCopies(). @return their tokens, in that order */
std::vector<std::string> InsertCopies(db::Connection& connection, const std::vector<catalogue::Media>& media,
                                      const accounts::Principal& who, const catalogue::Publishing& rules,
                                      std::int64_t quota, const Clock& clock);

/** Makes a new item for each of somebody's own @p media, in the caller's transaction, and orders the jobs that give
 * them their files: until its job is done, a copy has nothing to show and is in no list but its owner's. It begins in
 * the state that new items have, but never seen by more people than its source.
 *  @param quota bytes of originals that one user may keep; 0: no limit
 *  @return the jobs, to be announced after the commit
 *  @throws Error kForbidden "upload_not_allowed", kNoSpace "quota_exceeded" */
std::vector<std::int64_t> OrderCopies(db::Connection& connection, const std::vector<catalogue::Media>& media,
                                      const accounts::Principal& who, const catalogue::Publishing& rules,
                                      std::int64_t quota, const Clock& clock);

}  // namespace openpress::publish
