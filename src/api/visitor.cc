#include "api/visitor.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "accounts/sign_in/gate.h"
#include "accounts/sign_in/secret.h"
#include "api/session_cookies.h"
#include "core/ids.h"

namespace openpress::api {
namespace {

constexpr std::size_t kSecretLength = 43;
constexpr std::int64_t kVisitorLife = 31536000;  ///< seconds: a year after the first action

/** Nothing for what is none of ours: it would be a row for whatever somebody makes up. */
std::optional<std::string> SecretOf(const http::Request& request) {
  auto secret = request.Cookie(kVisitorCookie);
  if (!secret || secret->size() != kSecretLength) return std::nullopt;
  const bool ours = std::all_of(secret->begin(), secret->end(),
                                [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
  return ours ? secret : std::nullopt;
}

std::string_view Authority(std::string_view url) {
  const auto slashes = url.find("://");
  return slashes == std::string_view::npos ? url : url.substr(slashes + 3);
}

}  // namespace

catalogue::Actor ActorOf(const http::Request& request) {
  if (const auto* who = accounts::PrincipalOf(request)) return {.user_id = who->user_id};
  const auto secret = SecretOf(request);
  return {.visitor_hash = secret ? accounts::SecretHash(*secret) : std::string(), .address = request.remote_address()};
}

catalogue::Actor ActorFor(const http::Request& request, http::Response& response) {
  catalogue::Actor actor = ActorOf(request);
  if (actor.user_id || !actor.visitor_hash.empty()) return actor;
  const std::string secret = RandomToken(kSecretLength);
  // Below the API only: pages and files are the same for everybody.
  response.AddHeader("Set-Cookie",
                     CookieLine(request, kVisitorCookie, secret, "/api/v1/", kVisitorLife) + "; HttpOnly");
  actor.visitor_hash = accounts::SecretHash(secret);
  return actor;
}

bool IsForeignForm(const http::Request& request) {
  if (accounts::PrincipalOf(request) != nullptr) return false;  // their CSRF token was checked
  if (request.Header("Content-Type").starts_with("application/json")) return false;
  const std::string_view origin = request.Header("Origin");
  return !origin.empty() && Authority(origin) != Authority(request.BaseUrl());
}

}  // namespace openpress::api
