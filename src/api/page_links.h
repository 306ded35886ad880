#pragma once

#include <string>
#include <string_view>

namespace openpress::api {

/** The absolute URL of another page of the list that @p target (path and query, as sent) asked for: the other
 *  parameters stay, and page 1 is the one without `page`, as in MediaCMS. @param base "https://press.example.org" */
std::string PageLink(std::string_view base, std::string_view target, int page);

}  // namespace openpress::api
