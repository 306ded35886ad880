#include "api/credentials.h"

#include <string>

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/session_cookies.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;

constexpr std::size_t kBodyLimit = 4 * 1024;
constexpr std::size_t kLongestName = 100;  ///< characters

Json TimeOrNull(std::optional<Millis> time) {
  return time ? Json(Iso8601(*time)) : Json(nullptr);
}

Json TokenJson(const accounts::ApiTokenInfo& token) {
  return {{"id", token.id},
          {"name", token.name},
          {"hint", token.hint},
          {"created_at", Iso8601(token.created_at)},
          {"last_used_at", TimeOrNull(token.last_used_at)}};
}

Json SessionJson(const accounts::SessionInfo& session) {
  return {{"id", session.id},
          {"created_at", Iso8601(session.created_at)},
          {"last_used_at", Iso8601(session.last_used_at)},
          {"address", session.client.address},
          {"agent", session.client.agent},
          {"is_current", session.is_current}};
}

class Handlers {
 public:
  explicit Handlers(accounts::Accounts& accounts) : accounts_(accounts) {}

  void Tokens(http::Request& request, http::Response& response) {
    Json results = Json::array();
    for (const auto& token : accounts_.Tokens(PrincipalOf(request)->user_id)) results.push_back(TokenJson(token));
    AnswerAll(response, std::move(results));
  }

  void AddToken(http::Request& request, http::Response& response) {
    const std::string name(Trimmed(RequiredText(request.Fields(), "name", kBodyLimit)));
    if (name.empty() || HasControls(name) || CodePoints(name) > kLongestName) {
      return RefuseField(response, "name", "A name has 1 to 100 characters and no control characters.", "invalid_name");
    }
    const auto user = accounts_.Find(PrincipalOf(request)->user_id);
    if (!user) throw Error(Fault::kForbidden, "not_authenticated", "Authentication credentials were not provided.");
    const accounts::NewApiToken made = accounts_.MakeToken(*user, name);
    Json answer = TokenJson(made.info);
    answer["token"] = made.secret;
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson(answer, 201);
  }

  void EndToken(http::Request& request, http::Response& response) {
    if (!accounts_.RevokeToken(PrincipalOf(request)->user_id, request.IntParam("id"))) {
      return Refuse(response, 404, "There is no such token.", "no_such_token");
    }
    response.SetNoContent();
  }

  void Sessions(http::Request& request, http::Response& response) {
    Json results = Json::array();
    for (const auto& session : accounts_.Sessions(PrincipalOf(request)->user_id, OwnSecret(request))) {
      results.push_back(SessionJson(session));
    }
    AnswerAll(response, std::move(results));
  }

  void EndSession(http::Request& request, http::Response& response) {
    if (!accounts_.RevokeSession(PrincipalOf(request)->user_id, request.IntParam("id"))) {
      return Refuse(response, 404, "There is no such session.", "no_such_session");
    }
    response.SetNoContent();
  }

  void EndOtherSessions(http::Request& request, http::Response& response) {
    accounts_.RevokeOtherSessions(PrincipalOf(request)->user_id, OwnSecret(request));
    response.SetNoContent();
  }

 private:
  /** The secret of the session that asks; empty when it is none. */
  static std::string OwnSecret(const http::Request& request) {
    if (PrincipalOf(request)->via != accounts::Via::kSession) return {};
    return request.Cookie(accounts::kSessionCookie).value_or("");
  }

  /** There are few of them by their limits, so they come on one page. */
  static void AnswerAll(http::Response& response, Json results) {
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson({{"count", results.size()}, {"next", nullptr}, {"previous", nullptr}, {"results", results}});
  }

  accounts::Accounts& accounts_;
};

}  // namespace

http::Routes CredentialRoutes(accounts::Accounts& accounts) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(accounts));
  constexpr std::string_view kTokens = "/api/v1/user/tokens[/]";
  constexpr std::string_view kSessions = "/api/v1/user/sessions[/]";
  table.Add(Method::kGet, kTokens, Permit::kOwnAccount, &Handlers::Tokens,
            {.summary = "The caller's API tokens", .answers = "200 Page<ApiToken>"});
  table.AddWithBody(Method::kPost, kTokens, Permit::kOwnAccount, kBodyLimit, &Handlers::AddToken,
                    {.summary = "Make an API token",
                     .body = "ApiTokenForm",
                     .answers = "201 NewApiToken, 400 invalid_name required, 409"});
  table.Add(Method::kDelete, "/api/v1/user/tokens/{id:int}[/]", Permit::kOwnAccount, &Handlers::EndToken,
            {.summary = "Revoke an API token", .answers = "204, 404 no_such_token"});
  table.Add(Method::kGet, kSessions, Permit::kOwnAccount, &Handlers::Sessions,
            {.summary = "Where the caller is signed in", .answers = "200 Page<SignedInSession>"});
  table.Add(Method::kDelete, kSessions, Permit::kOwnAccount, &Handlers::EndOtherSessions,
            {.summary = "Sign out everywhere else", .answers = "204"});
  table.Add(Method::kDelete, "/api/v1/user/sessions/{id:int}[/]", Permit::kOwnAccount, &Handlers::EndSession,
            {.summary = "End one session", .answers = "204, 404 no_such_session"});
  return table.Take();
}

}  // namespace openpress::api
