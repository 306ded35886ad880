#pragma once

#include <functional>
#include <string>

#include "http/route.h"
#include "site/page.h"

namespace openpress::site {

struct Settings {
  /** The folder that web/scripts/build.mjs filled; where it is not there, pages say so. */
  std::string static_folder;
  /** Any thread. */
  std::function<std::string()> site_name = [] { return std::string("OpenPress"); };
  PageSource page;
};

/** Adds every page, /static/, /favicon.ico, /manifest.webmanifest, /robots.txt and the page for unknown paths, which
 *  must be the least specific route of the table.
 *  @throws Error kBroken when the web build is damaged. */
void AddRoutes(http::Routes& routes, Settings settings);

}  // namespace openpress::site
