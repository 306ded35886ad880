#pragma once

#include "accounts/enrolment/enrolment.h"
#include "accounts/sign_in/recovery.h"
#include "http/route.h"

namespace openpress::api {

/** What answers about coming by an account, and getting back into it, need of the rest. */
struct RegistrationContext {
  accounts::Enrolment& enrolment;
  accounts::Recovery& recovery;
  accounts::Mailer& mailer;
};

/** register, invites, password/reset and email/confirm under /api/v1. */
http::Routes RegistrationRoutes(const RegistrationContext& context);

}  // namespace openpress::api
