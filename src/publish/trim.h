#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "accounts/principal.h"
#include "catalogue/media/media.h"
#include "catalogue/media/publishing.h"
#include "media/trim.h"

namespace openpress::publish {

/** Makes new items out of pieces of @p source, one for each list of ranges, in the caller's transaction, and orders the
 *  jobs that cut them. The source stays as it is: its original is the evidence. A new item begins in the state that new
 *  items have, but never seen by more people than its source, and belongs to who owns that.
 *  @param quota bytes of originals that one user may keep; 0: no limit
 *  @return the jobs, to be announced after the commit
 *  @throws Error kForbidden "upload_not_allowed", kNoSpace "quota_exceeded" */
std::vector<std::int64_t> OrderTrims(db::Connection& connection, const catalogue::Media& source,
                                     const std::vector<std::vector<media::Range>>& pieces,
                                     const accounts::Principal& who, const catalogue::Publishing& rules,
                                     std::int64_t quota, const Clock& clock);

}  // namespace openpress::publish
