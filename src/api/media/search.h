#pragma once

#include "catalogue/catalogue.h"
#include "http/route.h"

namespace openpress::api {

/** GET /api/v1/search. @p catalogue must outlive the routes. */
http::Routes SearchRoutes(catalogue::Catalogue& catalogue);

}  // namespace openpress::api
