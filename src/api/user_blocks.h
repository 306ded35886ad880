#pragma once

#include "core/clock.h"
#include "db/pool.h"
#include "http/route.h"

namespace openpress::api {

/** /api/v1/user/blocks: whom the caller does not want to hear of. Both must outlive the routes. */
http::Routes UserBlockRoutes(db::Pool& pool, const Clock& clock);

}  // namespace openpress::api
