#pragma once

#include "api/media/media.h"
#include "http/route.h"

namespace openpress::api {

/** /api/v1/manage_media: everybody's items for editors, and the removal of several at once for managers. */
http::Routes ManageMediaRoutes(const MediaContext& context);

}  // namespace openpress::api
