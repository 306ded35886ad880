#pragma once

#include "api/media/media.h"

namespace openpress::api {

/** Where MediaCMS had the files of items: leads whoever may see an item to its files of today. */
http::Routes FormerFileRoutes(const MediaContext& context);

}  // namespace openpress::api
