#pragma once

#include <string>
#include <vector>

#include "catalogue/media/media.h"

namespace openpress::catalogue {

/** Listed items shown beside @p media: some of its owner's newest, then the newest of its first category, then what is
 *  popular, then the newest of all, without itself and each once; at most @p limit. */
std::vector<Media> Related(db::Connection& connection, const Media& media, int limit);

/** The owner's listed images that come with an image as a slide show, oldest first, without itself; at most @p limit.
 */
std::vector<Media> Slides(db::Connection& connection, const Media& media, int limit);

/** The SQL of both, for the test that looks at plans. */
std::vector<std::string> RelatedStatements();

}  // namespace openpress::catalogue
