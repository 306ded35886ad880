#pragma once

#include <functional>

#include "accounts/verification/verification.h"
#include "http/route.h"

namespace openpress::api {

/** What answers about verification need of the rest. Everything must outlive the routes. */
struct VerificationContext {
  accounts::Verification& verification;
  /** A badge came or went: answers that show it are not to be kept any longer. */
  std::function<void()> changed;
};

/** Requests, their review and the public basis of badges under /api/v1/verification. */
http::Routes VerificationRoutes(const VerificationContext& context);

/** Documents of requests: in by a form or as they are, out to applicant and reviewers only. */
http::Routes VerificationDocumentRoutes(const VerificationContext& context);

}  // namespace openpress::api
