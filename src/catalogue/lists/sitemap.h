#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalogue/media/media.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** Listable items in parts by their ids: part n holds those from n times this number on. Far below the 50,000 that the
 *  protocol allows, so that writing one takes a request worker some milliseconds and a few megabytes. */
constexpr std::int64_t kSitemapPart = 2000;
/** Parts that the protocol lets one index name. */
constexpr std::size_t kMostSitemapParts = 50000;

// As in media.h: in the caller's transaction.

/** Numbers of the parts that hold anything, from the first on. Costs a look into the index for each of them. */
std::vector<std::int64_t> SitemapParts(db::Connection& connection);

/** By id. Empty when nothing in the part is listable. @param part 0 or more */
std::vector<Media> SitemapPart(db::Connection& connection, std::int64_t part);

/** The SQL of both, for the test that looks at their plans. */
std::vector<std::string> SitemapStatements();

}  // namespace openpress::catalogue
