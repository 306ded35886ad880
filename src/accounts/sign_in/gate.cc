#include "accounts/sign_in/gate.h"

#include <optional>
#include <string>
#include <utility>

#include <sodium.h>

#include "accounts/names.h"
#include "accounts/sign_in/secret.h"
#include "core/error.h"
#include "core/ids.h"
#include "core/text.h"

namespace openpress::accounts {
namespace {

/** The rest of an Authorization header whose scheme is @p scheme (RFC 9110 section 11.4). */
std::optional<std::string_view> Credentials(std::string_view header, std::string_view scheme) {
  if (header.size() <= scheme.size() || Folded(header.substr(0, scheme.size())) != scheme) return std::nullopt;
  if (header[scheme.size()] != ' ') return std::nullopt;
  return Trimmed(header.substr(scheme.size() + 1));
}

/** Name and password of "Basic" credentials (RFC 7617). */
std::optional<std::pair<std::string, std::string>> ParseBasic(std::string_view credentials) {
  std::string text(credentials.size(), '\0');
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), credentials.data(),
                        credentials.size(), nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  text.resize(length);
  const auto colon = text.find(':');
  if (colon == std::string::npos || !IsUtf8(text) || text.find('\0') != std::string::npos) return std::nullopt;
  return std::pair(text.substr(0, colon), text.substr(colon + 1));
}

bool IsSafe(http::Method method) {
  return method == http::Method::kGet || method == http::Method::kHead || method == http::Method::kOptions;
}

void RequireCsrfToken(const http::Request& request, std::string_view session_secret) {
  const std::string_view sent = request.Header(kCsrfHeader);
  if (sent.empty()) throw Error(Fault::kForbidden, "csrf_failed", "CSRF Failed: CSRF token missing.");
  const std::string cookie = request.Cookie(kCsrfCookie).value_or("");
  const std::string expected = CsrfTokenOf(session_secret);
  if (!ConstantTimeEqual(sent, cookie) || !ConstantTimeEqual(sent, expected)) {
    throw Error(Fault::kForbidden, "csrf_failed", "CSRF Failed: CSRF token incorrect.");
  }
}

std::shared_ptr<const Principal> ByAuthorization(Accounts& accounts, const http::Request& request) {
  const std::string_view header = request.Header("Authorization");
  if (const auto basic = Credentials(header, "basic")) {
    const auto parsed = ParseBasic(*basic);
    if (!parsed) throw Error(Fault::kForbidden, "invalid_login", "Invalid basic header.");
    try {
      if (auto principal = accounts.ByBasic(parsed->first, parsed->second, request.remote_address())) return principal;
    } catch (const Error& problem) {
      if (problem.fault() != Fault::kBadInput) throw;
    }
    throw Error(Fault::kForbidden, "invalid_login", "Invalid username/password.");
  }
  if (const auto token = Credentials(header, "token")) {
    if (auto principal = accounts.ByToken(*token)) return principal;
    throw Error(Fault::kForbidden, "invalid_token", "Invalid token.");
  }
  return nullptr;
}

void RequirePermit(const Principal* principal, http::Permit permit) {
  if (permit == http::Permit::kAnyone) return;
  if (principal == nullptr) {
    // MediaCMS never answers 401 here, and its clients look for 403.
    throw Error(Fault::kForbidden, "not_authenticated", "Authentication credentials were not provided.");
  }
  bool met = false;
  switch (permit) {
    case http::Permit::kAnyone:
    case http::Permit::kOwnAccount:
    case http::Permit::kSignedIn:
      met = true;
      break;
    case http::Permit::kJournalist:
      met = CanUpload(principal->role);
      break;
    case http::Permit::kEditor:
      met = CanEditAny(principal->role);
      break;
    case http::Permit::kManager:
      met = CanManageUsers(principal->role);
      break;
    case http::Permit::kAdmin:
      met = CanManageSite(principal->role);
      break;
  }
  if (!met) {
    throw Error(Fault::kForbidden, "permission_denied", "You do not have permission to perform this action.");
  }
}

/** Whether the account has to be approved before it may do more than look around. */
bool Waits(const Accounts& accounts, const Principal* principal) {
  return principal != nullptr && accounts.approval() && !principal->is_approved && !CanManageSite(principal->role);
}

/** @return whether the request goes on with nobody behind it: what is open to visitors stays open to who waits, but
 *  nothing is done in his name. */
bool ActsAsVisitor(const http::Request& request, http::Permit permit) {
  if (permit == http::Permit::kOwnAccount || (permit <= http::Permit::kSignedIn && IsSafe(request.method()))) {
    return false;
  }
  if (permit == http::Permit::kAnyone) return true;
  throw Error(Fault::kForbidden, "not_approved", "User account not approved.");
}

}  // namespace

http::Gate MakeGate(Accounts& accounts) {
  return [&accounts](http::Request& request, http::Permit permit) {
    std::shared_ptr<const Principal> principal;
    if (const auto secret = request.Cookie(kSessionCookie); secret && !secret->empty()) {
      principal = accounts.BySession(*secret);
      if (principal && !IsSafe(request.method())) RequireCsrfToken(request, *secret);
    }
    if (!principal) principal = ByAuthorization(accounts, request);
    RequirePermit(principal.get(), permit);
    if (Waits(accounts, principal.get()) && ActsAsVisitor(request, permit)) principal.reset();
    request.set_principal(principal);
  };
}

}  // namespace openpress::accounts
