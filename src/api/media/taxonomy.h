#pragma once

#include <functional>
#include <vector>

#include "catalogue/catalogue.h"
#include "catalogue/lists/category.h"
#include "core/json.h"
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

/** As lists have it. */
Json CategoryAnswer(const catalogue::Category& category);

/** What editors do to categories and tags. */
http::Routes ManageTaxonomyRoutes(catalogue::Catalogue& catalogue);

}  // namespace openpress::api
