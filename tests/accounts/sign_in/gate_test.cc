#include "accounts/sign_in/gate.h"

#include <map>

#include <catch2/catch.hpp>

#include "accounts/sign_in/secret.h"
#include "support/error_code.h"
#include "support/schema.h"

using namespace openpress;
using namespace openpress::accounts;
using http::Method;
using http::Permit;
using openpress::tests::CodeOf;

namespace {

constexpr const char* kPassword = "correct horse";

/** Just what a gate looks at. */
class FakeRequest final : public http::Request {
 public:
  Method asked = Method::kGet;
  std::map<std::string, std::string, std::less<>> headers;
  std::map<std::string, std::string, std::less<>> cookies;
  std::string address = "192.0.2.1";

  [[nodiscard]] Method method() const noexcept override { return asked; }
  [[nodiscard]] std::string_view path() const noexcept override { return "/"; }
  [[nodiscard]] std::string_view target() const noexcept override { return "/"; }
  [[nodiscard]] std::string_view Header(std::string_view name) const override {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : found->second;
  }
  [[nodiscard]] bool HasHeader(std::string_view name) const override { return headers.contains(std::string(name)); }
  [[nodiscard]] std::optional<std::string> Cookie(std::string_view name) const override {
    const auto found = cookies.find(name);
    return found == cookies.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<std::string> Query(std::string_view) const override { return std::nullopt; }
  [[nodiscard]] std::string_view Param(std::string_view) const override { return {}; }
  [[nodiscard]] std::int64_t IntParam(std::string_view) const override { return 0; }
  [[nodiscard]] std::string_view body() const noexcept override { return {}; }
  [[nodiscard]] Json JsonBody() const override { return Json::object(); }
  [[nodiscard]] Json Fields() const override { return Json::object(); }
  [[nodiscard]] const std::string& remote_address() const noexcept override { return address; }
  [[nodiscard]] std::string BaseUrl() const override { return "http://localhost"; }
  [[nodiscard]] const std::string& id() const noexcept override { return address; }
};

struct Fixture {
  tests::Migrated<tests::SqliteWorld> world;
  ManualClock clock{1782293400000};
  Accounts accounts{world.pool(), clock, {}, TestCost()};
  http::Gate gate = MakeGate(accounts);

