#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http/request.h"

namespace openpress::site {

/** What the settings say of the whole site. */
struct SiteInfo {
  std::string name = "OpenPress";
  std::string url;            ///< "https://press.example.org", without a slash at the end; empty: as each request says
  std::string description;    ///< a sentence; empty: none
  std::string language;       ///< of its own words, RFC 5646: "en"
  std::string podcast_image;  ///< URL of a square picture; empty: our icon
};

/** Any thread. */
using SiteInfoSource = std::function<SiteInfo()>;

/** What absolute URLs begin with: the site's address, or the one that the request came to, whose form the parser of
 *  heads has checked. */
inline std::string BaseOf(const SiteInfo& info, const http::Request& request) {
  return info.url.empty() ? request.BaseUrl() : info.url;
}

// The feeds of the whole site; more parameters and paths in feeds.h.
inline constexpr std::string_view kRssPath = "/rss/";
inline constexpr std::string_view kPodcastPath = "/podcast/";

/** "/embed?m=<token>": the player alone, for frames of other sites. */
inline std::string EmbedPath(std::string_view token) {
  return "/embed?m=" + std::string(token);
}

}  // namespace openpress::site
