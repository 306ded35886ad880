#pragma once

#include <optional>
#include <string_view>

#include "catalogue/details.h"
#include "catalogue/lists/feed.h"
#include "core/json.h"
#include "site/page.h"
#include "site/site_info.h"

namespace openpress::site {

/** An item as its page's head tells of it. */
struct Described {
  const catalogue::Media& media;
  const catalogue::Details& details;
  const SiteInfo& info;
  std::string_view base;  ///< what absolute addresses begin with
};

/** Fills in what the head of an item's page says: title, picture, player, addresses and schema.org's object. Whether
 * the reader may see the item is settled before. What only somebody signed in sees is not told to be embedded. */
void DescribeItem(Page& page, const Described& item);

/** The same for the front page. */
void DescribeFront(Page& page, const SiteInfo& info, std::string_view base);

}  // namespace openpress::site
