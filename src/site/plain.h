#pragma once

#include <string>
#include <string_view>

#include "site/page.h"

namespace openpress::site {

/** A noscript element with the page's content as plain HTML: native media, text, links. Empty when the page has none.
 */
[[nodiscard]] std::string RenderPlain(const Page& page, std::string_view site_name);

}  // namespace openpress::site
