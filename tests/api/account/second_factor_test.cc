#include "accounts/sign_in/second_factor.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "accounts/sign_in/totp.h"

using namespace openpress;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;
using openpress::tests::kPassword;

namespace {

std::string Codes(const HttpAnswer& answer) {
  const Json json = answer.json();
  return std::to_string(answer.status) + " " + (json.is_object() ? json.value("code", "") : "");
}

struct Fixture : ApiFixture {
  accounts::User ada = Make("lovelace");
  HttpClient browser = SignedIn("lovelace");

  /** What the application shows @p steps from now. */
  std::string Code(int steps = 0) {
    const auto lease = world.pool().Read();
    const auto factor = accounts::FindSecondFactor(*lease, ada.id);
    REQUIRE(factor);
    return accounts::TotpCode(factor->key, accounts::TotpStep(clock.Now()) + steps);
  }
  /** @return the recovery codes */
  std::vector<std::string> TurnOn() {
    REQUIRE(browser.Ask("POST", "/api/v1/user/totp").status == 201);
    const HttpAnswer on = browser.Send("POST", "/api/v1/user/totp/confirm", {{"code", Code()}});
    REQUIRE(on.status == 200);
    clock.Advance(std::chrono::seconds(60));
    return on.json()["recovery_codes"];
  }
  HttpAnswer SignIn(const Json& code) {
    HttpClient visitor = Visitor();
    return visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", kPassword}, {"code", code}});
  }
  HttpAnswer LogIn(const std::string& rest) {
    return Visitor().Ask("POST", "/api/v1/login", "username=lovelace&password=correct+horse" + rest,
                         "application/x-www-form-urlencoded");
  }
};

}  // namespace

TEST_CASE("a second factor is asked for once a first code was right", "[totp]") {
  Fixture f;
  CHECK(f.browser.Get("/api/v1/user/totp").json() == Json({{"is_on", false}, {"recovery_codes_left", 0}}));
  CHECK(Codes(f.browser.Send("POST", "/api/v1/user/totp/confirm", {{"code", "123456"}})) ==
        "409 second_factor_not_begun");
  const HttpAnswer begun = f.browser.Ask("POST", "/api/v1/user/totp/");
  CHECK(begun.status == 201);
  CHECK(begun.Header("cache-control") == "no-store");
  const std::string secret = begun.json()["secret"];
  CHECK(begun.json()["uri"] == "otpauth://totp/Test%20Press:lovelace?secret=" + secret +
                                   "&issuer=Test%20Press&algorithm=SHA1&digits=6&period=30");
  // Beginning alone locks nobody out, and beginning again makes another key.
  CHECK(f.SignIn(nullptr).status == 200);
  CHECK(f.browser.Ask("POST", "/api/v1/user/totp").json()["secret"] != secret);
  CHECK(Codes(f.browser.Send("POST", "/api/v1/user/totp/confirm", {{"code", f.Code(5)}})) == "400 invalid_code");
  CHECK(f.SignIn(nullptr).status == 200);
  const HttpAnswer on = f.browser.Send("POST", "/api/v1/user/totp/confirm", {{"code", f.Code()}});
  CHECK(on.status == 200);
  CHECK(on.json()["recovery_codes"].size() == 10);
  CHECK(f.browser.Get("/api/v1/user/totp").json() == Json({{"is_on", true}, {"recovery_codes_left", 10}}));
  CHECK(f.browser.Get("/api/v1/whoami").json()["has_second_factor"] == true);
  CHECK(Codes(f.browser.Ask("POST", "/api/v1/user/totp")) == "409 second_factor_on");
  CHECK(Codes(f.browser.Send("POST", "/api/v1/user/totp/confirm", {{"code", f.Code()}})) == "409 second_factor_on");
  const HttpAnswer asked = f.SignIn(nullptr);
  CHECK(Codes(asked) == "400 second_factor_required");
  CHECK(asked.headers.count("set-cookie") == 0);
  // The wrong password is told before anything about a second factor.
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", "wrong"}})) ==
        "400 invalid_login");
}

TEST_CASE("a code is taken once, a step early or late", "[totp]") {
  Fixture f;
  f.TurnOn();
  CHECK(Codes(f.SignIn("000")) == "400 invalid_code");
  CHECK(Codes(f.SignIn(f.Code(-2))) == "400 invalid_code");
  CHECK(Codes(f.SignIn(f.Code(2))) == "400 invalid_code");
  const std::string now = f.Code();
  const std::string earlier = f.Code(-1);
  CHECK(f.SignIn(now).status == 200);
  CHECK(Codes(f.SignIn(now)) == "400 invalid_code");
  CHECK(Codes(f.SignIn(earlier)) == "400 invalid_code");
  CHECK(f.SignIn(f.Code(1)).status == 200);
  f.clock.Advance(std::chrono::seconds(60));
  CHECK(f.LogIn("&code=" + f.Code()).json()["token"].is_string());
  const HttpAnswer asked = f.LogIn("");
  CHECK(Codes(asked) == "400 second_factor_required");
  CHECK(asked.json()["non_field_errors"].is_array());
  CHECK(Codes(f.LogIn("&code=1")) == "400 invalid_code");
}

TEST_CASE("the code that turned it on does not sign in as well", "[totp]") {
  Fixture f;
  f.browser.Ask("POST", "/api/v1/user/totp");
  const std::string code = f.Code();
  CHECK(f.browser.Send("POST", "/api/v1/user/totp/confirm", {{"code", code}}).status == 200);
  CHECK(Codes(f.SignIn(code)) == "400 invalid_code");
}

