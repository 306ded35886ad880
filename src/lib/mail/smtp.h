#pragma once

#include <string>

#include "core/clock.h"
#include "lib/mail/message.h"

namespace openpress::mail {

/** Whether the connection of smtp:// is encrypted by STARTTLS; smtps:// is from its first byte, whatever this says. */
enum class Encryption {
  kAuto,    ///< as kAlways, but not to this machine itself
  kAlways,  ///< nothing is sent before the server has shown a certificate that is valid
  kNever,
};

/** Where mail is handed over. */
struct Server {
  std::string url;   ///< "smtp://mail.example.org:587" or "smtps://…"
  std::string user;  ///< empty: without signing in
  std::string password;
  Encryption encryption = Encryption::kAuto;
};

/** Hands @p message over to @p server; returns once the server has taken responsibility for it. Blocks for up to a
 *  minute: job workers.
 *  @throws Error kBadInput "invalid_mailbox", "invalid_subject", "mail_refused" (for good: no such reader),
 *          "invalid_mail_url"; kBusy "mail_failed" when a later try may succeed. None holds the password. */
void Send(const Server& server, const Message& message, Millis now);

}  // namespace openpress::mail
