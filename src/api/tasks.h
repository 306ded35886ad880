#pragma once

#include "api/media/media.h"
#include "http/route.h"

namespace openpress::api {

/** /api/v1/tasks: what the queue is doing, for administrators, in MediaCMS's words for Celery. Jobs that failed for
 * good and what can be done about one are ours. */
http::Routes TaskRoutes(const MediaContext& context);

}  // namespace openpress::api
