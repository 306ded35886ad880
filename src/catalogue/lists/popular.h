#pragma once

#include <string>
#include <vector>

#include "catalogue/media/media.h"
#include "core/clock.h"
#include "db/pool.h"

namespace openpress::catalogue {

/** Ranks the listed items anew: a point for each person who watched one in the last 7 days, two for each like of the
 *  last 180 days, fading as it ages. At most db::kMostRows are kept. The rows are counted in one statement on a reading
 *  connection, and only the result is written, so that nobody waits for it. Takes leases. @return how many have a rank
 */
std::size_t RankPopular(db::Pool& pool, Millis now);

/** The most popular items that are still listed, by rank; at most @p limit. Empty while nobody has watched anything. */
std::vector<Media> Popular(db::Connection& connection, int limit);
/** The same, filled up with the newest listed items that are not among them. */
std::vector<Media> PopularOrNewest(db::Connection& connection, int limit);
std::vector<std::string> PopularTokens(db::Connection& connection, int limit);

/** The SQL of both, for the test that looks at plans. */
std::vector<std::string> PopularStatements();

}  // namespace openpress::catalogue
