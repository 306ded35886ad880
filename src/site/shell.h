#pragma once

#include <string>
#include <string_view>

#include "site/build.h"
#include "site/page.h"

namespace openpress::site {

/** The whole HTML of @p page: the build's template with head, boot data and a form that is readable without scripts.
 *  @param path  which page it is, without trailing slash
 *  @param base_url  "https://news.example", what absolute addresses begin with. Any thread. */
[[nodiscard]] std::string RenderShell(const Build& build, const Page& page, std::string_view path,
                                      std::string_view base_url, std::string_view site_name);

/** Said instead of every page when there is no web build. */
[[nodiscard]] std::string RenderWithoutBuild(std::string_view site_name);

/** The first @p characters characters of @p text with line breaks as spaces; cut texts end with an ellipsis. */
[[nodiscard]] std::string Shorten(std::string_view text, std::size_t characters);

}  // namespace openpress::site