TEST_CASE("recovery codes sign in once each, however they are typed", "[totp]") {
  Fixture f;
  const auto codes = f.TurnOn();
  REQUIRE(codes.size() == 10);
  CHECK(codes[0].size() == 19);
  {
    const auto lease = f.world.pool().Read();
    for (const db::Row& row : lease->Query("SELECT code_hash FROM recovery_codes")) CHECK(row.Text(0).size() == 64);
  }
  CHECK(f.SignIn(codes[0]).status == 200);
  CHECK(Codes(f.SignIn(codes[0])) == "400 invalid_code");
  std::string typed;
  for (const char c : codes[1])
    if (c != '-') typed.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  CHECK(f.SignIn(" " + typed).status == 200);
  CHECK(f.browser.Get("/api/v1/user/totp").json()["recovery_codes_left"] == 8);
  // Somebody else's are of no use.
  f.Make("babbage1");
  HttpClient bob = f.SignedIn("babbage1");
  bob.Ask("POST", "/api/v1/user/totp");
  CHECK(Codes(bob.Send("POST", "/api/v1/user/totp/confirm", {{"code", codes[2]}})) == "400 invalid_code");
}

TEST_CASE("guessing codes is limited like guessing passwords", "[totp]") {
  Fixture f;
  f.TurnOn();
  // Being asked for a code is no guess.
  for (int i = 0; i < 20; ++i) CHECK(Codes(f.SignIn(nullptr)) == "400 second_factor_required");
  for (int i = 0; i < 10; ++i) CHECK(Codes(f.SignIn("12345")) == "400 invalid_code");
  CHECK(Codes(f.SignIn(f.Code())) == "429 too_many_attempts");
}

TEST_CASE("a password alone does not get around it by Basic, and tokens go on", "[totp]") {
  Fixture f;
  HttpClient program = f.WithToken(f.ada);
  HttpClient basic = f.Visitor();
  basic.headers["Authorization"] = "Basic bG92ZWxhY2U6Y29ycmVjdCBob3JzZQ==";
  CHECK(basic.Get("/api/v1/whoami").status == 200);
  f.TurnOn();
  CHECK(Codes(basic.Get("/api/v1/whoami")) == "403 second_factor_required");
  CHECK(program.Get("/api/v1/whoami").status == 200);
  basic.headers["Authorization"] = "Basic bG92ZWxhY2U6d3Jvbmc=";
  CHECK(Codes(basic.Get("/api/v1/whoami")) == "403 invalid_login");
}

TEST_CASE("turning it off needs the password", "[totp]") {
  Fixture f;
  CHECK(Codes(f.browser.Send("DELETE", "/api/v1/user/totp", {{"password", kPassword}})) == "409 second_factor_off");
  f.TurnOn();
  CHECK(Codes(f.browser.Ask("DELETE", "/api/v1/user/totp")) == "400 required");
  CHECK(Codes(f.browser.Send("DELETE", "/api/v1/user/totp", {{"password", "wrong"}})) == "400 wrong_password");
  CHECK(Codes(f.browser.Send("DELETE", "/api/v1/user/totp", {{"password", 7}})) == "400 invalid_field");
  CHECK(Codes(f.Visitor().Send("DELETE", "/api/v1/user/totp", {{"password", kPassword}})) == "403 not_authenticated");
  CHECK(Codes(f.SignIn(nullptr)) == "400 second_factor_required");
  CHECK(f.browser.Send("DELETE", "/api/v1/user/totp", {{"password", kPassword}}).status == 204);
  CHECK(f.SignIn(nullptr).status == 200);
  CHECK(f.browser.Get("/api/v1/user/totp").json() == Json({{"is_on", false}, {"recovery_codes_left", 0}}));
}

TEST_CASE("managers help those below them who lost it", "[totp]") {
  Fixture f;
  f.TurnOn();
  f.Make("manager1", Role::kManager);
  f.Make("babbage1");
  const Json body = {{"action", "remove_second_factor"}};
  CHECK(Codes(f.SignedIn("babbage1").Send("PUT", "/api/v1/users/lovelace", body)) == "400 permission_denied");
  CHECK(Codes(f.browser.Send("PUT", "/api/v1/users/lovelace", body)) == "409 own_account");
  CHECK(f.SignedIn("manager1").Send("PUT", "/api/v1/users/lovelace", body).json()["has_second_factor"] == false);
  CHECK(f.SignIn(nullptr).status == 200);
}

TEST_CASE("odd codes are refused", "[totp]") {
  Fixture f;
  for (const Json& code : {Json(123456), Json::array(), Json(true), Json(std::string(100, '1'))}) {
    CHECK(Codes(f.browser.Send("POST", "/api/v1/user/totp/confirm", {{"code", code}})) == "400 invalid_field");
  }
  CHECK(Codes(f.browser.Send("POST", "/api/v1/user/totp/confirm", Json::object())) == "400 required");
  CHECK(Codes(f.Visitor().Ask("POST", "/api/v1/user/totp")) == "403 not_authenticated");
  CHECK(Codes(f.Visitor().Get("/api/v1/user/totp")) == "403 not_authenticated");
  f.TurnOn();
  for (const char* code : {"%00", "%FF", "-1", "1e5", "%20%20%20"}) {
    INFO(code);
    CHECK(f.LogIn(std::string("&code=") + code).status == 400);
  }
}
