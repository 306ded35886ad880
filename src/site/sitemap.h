#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/media/media.h"
#include "site/site_info.h"

namespace openpress::site {

/** The part that holds what is no item; parts of items have numbers. */
inline constexpr std::string_view kPagesPart = "pages";

/** An index by sitemaps.org's protocol 0.9. @param parts numbers of those that hold items */
[[nodiscard]] std::string RenderSitemapIndex(const std::vector<std::int64_t>& parts, std::string_view base);

/** Pages that are there whatever is published. */
[[nodiscard]] std::string RenderSitemapPages(std::string_view base);

/** Items, with Google's extensions for videos and images (schemas/sitemap-video/1.1, sitemap-image/1.1). */
[[nodiscard]] std::string RenderSitemapPart(const std::vector<catalogue::Media>& media, std::string_view base);

[[nodiscard]] std::string RenderRobots(std::string_view base);

}  // namespace openpress::site
