#pragma once

#include <functional>
#include <vector>

#include "db/pool.h"
#include "http/route.h"

namespace openpress::api {

/** What answers about categories and the like need of the rest. */
struct TaxonomyContext {
  db::Pool& pool;                             ///< must outlive the routes
  std::function<std::vector<int>()> heights;  ///< that videos are encoded in, asked each time; any thread
};

/** Categories, tags, licences and encoding profiles under /api/v1. */
http::Routes TaxonomyRoutes(TaxonomyContext context);

}  // namespace openpress::api
