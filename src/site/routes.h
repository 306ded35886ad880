#pragma once

#include <string>

#include "http/route.h"
#include "site/page.h"
#include "site/site_info.h"

namespace openpress::site {

struct Settings {
  /** The folder that web/scripts/build.mjs filled; where it is not there, pages say so. */
  std::string static_folder;
  SiteInfoSource info = [] { return SiteInfo(); };
  PageSource page;
};

/** Adds /static/ and /favicon.ico alone, for a process that serves files and no pages.
 *  @throws Error kBroken when the web build is damaged. */
void AddStaticRoutes(http::Routes& routes, std::string static_folder);

/** Adds every page, /static/, /favicon.ico, /manifest.webmanifest and the page for unknown paths, which
 *  must be the least specific route of the table.
 *  @throws Error kBroken when the web build is damaged. */
void AddRoutes(http::Routes& routes, Settings settings);

}  // namespace openpress::site
