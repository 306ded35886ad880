#include "api/account/accounts.h"

#include <utility>

#include "accounts/sign_in/gate.h"
#include "api/account/user_json.h"
#include "api/answers.h"
#include "api/fields.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/session_cookies.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::Principal;
using accounts::PrincipalOf;
using accounts::User;

constexpr std::size_t kBodyLimit = 16 * 1024;
constexpr std::size_t kLongestLogin = 255;
constexpr std::size_t kLongestPassword = 1024;

class Handlers {
 public:
  explicit Handlers(AccountsContext context) : context_(std::move(context)) {}

  void GetSession(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    const auto secret = request.Cookie(accounts::kSessionCookie);
    const std::string csrf = request.Cookie(accounts::kCsrfCookie).value_or("");
    if (who != nullptr && who->via == accounts::Via::kSession) {
      // The browser's copy of the cookie would end with its first lifetime; ours goes on with each use.
      SetSessionCookies(request, response, context_.accounts, *secret);
    } else if (csrf.empty()) {
      SetCsrfCookie(request, response);
    }
    Describe(who, response, 200);
  }

  void PostSession(http::Request& request, http::Response& response) {
    // JSON only: a foreign page can make a browser post a form, but not this, without our consent.
    const Json fields = request.JsonBody();
    const std::string login = RequiredText(fields, "username", kLongestLogin);
    const std::string password = RequiredText(fields, "password", kLongestPassword);
    const User user = context_.accounts.CheckLogin(login, password, request.remote_address(),
                                                   TextField(fields, "code", kLongestLogin));
    if (const auto former = request.Cookie(accounts::kSessionCookie)) context_.accounts.EndSession(*former);
    SignIn(request, response, user, 200);
  }

  void DeleteSession(http::Request& request, http::Response& response) {
    if (const auto secret = request.Cookie(accounts::kSessionCookie)) context_.accounts.EndSession(*secret);
    ClearSessionCookies(request, response);
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
      const User user = context_.accounts.CheckLogin(login, password, request.remote_address(),
                                                     TextField(fields, "code", kLongestLogin));
      const std::string agent = AgentOf(request);
      const std::string token = context_.accounts.IssueToken(user, agent.empty() ? "login" : "login by " + agent);
      response.SetHeader("Cache-Control", "no-store");
      response.SetJson({{"email", user.email}, {"username", user.username}, {"token", token}});
    } catch (const Error& problem) {
      if (problem.code() == "invalid_login") {
        return RefuseField(response, "non_field_errors", "User not found.", problem.code());
      }
      if (problem.code() == "inactive" || problem.code() == accounts::kSecondFactorRequired ||
          problem.code() == "invalid_code") {
        return RefuseField(response, "non_field_errors", problem.what(), problem.code());
      }
      throw;
    }
  }

  void WhoAmI(http::Request& request, http::Response& response) {
    const auto user = context_.accounts.Find(PrincipalOf(request)->user_id);
    if (!user) throw Error(Fault::kForbidden, "not_authenticated", "Authentication credentials were not provided.");
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson(UserDetail(*user, request.BaseUrl(), PrincipalOf(request)));
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
  void SignIn(const http::Request& request, http::Response& response, const User& user, int status) {
    StartSession(request, response, context_.accounts, user);
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
  table.Add(Method::kGet, kSession, Permit::kAnyone, &Handlers::GetSession,
            {.summary = "Who is signed in", .answers = "200 SessionState"});
  table.Add(Method::kDelete, kSession, Permit::kAnyone, &Handlers::DeleteSession,
            {.summary = "Sign out", .answers = "204"});
  table.Add(Method::kGet, "/api/v1/whoami[/]", Permit::kSignedIn, &Handlers::WhoAmI,
            {.summary = "The caller's own account", .answers = "200 UserDetail"});
  table.Add(Method::kGet, "/api/v1/user/token[/]", Permit::kSignedIn, &Handlers::UserToken,
            {.summary = "Get a new API token", .answers = "200 TokenAnswer"});
  // What checks a password runs on the bulk workers: Argon2 takes a tenth of a second and 64 MiB.
  const auto add_slow = [&table](std::string_view pattern, RouteTable<Handlers>::Handle handle,
                                 const http::RouteDoc& doc) {
    table.AddWithBody(Method::kPost, pattern, Permit::kAnyone, kBodyLimit, handle, doc).run = Run::kBulk;
  };
  add_slow(kSession, &Handlers::PostSession,
           {.summary = "Sign in",
            .body = "application/json SignInForm",
            .answers = "200 SessionState, 400 invalid_login inactive second_factor_required invalid_code, 429"});
  add_slow("/api/v1/setup[/]", &Handlers::PostSetup,
           {.summary = "Make the first administrator with a one-time link",
            .body = "application/json SetupForm",
            .answers = "201 SessionState, 409, 429"});
  add_slow(
      "/api/v1/login[/]", &Handlers::PostLogin,
      {.summary = "Get an API token for name and password",
       .body = "LoginForm",
       .answers = "200 LoginAnswer, 400 invalid_login required inactive second_factor_required invalid_code, 429"});
  return table.Take();
}

}  // namespace openpress::api
