#include "api/accounts.h"

#include <utility>

#include <fmt/format.h>

#include "accounts/gate.h"
#include "accounts/secret.h"
#include "api/answers.h"
#include "api/fields.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/urls.h"
#include "core/error.h"
#include "core/ids.h"

namespace openpress::api {
namespace {

using accounts::Principal;
using accounts::PrincipalOf;
using accounts::User;

constexpr std::size_t kBodyLimit = 16 * 1024;
constexpr std::size_t kLongestLogin = 255;
constexpr std::size_t kLongestPassword = 1024;
constexpr std::int64_t kCsrfLife = 31449600;  ///< seconds; MediaCMS's year

/** A Set-Cookie line (RFC 6265). Secure whenever the client came by https, so that plain http on a trial box works. */
std::string CookieLine(const http::Request& request, std::string_view name, std::string_view value,
                       std::int64_t max_age, bool readable) {
  return fmt::format("{}={}; Path=/; Max-Age={}; SameSite=Lax{}{}", name, value, max_age, readable ? "" : "; HttpOnly",
                     request.BaseUrl().starts_with("https:") ? "; Secure" : "");
}

/** The User-Agent as it may be stored and shown. */
std::string AgentOf(const http::Request& request) {
  std::string agent(request.Header("User-Agent").substr(0, 255));
  for (char& c : agent)
    if (c < 0x20 || c > 0x7E) c = '?';
  return agent;
}

class Handlers {
 public:
  explicit Handlers(AccountsContext context) : context_(std::move(context)) {}

  void GetSession(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    const auto secret = request.Cookie(accounts::kSessionCookie);
    const std::string csrf = request.Cookie(accounts::kCsrfCookie).value_or("");
    if (who != nullptr && who->via == accounts::Via::kSession) {
      // The browser's copy of the cookie would end with its first lifetime; ours goes on with each use.
      SetSessionCookies(request, response, *secret);
    } else if (csrf.empty()) {
      response.AddHeader("Set-Cookie", CookieLine(request, accounts::kCsrfCookie, RandomHex(32), kCsrfLife, true));
    }
    Describe(who, response, 200);
  }

  void PostSession(http::Request& request, http::Response& response) {
    // JSON only: a foreign page can make a browser post a form, but not this, without our consent.
    const Json fields = request.JsonBody();
    const std::string login = RequiredText(fields, "username", kLongestLogin);
    const std::string password = RequiredText(fields, "password", kLongestPassword);
    const User user = context_.accounts.CheckLogin(login, password, request.remote_address());
    if (const auto former = request.Cookie(accounts::kSessionCookie)) context_.accounts.EndSession(*former);
    SignIn(request, response, user, 200);
  }

  void DeleteSession(http::Request& request, http::Response& response) {
    if (const auto secret = request.Cookie(accounts::kSessionCookie)) context_.accounts.EndSession(*secret);
    response.AddHeader("Set-Cookie", CookieLine(request, accounts::kSessionCookie, "", 0, false));
    response.AddHeader("Set-Cookie", CookieLine(request, accounts::kCsrfCookie, RandomHex(32), kCsrfLife, true));
    response.SetNoContent();
  }

  void PostSetup(http::Request& request, http::Response& response) {
    const Json fields = request.JsonBody();
    const std::string token = TextField(fields, "token", kLongestLogin).value_or("");
    accounts::Registration registration;
    registration.username = TextField(fields, "username", kLongestLogin).value_or("");
    registration.email = TextField(fields, "email", kLongestLogin).value_or("");
    registration.name = TextField(fields, "name", kLongestLogin).value_or("");
    registration.password = TextField(fields, "password", kLongestPassword).value_or("");
    const User user = context_.accounts.SetUp(token, registration);
    SignIn(request, response, user, 201);
  }

  /** MediaCMS's: a token for programs, no cookie. */
  void PostLogin(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    std::string login = TextField(fields, "username", kLongestLogin).value_or("");
    if (login.empty()) login = TextField(fields, "email", kLongestLogin).value_or("");
    const std::string password = TextField(fields, "password", kLongestPassword).value_or("");
    if (password.empty()) return RefuseField(response, "password", "This field is required.", "required");
    if (login.empty()) {
      return RefuseField(response, "non_field_errors", "username or email is required to log in.", "required");
    }
    try {
      const User user = context_.accounts.CheckLogin(login, password, request.remote_address());
      const std::string agent = AgentOf(request);
      const std::string token = context_.accounts.IssueToken(user, agent.empty() ? "login" : "login by " + agent);
      response.SetHeader("Cache-Control", "no-store");
      response.SetJson({{"email", user.email}, {"username", user.username}, {"token", token}});
    } catch (const Error& problem) {
      if (problem.fault() == Fault::kBadInput) {
        return RefuseField(response, "non_field_errors", "User not found.", problem.code());
      }
      if (problem.code() == "inactive") {
        return RefuseField(response, "non_field_errors", problem.what(), problem.code());
      }
      throw;
    }
  }

