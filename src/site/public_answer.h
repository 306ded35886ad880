#pragma once

#include <string>
#include <string_view>

#include "http/response.h"

namespace openpress::site {

/** Sends @p body with an entity tag, so that those who ask again and again are mostly answered with 304. It is looked
 * at again each time: what was taken off the lists is gone from there at once. */
void SendPublic(http::Response& response, std::string body, std::string_view content_type);

}  // namespace openpress::site
