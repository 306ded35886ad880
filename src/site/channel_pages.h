#pragma once

#include "http/route.h"

namespace openpress::site {

/** MediaCMS's pages of channels. An account has one channel here, which is its profile: they lead there. */
void AddChannelRoutes(http::Routes& routes);

}  // namespace openpress::site
