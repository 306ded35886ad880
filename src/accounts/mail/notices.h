#pragma once

#include "accounts/mail/mailer.h"

namespace openpress::accounts {

/** Teaches @p mailer the letters of accounts/mail/mailer.h's namespace letter. Before threads start. */
void AddNotices(Mailer& mailer);

}  // namespace openpress::accounts
