#pragma once

#include <string>
#include <string_view>

namespace openpress::accounts {

/** What the database keeps of a session cookie, an API token or a setup link: BLAKE2b-256, hexadecimal. A fast hash is
 *  right here, unlike for passwords: these secrets are random and long, nobody can guess through them. */
std::string SecretHash(std::string_view secret);

/** The CSRF token of a session: a keyed hash of the session's own secret, hexadecimal. It needs no storage, is another
 *  one for each session, and cannot be made by who can only plant cookies (a sibling subdomain). */
std::string CsrfTokenOf(std::string_view session_secret);

}  // namespace openpress::accounts
