#pragma once

#include "catalogue/catalogue.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::api {

/** GET /api/v1/media, with all of MediaCMS's parameters. */
void ListMedia(catalogue::Catalogue& catalogue, http::Request& request, http::Response& response);

/** Whether such a list has nothing of whom it is for: it is no editor's, nobody's own, and nothing is shared with him.
 */
bool IsEverybodysList(catalogue::Catalogue& catalogue, const http::Request& request);

}  // namespace openpress::api
