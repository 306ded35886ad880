#pragma once

#include "accounts/principal.h"
#include "accounts/verification/verification.h"
#include "core/json.h"

namespace openpress::api {

/** A request in a list. Names of reviewers are for reviewers, unless @p show_reviewer. */
Json RequestAnswer(const accounts::VerificationRequest& request, const accounts::Principal& who, bool show_reviewer);

/** A request with its links and documents, and what its applicant has to put where to prove a link. */
Json CaseAnswer(const accounts::VerificationCase& found, const accounts::Principal& who,
                const accounts::VerificationSettings& settings);

Json DocumentAnswer(const accounts::VerificationDocument& document);

/** What everybody may know. */
Json StatementAnswer(const accounts::PublicStatement& statement, bool show_reviewer);

}  // namespace openpress::api
