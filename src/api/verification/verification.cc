#include "api/verification/verification.h"

#include <memory>
#include <utility>

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/paging.h"
#include "api/route_table.h"
#include "api/verification/json.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;

constexpr std::size_t kBodyLimit = 64 * 1024;
constexpr std::size_t kLongestText = 32 * 1024;  // a little more than what is kept; Verification knows the limits
constexpr std::size_t kLongestWord = 64;

std::string TextOr(const Json& fields, std::string_view name) {
  return TextField(fields, name, kLongestText).value_or("");
}

/** A list of texts, or one text with blanks or line ends between them, as a form has it. */
std::vector<std::string> ListField(const Json& fields, std::string_view name) {
  const auto found = fields.find(std::string(name));
  if (found == fields.end() || found->is_null()) return {};
  const Json all = found->is_array() ? *found : Json::array({*found});
  std::vector<std::string> words;
  for (const Json& one : all) {
    if (one.is_null()) throw Error(Fault::kBadInput, "invalid_field", std::string(name) + ": must be a list of texts.");
    const std::string text = TextField({{name, one}}, name, kLongestText).value_or("");
    std::string_view rest = Trimmed(text);
    while (!rest.empty()) {
      const auto end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
      words.emplace_back(rest.substr(0, end));
      rest = Trimmed(rest.substr(end));
    }
  }
  return words;
}

class Handlers {
 public:
  explicit Handlers(VerificationContext context) : context_(std::move(context)) {}

  void Apply(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const std::string word = RequiredText(fields, "kind", kLongestWord);
    const auto kind = accounts::VerificationKindNamed(word);
    if (!kind) throw Error(Fault::kBadInput, "invalid_kind", "kind: must be \"outlet\" or \"independent\".");
    Answer(request, response,
           verification().Apply(*PrincipalOf(request), {*kind, TextOr(fields, "outlet"), TextOr(fields, "statement"),
                                                        ListField(fields, "links")}),
           201);
  }

  void Own(http::Request& request, http::Response& response) {
    List(request, response, verification().OwnRequests(*PrincipalOf(request), PageNumber(request)));
  }

  void Get(http::Request& request, http::Response& response) {
    Answer(request, response, verification().Find(*PrincipalOf(request), request.IntParam("id")));
  }

  void Withdraw(http::Request& request, http::Response& response) {
    Answer(request, response, verification().Withdraw(*PrincipalOf(request), request.IntParam("id")));
  }

  void CheckAgain(http::Request& request, http::Response& response) {
    Answer(request, response, verification().CheckAgain(*PrincipalOf(request), request.IntParam("id")), 202);
  }

  void Queue(http::Request& request, http::Response& response) {
    if (const auto user = request.Query("user")) {
      return List(request, response, verification().RequestsOf(*user, PageNumber(request)));
    }
    const auto state = accounts::VerificationStateNamed(request.Query("state").value_or("pending"));
    if (!state) throw Error(Fault::kBadInput, "invalid_state", "state: there is no such state of a request.");
    List(request, response, verification().Requests(*state, PageNumber(request)));
  }

  void Decide(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const std::string word = RequiredText(fields, "decision", kLongestWord);
    if (word != "approve" && word != "refuse") {
      throw Error(Fault::kBadInput, "invalid_decision", "decision: must be \"approve\" or \"refuse\".");
    }
    const auto decided = verification().Decide(*PrincipalOf(request), request.IntParam("id"),
                                               {word == "approve", TextOr(fields, "reason"), TextOr(fields, "basis")});
    context_.changed();
    Answer(request, response, decided);
  }

  void Revoke(http::Request& request, http::Response& response) {
    const Json fields = request.Fields();
    const auto revoked = verification().Revoke(*PrincipalOf(request), request.Param("user"), TextOr(fields, "reason"));
    context_.changed();
    Answer(request, response, revoked);
  }

