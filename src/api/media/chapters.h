#pragma once

#include "catalogue/catalogue.h"
#include "http/route.h"

namespace openpress::api {

/** What MediaCMS's video editor saves, under /api/v1/media/<token>: chapters; trimming is refused.
 *  @param catalogue must outlive the routes */
http::Routes ChapterRoutes(catalogue::Catalogue& catalogue);

}  // namespace openpress::api
