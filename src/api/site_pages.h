#pragma once

#include "catalogue/catalogue.h"
#include "catalogue/site_page.h"
#include "core/json.h"
#include "http/route.h"

namespace openpress::api {

/** {"slug","title","text","edit_date"}: what everybody may know of a page. */
Json SitePageAnswer(const catalogue::SitePage& page);
/** [{"slug","title"}] */
Json SitePageList(const std::vector<catalogue::SitePage>& pages);

/** The pages by which the site speaks for itself, under /api/v1/pages. */
http::Routes SitePageRoutes(catalogue::Catalogue& catalogue);

}  // namespace openpress::api
