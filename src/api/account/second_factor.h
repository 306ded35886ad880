#pragma once

#include <functional>
#include <string>

#include "accounts/sign_in/second_factors.h"
#include "http/route.h"

namespace openpress::api {

struct SecondFactorContext {
  accounts::SecondFactors& factors;
  std::function<std::string()> site_name;  ///< any thread
};

/** user/totp under /api/v1. */
http::Routes SecondFactorRoutes(const SecondFactorContext& context);

}  // namespace openpress::api
