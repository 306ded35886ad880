#pragma once

#include "db/pool.h"
#include "http/route.h"

namespace openpress::api {

/** The audit log for administrators under /api/v1/audit. @p pool must outlive the routes. */
http::Routes AuditRoutes(db::Pool& pool);

}  // namespace openpress::api
