#include "api/session_cookies.h"

#include <fmt/format.h>

#include "accounts/sign_in/gate.h"
#include "accounts/sign_in/secret.h"
#include "core/ids.h"

namespace openpress::api {
namespace {

constexpr std::int64_t kCsrfLife = 31449600;  ///< seconds; MediaCMS's year

std::string HiddenCookie(const http::Request& request, std::string_view name, std::string_view value,
                         std::int64_t max_age) {
  return CookieLine(request, name, value, "/", max_age) + "; HttpOnly";
}

}  // namespace

std::string CookieLine(const http::Request& request, std::string_view name, std::string_view value,
                       std::string_view path, std::int64_t max_age) {
  return fmt::format("{}={}; Path={}; Max-Age={}; SameSite=Lax{}", name, value, path, max_age,
                     request.BaseUrl().starts_with("https:") ? "; Secure" : "");
}

std::string AgentOf(const http::Request& request) {
  std::string agent(request.Header("User-Agent").substr(0, 255));
  for (char& c : agent)
    if (c < 0x20 || c > 0x7E) c = '?';
  return agent;
}

void SetSessionCookies(const http::Request& request, http::Response& response, const accounts::Accounts& accounts,
                       std::string_view secret) {
  const std::int64_t life = accounts.session_lifetime() / 1000;
  response.AddHeader("Set-Cookie", HiddenCookie(request, accounts::kSessionCookie, secret, life));
  response.AddHeader("Set-Cookie",
                     CookieLine(request, accounts::kCsrfCookie, accounts::CsrfTokenOf(secret), "/", kCsrfLife));
}

void ClearSessionCookies(const http::Request& request, http::Response& response) {
  response.AddHeader("Set-Cookie", HiddenCookie(request, accounts::kSessionCookie, "", 0));
  SetCsrfCookie(request, response);
}

void SetCsrfCookie(const http::Request& request, http::Response& response) {
  response.AddHeader("Set-Cookie", CookieLine(request, accounts::kCsrfCookie, RandomHex(32), "/", kCsrfLife));
}

void StartSession(const http::Request& request, http::Response& response, accounts::Accounts& accounts,
                  const accounts::User& user) {
  SetSessionCookies(request, response, accounts,
                    accounts.StartSession(user, {request.remote_address(), AgentOf(request)}));
}

}  // namespace openpress::api