  void WhoAmI(http::Request& request, http::Response& response) {
    const auto user = context_.accounts.Find(PrincipalOf(request)->user_id);
    if (!user) throw Error(Fault::kForbidden, "not_authenticated", "Authentication credentials were not provided.");
    const std::string base = request.BaseUrl();
    Json answer;
    answer["description"] = user->description;
    answer["date_added"] = Iso8601(user->created_at);
    answer["name"] = user->name;
    answer["is_featured"] = user->is_featured;
    answer["thumbnail_url"] = base + AvatarPath(user->logo);
    answer["banner_thumbnail_url"] = nullptr;
    answer["url"] = base + ProfilePath(user->username);
    answer["username"] = user->username;
    answer["media_info"] = {{"results", Json::array()}, {"user_media", "/api/v1/media?author=" + user->username}};
    answer["api_url"] = base + "/api/v1/users/" + user->username;
    answer["edit_url"] = ProfilePath(user->username) + "edit";
    answer["default_channel_edit_url"] = "/channel/" + user->username + "/edit";
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson(answer);
  }

  void UserToken(http::Request& request, http::Response& response) {
    response.SetHeader("Cache-Control", "no-store");
    // Tokens are kept as hashes, so this cannot show one again: each GET makes a new one. HEAD must not.
    if (request.method() == http::Method::kHead) return response.SetJson(Json::object());
    const auto user = context_.accounts.Find(PrincipalOf(request)->user_id);
    if (!user) throw Error(Fault::kForbidden, "not_authenticated", "Authentication credentials were not provided.");
    response.SetJson({{"token", context_.accounts.IssueToken(*user, "user/token")}});
  }

 private:
  void SetSessionCookies(const http::Request& request, http::Response& response, std::string_view secret) const {
    const std::int64_t life = context_.accounts.session_lifetime() / 1000;
    response.AddHeader("Set-Cookie", CookieLine(request, accounts::kSessionCookie, secret, life, false));
    response.AddHeader("Set-Cookie",
                       CookieLine(request, accounts::kCsrfCookie, accounts::CsrfTokenOf(secret), kCsrfLife, true));
  }

  void SignIn(const http::Request& request, http::Response& response, const User& user, int status) {
    const std::string secret = context_.accounts.StartSession(user, {request.remote_address(), AgentOf(request)});
    SetSessionCookies(request, response, secret);
    const Principal who{user.id, user.username, user.name, user.email, user.role, accounts::Via::kSession};
    Describe(&who, response, status);
  }

  void Describe(const Principal* who, http::Response& response, int status) {
    const bool setup_needed = who == nullptr && context_.accounts.SetupNeeded();
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson(SessionAnswer(who, context_.site_name(), setup_needed), status);
  }

  AccountsContext context_;
};

}  // namespace

http::Routes AccountRoutes(AccountsContext context) {
  using http::Method;
  using http::Permit;
  using http::Run;
  RouteTable table(std::make_shared<Handlers>(std::move(context)));
  constexpr std::string_view kSession = "/api/v1/session[/]";
  table.Add(Method::kGet, kSession, Permit::kAnyone, &Handlers::GetSession, "Who is signed in");
  table.Add(Method::kDelete, kSession, Permit::kAnyone, &Handlers::DeleteSession, "Sign out");
  table.Add(Method::kGet, "/api/v1/whoami[/]", Permit::kSignedIn, &Handlers::WhoAmI, "The caller's own account");
  table.Add(Method::kGet, "/api/v1/user/token[/]", Permit::kSignedIn, &Handlers::UserToken, "Get a new API token");
  // What checks a password runs on the bulk workers: Argon2 takes a tenth of a second and 64 MiB.
  const auto add_slow = [&table](std::string_view pattern, RouteTable<Handlers>::Handle handle,
                                 std::string_view summary) {
    table.AddWithBody(Method::kPost, pattern, Permit::kAnyone, kBodyLimit, handle, summary).run = Run::kBulk;
  };
  add_slow(kSession, &Handlers::PostSession, "Sign in");
  add_slow("/api/v1/setup[/]", &Handlers::PostSetup, "Make the first administrator with a one-time link");
  add_slow("/api/v1/login[/]", &Handlers::PostLogin, "Get an API token for name and password");
  return table.Take();
}

}  // namespace openpress::api