  void Statement(http::Request& request, http::Response& response) {
    response.SetHeader("Cache-Control", "no-cache");
    response.SetJson(
        StatementAnswer(verification().StatementOf(request.Param("user")), verification().settings().show_reviewer));
  }

 private:
  [[nodiscard]] accounts::Verification& verification() const noexcept { return context_.verification; }

  void Answer(const http::Request& request, http::Response& response, const accounts::VerificationCase& found,
              int status = 200) const {
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(CaseAnswer(found, *PrincipalOf(request), verification().settings()), status);
  }

  void List(const http::Request& request, http::Response& response,
            const std::optional<db::Page<accounts::VerificationRequest>>& page) const {
    if (!page) return RefusePage(response);
    const bool show_reviewer = verification().settings().show_reviewer;
    Json results = Json::array();
    for (const auto& one : page->rows) results.push_back(RequestAnswer(one, *PrincipalOf(request), show_reviewer));
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson(PageAnswer(page->place, request.BaseUrl(), request.target(), std::move(results)));
  }

  const VerificationContext context_;
};

}  // namespace

http::Routes VerificationRoutes(const VerificationContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kRequests = "/api/v1/verification/requests[/]";
  table.AddWithBody(Method::kPost, kRequests, Permit::kSignedIn, kBodyLimit, &Handlers::Apply,
                    {.summary = "Ask to be verified as a journalist",
                     .body = "VerificationForm",
                     .answers = "201 VerificationCase, 400 required invalid_kind, 409, 429"});
  table.Add(Method::kGet, kRequests, Permit::kSignedIn, &Handlers::Own,
            {.summary = "The caller's own requests, newest first",
             .query = "page",
             .answers = "200 Page<VerificationRequest>, 404 invalid_page"});
  table.Add(Method::kGet, "/api/v1/verification/requests/{id:int}[/]", Permit::kSignedIn, &Handlers::Get,
            {.summary = "One request, for its applicant and for reviewers", .answers = "200 VerificationCase, 404"});
  // Some clients send an empty object with every POST.
  table.AddWithBody(Method::kPost, "/api/v1/verification/requests/{id:int}/withdraw[/]", Permit::kSignedIn, 1024,
                    &Handlers::Withdraw,
                    {.summary = "Take a request back", .body = "Empty", .answers = "200 VerificationCase, 404, 409"});
  table.AddWithBody(Method::kPost, "/api/v1/verification/requests/{id:int}/check[/]", Permit::kSignedIn, 1024,
                    &Handlers::CheckAgain,
                    {.summary = "Look at the links of a request again",
                     .body = "Empty",
                     .answers = "202 VerificationCase, 404, 409, 429"});
  table.AddWithBody(Method::kPost, "/api/v1/verification/requests/{id:int}/decision[/]", Permit::kEditor, kBodyLimit,
                    &Handlers::Decide,
                    {.summary = "Approve or refuse a request",
                     .body = "VerificationDecisionForm",
                     .answers = "200 VerificationCase, 400 required invalid_decision, 404, 409"});
  table.Add(Method::kGet, "/api/v1/verification/queue[/]", Permit::kEditor, &Handlers::Queue,
            {.summary = "Requests by state, or those of one user",
             .query = "page, verification.state, verification.user",
             .answers = "200 Page<VerificationRequest>, 400 invalid_state, 404 invalid_page"});
  table.AddWithBody(Method::kPost, "/api/v1/verification/users/{user:user}/revoke[/]", Permit::kEditor, kBodyLimit,
                    &Handlers::Revoke,
                    {.summary = "End somebody's verification",
                     .body = "RevocationForm",
                     .answers = "200 VerificationCase, 400 required, 404, 409"});
  table
      .Add(Method::kGet, "/api/v1/verification/users/{user:user}[/]", Permit::kAnyone, &Handlers::Statement,
           {.summary = "What somebody's badge is based on", .answers = "200 VerificationStatement, 404"})
      .hot = true;
  return table.Take();
}

}  // namespace openpress::api
