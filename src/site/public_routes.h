#pragma once

#include "catalogue/catalogue.h"
#include "http/route.h"
#include "site/site_info.h"

namespace openpress::site {

/** What programs that gather, embed and index are told of the site. Everybody gets the same, whoever is signed in: what
 *  an anonymous reader may list, or see when they name it. */
struct PublicContext {
  catalogue::Catalogue& catalogue;
  SiteInfoSource info;
};

/** /rss/ and /podcast/: the newest fifty of the site; below them search?q=, ?c= (a category's title), ?t= (a tag's),
 * the paths of MediaCMS, and user/<name>. */
http::Routes FeedRoutes(const PublicContext& context);

/** /oembed?url=&maxwidth=&maxheight=&format= (oembed.com). */
http::Routes OembedRoutes(const PublicContext& context);

/** /sitemap.xml, an index whose parts are the same path with ?part=, and /robots.txt, which names it. */
http::Routes SitemapRoutes(const PublicContext& context);

}  // namespace openpress::site
