#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalogue/media/media.h"
#include "core/json.h"
#include "site/site_info.h"

namespace openpress::site {

struct FrameSize {
  std::int64_t width = 0;
  std::int64_t height = 0;
};

/** The frame of an item in pixels: its own shape, 640 wide or 360 high, no larger than asked for. 16:9 for what has no
 *  shape. @param most 0: any */
[[nodiscard]] FrameSize FrameOf(const catalogue::Media& media, const FrameSize& most = {});

/** The token in the address of an item's page or player, if it is one of the site at @p base, or of the site that the
 *  request came to. Whether it is there is not looked at. */
[[nodiscard]] std::optional<std::string> TokenIn(std::string_view url, std::string_view base);

/** The oEmbed 1.0 answer (oembed.com section 2.3.4). @param most as for FrameOf(); pictures keep to it, too */
[[nodiscard]] Json OembedOf(const catalogue::Media& media, const FrameSize& most, const SiteInfo& info,
                            std::string_view base);

/** The same as XML. */
[[nodiscard]] std::string OembedXml(const Json& answer);

}  // namespace openpress::site
