#pragma once

#include <memory>
#include <string_view>

#include "accounts/accounts.h"
#include "http/route.h"

namespace openpress::accounts {

constexpr std::string_view kSessionCookie = "sessionid";
constexpr std::string_view kCsrfCookie = "csrftoken";
constexpr std::string_view kCsrfHeader = "X-CSRFToken";

/** Finds out who asks: session cookie, then `Authorization: Basic`, then `Authorization: Token`, as MediaCMS does, and
 *  refuses with its texts. A session needs its CSRF token for every method but GET, HEAD and OPTIONS; the other two
 *  need none, since no browser sends them for a foreign page. A cookie that is no session (any more) means nobody;
 *  a wrong Authorization header is refused even where anyone may ask, as clients expect. @p accounts must outlive it.
 */
http::Gate MakeGate(Accounts& accounts);

/** Who asks, or null. */
inline const Principal* PrincipalOf(const http::Request& request) {
  return request.principal<Principal>();
}

}  // namespace openpress::accounts
