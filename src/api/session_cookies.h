#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::api {

/** The User-Agent as it may be stored and shown. */
std::string AgentOf(const http::Request& request);

/** A Set-Cookie line (RFC 6265) that scripts may read: append "; HttpOnly" where they need not. Secure whenever the
 * client came by https, so that plain http on a trial box works. @param max_age seconds */
std::string CookieLine(const http::Request& request, std::string_view name, std::string_view value,
                       std::string_view path, std::int64_t max_age);

/** The cookies of the session that @p secret opens. */
void SetSessionCookies(const http::Request& request, http::Response& response, const accounts::Accounts& accounts,
                       std::string_view secret);
/** The cookies of somebody who is not signed in. */
void ClearSessionCookies(const http::Request& request, http::Response& response);
/** A CSRF token for who has none yet. */
void SetCsrfCookie(const http::Request& request, http::Response& response);

/** Starts a session for @p user, who has just proved who he is, and gives its cookies to the client. */
void StartSession(const http::Request& request, http::Response& response, accounts::Accounts& accounts,
                  const accounts::User& user);

}  // namespace openpress::api
