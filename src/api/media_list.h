#pragma once

#include "catalogue/catalogue.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::api {

/** GET /api/v1/media, with all of MediaCMS's parameters. */
void ListMedia(catalogue::Catalogue& catalogue, http::Request& request, http::Response& response);

}  // namespace openpress::api
