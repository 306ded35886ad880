#pragma once

#include <string>
#include <string_view>

#include "core/json.h"
#include "db/page.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::api {

/** The number in ?page=, db::kLastPage for "last", 0 (which no page has) for what is neither. */
int PageNumber(const http::Request& request);

/** 404 for a page that does not exist. */
void RefusePage(http::Response& response);

/** The absolute URL of another page of the list that @p target (path and query, as sent) asked for: the other
 *  parameters stay, and page 1 is the one without `page`, as in MediaCMS. @param base "https://press.example.org" */
std::string PageLink(std::string_view base, std::string_view target, int page);

/** MediaCMS's envelope: {"count","next","previous","results"}. @param base and @p target as for PageLink() */
Json PageAnswer(const db::PagePlace& place, std::string_view base, std::string_view target, Json results);

}  // namespace openpress::api
