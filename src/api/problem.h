#pragma once

#include <string_view>

#include "http/response.h"

namespace openpress::api {

/** An answer {"detail","code"} with a status that MediaCMS's clients expect at that place and that Fault would not give
 *  (an unknown item is 400 there, somebody else's 401). */
void Refuse(http::Response& response, int status, std::string_view detail, std::string_view code);

/** 400 as MediaCMS's forms have it, {"<field>": [sentence]}, and our two keys after it. @p field may be
 *  "non_field_errors". */
void RefuseField(http::Response& response, std::string_view field, std::string_view sentence, std::string_view code);

}  // namespace openpress::api
