#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "catalogue/catalogue.h"
#include "catalogue/media/media.h"
#include "catalogue/media/original.h"
#include "media/trim.h"

namespace openpress::publish {

// Another content in the place of an item's. It is made in a folder of its own while readers get what there is, and put
// in place when all of it is done; what was there is kept, and can be brought back, until it is purged.

/** Orders the job that cuts @p ranges out of @p item, to be put in its place. In the caller's transaction.
 *  @param quota bytes of originals that its owner may keep, those put aside among them; 0: no limit
 *  @return jobs, to be announced after the commit; the first one cuts
 *  @throws Error kConflict "change_under_way", kNoSpace "quota_exceeded" */
std::vector<std::int64_t> OrderTrimInPlace(db::Connection& connection, const catalogue::Media& item,
                                           const std::vector<media::Range>& ranges, std::int64_t user_id,
                                           std::int64_t quota, const Clock& clock);

/** A version that failed is no obstacle to another: removes it. In the caller's transaction. @return jobs, to be
 *  announced after the commit */
std::vector<std::int64_t> RemoveFailedVersion(db::Connection& connection, std::int64_t item_id, const Clock& clock);

/** A file that has come as @p token and lies in the folder of that name takes the place of an item's, when it is
 *  processed. In the caller's transaction. @return jobs, to be announced after the commit; none, and nothing is done,
 *  when @p user_id may not replace the item's file (any more) or another is on its way */
std::vector<std::int64_t> AcceptReplacement(db::Connection& connection, std::string_view token, std::string_view item,
                                            std::int64_t user_id, const catalogue::NewOriginal& original,
                                            const Clock& clock);

/** For the periodic job: removes what was put aside before @p before. @return how many */
std::int64_t PurgeVersions(catalogue::Catalogue& catalogue, Millis before,
                           const std::function<void(std::int64_t job)>& announce);

}  // namespace openpress::publish