  User Make(const std::string& name, Role role) {
    return accounts.Create({name, name + "@example.org", "", kPassword, role});
  }
  std::string Pass(FakeRequest& request, Permit permit) {
    return CodeOf([&] { gate(request, permit); });
  }
};

FakeRequest WithSession(const std::string& secret, Method method = Method::kGet) {
  FakeRequest request;
  request.asked = method;
  request.cookies["sessionid"] = secret;
  return request;
}

FakeRequest WithAuthorization(const std::string& value) {
  FakeRequest request;
  request.asked = Method::kPost;
  request.headers["Authorization"] = value;
  return request;
}

}  // namespace

TEST_CASE("nobody passes where anyone may, and nowhere else", "[gate]") {
  Fixture f;
  FakeRequest request;
  CHECK(f.Pass(request, Permit::kAnyone).empty());
  CHECK(PrincipalOf(request) == nullptr);
  CHECK(f.Pass(request, Permit::kSignedIn) == "not_authenticated");
  CHECK(f.Pass(request, Permit::kAdmin) == "not_authenticated");
}

TEST_CASE("each role passes what it may and nothing above", "[gate]") {
  Fixture f;
  struct Case {
    Role role;
    Permit most;
  };
  for (const auto& [role, most] : {Case{Role::kUser, Permit::kSignedIn}, Case{Role::kJournalist, Permit::kJournalist},
                                   Case{Role::kEditor, Permit::kEditor}, Case{Role::kManager, Permit::kManager},
                                   Case{Role::kAdmin, Permit::kAdmin}}) {
    const User user = f.Make("test-" + std::string(NameOf(role)), role);
    const std::string secret = f.accounts.StartSession(user, {});
    for (const Permit permit :
         {Permit::kAnyone, Permit::kSignedIn, Permit::kJournalist, Permit::kEditor, Permit::kManager, Permit::kAdmin}) {
      INFO(NameOf(role) << " asks for " << static_cast<int>(permit));
      FakeRequest request = WithSession(secret);
      CHECK(f.Pass(request, permit) == (permit <= most ? "" : "permission_denied"));
    }
  }
}

TEST_CASE("a session needs its own CSRF token to change anything", "[gate]") {
  Fixture f;
  const User ada = f.Make("lovelace", Role::kUser);
  const std::string secret = f.accounts.StartSession(ada, {});
  const std::string other = f.accounts.StartSession(ada, {});
  for (const Method method : {Method::kPost, Method::kPut, Method::kPatch, Method::kDelete}) {
    FakeRequest request = WithSession(secret, method);
    CHECK(f.Pass(request, Permit::kAnyone) == "csrf_failed");
    request.cookies["csrftoken"] = CsrfTokenOf(secret);
    CHECK(f.Pass(request, Permit::kAnyone) == "csrf_failed");
    request.headers["X-CSRFToken"] = "wrong";
    CHECK(f.Pass(request, Permit::kAnyone) == "csrf_failed");
    request.headers["X-CSRFToken"] = CsrfTokenOf(secret);
    CHECK(f.Pass(request, Permit::kSignedIn).empty());
    // Cookie and header that agree with each other but belong to another session: planted by somebody else.
    request.cookies["csrftoken"] = request.headers["X-CSRFToken"] = CsrfTokenOf(other);
    CHECK(f.Pass(request, Permit::kSignedIn) == "csrf_failed");
  }
  for (const Method method : {Method::kGet, Method::kHead, Method::kOptions}) {
    FakeRequest request = WithSession(secret, method);
    CHECK(f.Pass(request, Permit::kSignedIn).empty());
  }
}

TEST_CASE("a cookie that is no session means nobody", "[gate]") {
  Fixture f;
  for (const std::string& secret : {std::string("gone"), std::string(), std::string(5000, 'x')}) {
    FakeRequest request = WithSession(secret, Method::kPost);
    CHECK(f.Pass(request, Permit::kAnyone).empty());
    CHECK(PrincipalOf(request) == nullptr);
  }
}

TEST_CASE("API tokens need no CSRF token and wrong ones are refused everywhere", "[gate]") {
  Fixture f;
  const User ada = f.Make("lovelace", Role::kUser);
  const std::string token = f.accounts.IssueToken(ada, "test");
  for (const char* scheme : {"Token ", "token ", "TOKEN  "}) {
    FakeRequest request = WithAuthorization(scheme + token);
    CHECK(f.Pass(request, Permit::kSignedIn).empty());
    REQUIRE(PrincipalOf(request) != nullptr);
    CHECK(PrincipalOf(request)->user_id == ada.id);
    CHECK(PrincipalOf(request)->via == Via::kToken);
  }
  FakeRequest wrong = WithAuthorization("Token 0000");
  CHECK(f.Pass(wrong, Permit::kAnyone) == "invalid_token");
  FakeRequest empty = WithAuthorization("Token ");
  CHECK(f.Pass(empty, Permit::kAnyone) == "invalid_token");
  FakeRequest unknown = WithAuthorization("Bearer " + token);
  CHECK(f.Pass(unknown, Permit::kAnyone).empty());
  CHECK(PrincipalOf(unknown) == nullptr);
}

TEST_CASE("Basic takes name or address and is limited like any sign-in", "[gate]") {
  Fixture f;
  const User ada = f.Make("lovelace", Role::kUser);
  // printf 'lovelace:correct horse' | base64, and so on.
  FakeRequest by_name = WithAuthorization("Basic bG92ZWxhY2U6Y29ycmVjdCBob3JzZQ==");
  CHECK(f.Pass(by_name, Permit::kSignedIn).empty());
  REQUIRE(PrincipalOf(by_name) != nullptr);
  CHECK(PrincipalOf(by_name)->via == Via::kBasic);
  FakeRequest by_address = WithAuthorization("Basic bG92ZWxhY2VAZXhhbXBsZS5vcmc6Y29ycmVjdCBob3JzZQ==");
  CHECK(f.Pass(by_address, Permit::kSignedIn).empty());
  for (const char* bad : {"Basic !!!", "Basic bG92ZWxhY2U=", "Basic ", "Basic bG92ZWxhY2U6/w=="}) {
    FakeRequest request = WithAuthorization(bad);
    CHECK(f.Pass(request, Permit::kAnyone) == "invalid_login");
  }
  FakeRequest wrong = WithAuthorization("Basic bG92ZWxhY2U6d3Jvbmc=");
  for (int i = 0; i < 10; ++i) CHECK(f.Pass(wrong, Permit::kAnyone) == "invalid_login");
  CHECK(f.Pass(wrong, Permit::kAnyone) == "too_many_attempts");
}
