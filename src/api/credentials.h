#pragma once

#include "accounts/accounts.h"
#include "http/route.h"

namespace openpress::api {

/** user/tokens and user/sessions under /api/v1: what opens the caller's account, to be seen and to be ended. */
http::Routes CredentialRoutes(accounts::Accounts& accounts);

}  // namespace openpress::api
