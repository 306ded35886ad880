#pragma once

#include "accounts/contact.h"
#include "accounts/management.h"
#include "http/route.h"

namespace openpress::api {

/** What answers about other people's accounts need of the rest. */
struct UsersContext {
  accounts::Accounts& accounts;
  accounts::Management& management;
  accounts::Contact& contact;
};

/** users and manage_users under /api/v1. */
http::Routes UserRoutes(const UsersContext& context);

}  // namespace openpress::api
