#pragma once

#include <string>
#include <string_view>

#include "core/json.h"

namespace openpress::http {

/** A header value taken apart: "form-data; name=\"a\"" is "form-data" and name. */
std::string_view MediaType(std::string_view value) noexcept;
/** A parameter of a header value, quotes and backslashes removed; empty when it is not there. */
std::string Parameter(std::string_view value, std::string_view name);

/** The body as a JSON object. @throws Error kUnsupported, kBadInput (see Request::JsonBody). */
Json ParseJsonObject(std::string_view content_type, std::string_view body);
/** JSON, urlencoded or the plain fields of multipart/form-data (RFC 7578) as one object. A name that is repeated
 *  becomes a list. @throws Error as above. */
Json ParseFields(std::string_view content_type, std::string_view body);

}  // namespace openpress::http
