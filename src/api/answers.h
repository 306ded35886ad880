#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "catalogue/lists/list.h"
#include "core/json.h"

namespace openpress::api {

// Answers that pages bring along too, so that the application starts without asking for them.

/** What GET /api/v1/session says. @param who null for nobody signed in */
Json SessionAnswer(const accounts::Principal* who, std::string_view site_name, bool setup_needed);

/** What GET /api/v1/media says. @param tags from catalogue::TagTitles() @param base "https://press.example.org"
 *  @param target path and query of the list */
Json ListAnswer(const db::Page<catalogue::Media>& page, const std::vector<std::string>& tags, std::string_view base,
                std::string_view target);

}  // namespace openpress::api
