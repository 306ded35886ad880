#pragma once

#include <optional>

#include "catalogue/catalogue.h"
#include "catalogue/media/media.h"
#include "catalogue/rights.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::api {

/** MediaCMS's 400 for an item that is not there. */
void RefuseUnknownMedia(http::Response& response);

/** The item that the path's {token} names, if the caller has that right to it; otherwise the answer is given. */
std::optional<catalogue::Media> EditableMedia(catalogue::Catalogue& catalogue, const http::Request& request,
                                              http::Response& response,
                                              catalogue::Right least = catalogue::Right::kEdit);

}  // namespace openpress::api
