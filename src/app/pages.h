#pragma once

#include "accounts/accounts.h"
#include "catalogue/catalogue.h"
#include "site/page.h"
#include "site/site_info.h"

namespace openpress::app {

/** What pages need of the rest. Everything outlives them. */
struct PageParts {
  accounts::Accounts& accounts;
  catalogue::Catalogue& catalogue;
  site::SiteInfoSource info;
};

/** Finds what each page says: its head, what readers without scripts see, and the answers of the API that the
 *  application would ask for first. */
site::PageSource MakePageSource(PageParts parts);

}  // namespace openpress::app
