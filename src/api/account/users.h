#pragma once

#include <functional>

#include "accounts/mail/contact.h"
#include "accounts/management.h"
#include "accounts/portraits.h"
#include "http/route.h"

namespace openpress::api {

/** What answers about other people's accounts need of the rest. */
struct UsersContext {
  accounts::Accounts& accounts;
  accounts::Management& management;
  accounts::Contact& contact;
  accounts::Portraits& portraits;
  std::function<void()> changed;  ///< lists with somebody's picture are not what they were; any thread
};

/** users and manage_users under /api/v1. */
http::Routes UserRoutes(const UsersContext& context);

/** What an account says of itself and its two pictures: POST users/{username}, and users/{username}/avatar and /banner.
 */
http::Routes ProfileRoutes(const UsersContext& context);

/** The pictures as readers get them. @param portraits outlives the routes */
http::Routes PortraitRoutes(accounts::Portraits& portraits);

}  // namespace openpress::api
