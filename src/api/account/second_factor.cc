#include "api/account/second_factor.h"

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;

constexpr std::size_t kBodyLimit = 4 * 1024;
constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestPassword = 1024;

class Handlers {
 public:
  explicit Handlers(const SecondFactorContext& context) : context_(context) {}

  void Get(http::Request& request, http::Response& response) {
    const auto state = context_.factors.Of(PrincipalOf(request)->user_id);
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson({{"is_on", state.is_on}, {"recovery_codes_left", state.recovery_codes_left}});
  }

  void Begin(http::Request& request, http::Response& response) {
    const auto begun = context_.factors.Begin(PrincipalOf(request)->user_id, context_.site_name());
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson({{"secret", begun.key}, {"uri", begun.uri}}, 201);
  }

  void Confirm(http::Request& request, http::Response& response) {
    const std::string code = RequiredText(request.Fields(), "code", kLongestCode);
    const auto codes = context_.factors.Confirm(PrincipalOf(request)->user_id, code);
    response.SetHeader("Cache-Control", "no-store");
    response.SetJson({{"recovery_codes", codes}});
  }

  void Remove(http::Request& request, http::Response& response) {
    const std::string password = TextField(request.Fields(), "password", kLongestPassword).value_or("");
    if (password.empty()) return RefuseField(response, "password", "This field is required.", "required");
    try {
      context_.factors.Remove(PrincipalOf(request)->user_id, password, request.remote_address());
      response.SetNoContent();
    } catch (const Error& problem) {
      if (problem.code() != "wrong_password") throw;
      RefuseField(response, "password", problem.what(), problem.code());
    }
  }

 private:
  const SecondFactorContext context_;
};

}  // namespace

http::Routes SecondFactorRoutes(const SecondFactorContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kFactor = "/api/v1/user/totp[/]";
  table.Add(Method::kGet, kFactor, Permit::kOwnAccount, &Handlers::Get,
            {.summary = "Whether the second factor is on", .answers = "200 SecondFactorState"});
  table.AddWithBody(Method::kPost, kFactor, Permit::kOwnAccount, kBodyLimit, &Handlers::Begin,
                    {.summary = "Get a key for an authenticator application",
                     .body = "Empty",
                     .answers = "201 SecondFactorKey, 409"});
  table.AddWithBody(Method::kPost, "/api/v1/user/totp/confirm[/]", Permit::kOwnAccount, kBodyLimit, &Handlers::Confirm,
                    {.summary = "Turn the second factor on with a first code",
                     .body = "CodeForm",
                     .answers = "200 SecondFactorCodes, 400 invalid_code required, 409, 429"});
  table
      .AddWithBody(Method::kDelete, kFactor, Permit::kOwnAccount, kBodyLimit, &Handlers::Remove,
                   {.summary = "Turn the second factor off",
                    .body = "SecondFactorRemovalForm",
                    .answers = "204, 400 required wrong_password, 409, 429"})
      .run = http::Run::kBulk;
  return table.Take();
}

}  // namespace openpress::api
