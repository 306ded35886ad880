#pragma once

#include "accounts/mailer.h"

namespace openpress::accounts {

/** Teaches @p mailer the letters of accounts/mailer.h's namespace letter. Before threads start. */
void AddNotices(Mailer& mailer);

}  // namespace openpress::accounts
