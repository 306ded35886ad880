#pragma once

#include <functional>
#include <string>

#include "accounts/accounts.h"
#include "http/route.h"

namespace openpress::api {

/** What answers about accounts need of the rest. */
struct AccountsContext {
  accounts::Accounts& accounts;
  std::function<std::string()> site_name;  ///< asked each time, since a reload may change it; any thread
};

/** Session, setup, login, whoami and user/token under /api/v1. */
http::Routes AccountRoutes(AccountsContext context);

}  // namespace openpress::api
