#pragma once

#include "catalogue/catalogue.h"
#include "http/route.h"

namespace openpress::api {

/** /api/v1/user/blocks: whom the caller does not want to hear of. @p catalogue must outlive the
 *  routes. */
http::Routes UserBlockRoutes(catalogue::Catalogue& catalogue);

}  // namespace openpress::api
