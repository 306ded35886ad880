#include "api/session_cookies.h"

#include <fmt/format.h>

#include "accounts/gate.h"
#include "accounts/secret.h"
#include "core/ids.h"

namespace openpress::api {
namespace {

constexpr std::int64_t kCsrfLife = 31449600;  ///< seconds; MediaCMS's year

/** A Set-Cookie line (RFC 6265). Secure whenever the client came by https, so that plain http on a trial box works. */
std::string CookieLine(const http::Request& request, std::string_view name, std::string_view value,
                       std::int64_t max_age, bool readable) {
  return fmt::format("{}={}; Path=/; Max-Age={}; SameSite=Lax{}{}", name, value, max_age, readable ? "" : "; HttpOnly",
                     request.BaseUrl().starts_with("https:") ? "; Secure" : "");
}

}  // namespace

std::string AgentOf(const http::Request& request) {
  std::string agent(request.Header("User-Agent").substr(0, 255));
  for (char& c : agent)
    if (c < 0x20 || c > 0x7E) c = '?';
  return agent;
}

void SetSessionCookies(const http::Request& request, http::Response& response, const accounts::Accounts& accounts,
                       std::string_view secret) {
  const std::int64_t life = accounts.session_lifetime() / 1000;
  response.AddHeader("Set-Cookie", CookieLine(request, accounts::kSessionCookie, secret, life, false));
  response.AddHeader("Set-Cookie",
                     CookieLine(request, accounts::kCsrfCookie, accounts::CsrfTokenOf(secret), kCsrfLife, true));
}

void ClearSessionCookies(const http::Request& request, http::Response& response) {
  response.AddHeader("Set-Cookie", CookieLine(request, accounts::kSessionCookie, "", 0, false));
  SetCsrfCookie(request, response);
}

void SetCsrfCookie(const http::Request& request, http::Response& response) {
  response.AddHeader("Set-Cookie", CookieLine(request, accounts::kCsrfCookie, RandomHex(32), kCsrfLife, true));
}

void StartSession(const http::Request& request, http::Response& response, accounts::Accounts& accounts,
                  const accounts::User& user) {
  SetSessionCookies(request, response, accounts,
                    accounts.StartSession(user, {request.remote_address(), AgentOf(request)}));
}

}  // namespace openpress::api
