#include <catch2/catch.hpp>

#include "../fixture.h"
#include "accounts/enrolment/invite.h"

using namespace openpress;
using openpress::accounts::RegistrationPolicy;
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

Json Newcomer(const std::string& name = "newcomer") {
  return {{"username", name}, {"email", name + "@example.org"}, {"name", "New"}, {"password", "a long password"}};
}

/** The token of the link in @p letter. */
std::string TokenIn(const mail::Message& letter) {
  const auto at = letter.text.find("token=");
  REQUIRE(at != std::string::npos);
  return letter.text.substr(at + 6, letter.text.find('\n', at) - at - 6);
}

std::int64_t Count(ApiFixture& f, std::string_view sql) {
  const auto lease = f.world.pool().Read();
  return lease->QueryOne(sql)->Int(0);
}

}  // namespace

TEST_CASE("anybody may register where the site is open, and gets no rights by that", "[registration]") {
  ApiFixture f;
  HttpClient visitor = f.Visitor();
  // Before the first administrator there is nothing to register with.
  CHECK(Codes(visitor.Send("POST", "/api/v1/register", Newcomer())) == "403 registration_closed");
  f.Make("theadmin", Role::kAdmin);
  CHECK(visitor.Get("/api/v1/register").json() == Json({{"registration", "open"}, {"mail", true}}));
  Json body = Newcomer();
  body["role"] = "admin";
  const HttpAnswer made = visitor.Send("POST", "/api/v1/register/", body);
  CHECK(made.status == 201);
  CHECK(made.json()["role"] == "user");
  CHECK(made.json()["email_is_verified"] == false);
  CHECK(f.SignedIn("theadmin").Get("/api/v1/users/newcomer").status == 200);
  CHECK(visitor.Send("POST", "/api/v1/session", {{"username", "newcomer"}, {"password", "a long password"}}).status ==
        200);
  CHECK(f.Visitor()
            .Ask("POST", "/api/v1/register", "username=second1&email=second@example.org&password=a+long+password",
                 "application/x-www-form-urlencoded")
            .status == 201);
}

TEST_CASE("what is wrong with a registration is told by field, and nothing is made", "[registration]") {
  ApiFixture f;
  f.Make("theadmin", Role::kAdmin);
  HttpClient visitor = f.Visitor();
  const auto with = [&](const char* field, const Json& value) {
    Json body = Newcomer();
    body[field] = value;
    return visitor.Send("POST", "/api/v1/register", body);
  };
  CHECK(Codes(with("username", "x")) == "400 invalid_username");
  CHECK(with("username", "x").json()["username"].is_array());
  CHECK(Codes(with("username", "THEADMIN")) == "400 username_taken");
  CHECK(Codes(with("email", "nonsense")) == "400 invalid_email");
  CHECK(Codes(with("email", "theadmin@example.org")) == "400 email_taken");
  CHECK(Codes(with("email", "a@b\r\nBcc: c@d")) == "400 invalid_email");
  CHECK(Codes(with("password", "short")) == "400 invalid_password");
  CHECK(Codes(with("password", "newcomer")) == "400 invalid_password");
  CHECK(Codes(with("name", "a\nb")) == "400 invalid_name");
  CHECK(Codes(with("username", 7)) == "400 invalid_field");
  CHECK(Codes(with("invite", Json::array())) == "400 invalid_field");
  CHECK(Codes(visitor.Send("POST", "/api/v1/register", Json::object())) == "400 invalid_username");
  CHECK(Codes(visitor.Ask("POST", "/api/v1/register", "[]", "application/json")) == "400 json_parse_error");
  CHECK(Count(f, "SELECT COUNT(*) FROM users") == 1);
  CHECK(Count(f, "SELECT COUNT(*) FROM jobs") == 0);
}

TEST_CASE("registering is limited for an address", "[registration]") {
  ApiFixture f;
  f.Make("theadmin", Role::kAdmin);
  HttpClient visitor = f.Visitor();
  for (int i = 0; i < 20; ++i) {
    CHECK(visitor.Send("POST", "/api/v1/register", Newcomer("newcomer" + std::to_string(i))).status == 201);
  }
  const HttpAnswer limited = visitor.Send("POST", "/api/v1/register", Newcomer("onemore1"));
  CHECK(Codes(limited) == "429 too_many_attempts");
  CHECK(limited.Header("retry-after") == "180");
  HttpClient elsewhere = f.Visitor();
  elsewhere.headers["X-Forwarded-For"] = "198.51.100.7";
  CHECK(elsewhere.Send("POST", "/api/v1/register", Newcomer("elsewhere")).status == 201);
}

TEST_CASE("a closed site takes nobody, not even with an invitation", "[registration]") {
  ApiFixture f;
  f.Make("manager1", Role::kManager);
  f.policy = RegistrationPolicy::kClosed;
  HttpClient manager = f.SignedIn("manager1");
  Json body = Newcomer();
  body["invite"] = manager.Send("POST", "/api/v1/invites", Json::object()).json()["token"];
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/register", body)) == "403 registration_closed");
  CHECK(f.Visitor().Get("/api/v1/register").json()["registration"] == "closed");
}

TEST_CASE("an invitation is good once, for its time and with its role", "[registration]") {
  ApiFixture f;
  f.Make("manager1", Role::kManager);
  f.policy = RegistrationPolicy::kInvite;
  HttpClient manager = f.SignedIn("manager1");
  HttpClient visitor = f.Visitor();
  const HttpAnswer made =
      manager.Send("POST", "/api/v1/invites", {{"role", "journalist"}, {"note", "for Ada"}, {"days", 2}});
  REQUIRE(made.status == 201);
  const std::string token = made.json()["token"];
  CHECK(token.size() == 43);
  CHECK(made.json()["url"].get<std::string>().ends_with("/register?invite=" + token));
  CHECK(made.json()["expires_at"] == Iso8601(f.clock.Now() + 2LL * 86400 * 1000));
  CHECK(Count(f, "SELECT COUNT(*) FROM invites WHERE secret_hash = '" + token + "'") == 0);

  CHECK(Codes(visitor.Send("POST", "/api/v1/register", Newcomer())) == "403 invite_needed");
  Json body = Newcomer();
  body["invite"] = "wrong";
  CHECK(Codes(visitor.Send("POST", "/api/v1/register", body)) == "403 invalid_invite");
  body["invite"] = token;
  body["password"] = "short";
  CHECK(Codes(visitor.Send("POST", "/api/v1/register", body)) == "400 invalid_password");
  body["password"] = "a long password";
  const HttpAnswer registered = visitor.Send("POST", "/api/v1/register", body);
  CHECK(registered.status == 201);
  CHECK(registered.json()["role"] == "journalist");
  body = Newcomer("another1");
  body["invite"] = token;
  CHECK(Codes(visitor.Send("POST", "/api/v1/register", body)) == "403 invalid_invite");

  body["invite"] = manager.Send("POST", "/api/v1/invites", {{"days", "1"}}).json()["token"];
  f.clock.Advance(std::chrono::hours(24));
  CHECK(Codes(visitor.Send("POST", "/api/v1/register", body)) == "403 invalid_invite");

  const Json list = manager.Get("/api/v1/invites").json();
  CHECK(list["count"] == 2);
  CHECK(list["results"][1]["note"] == "for Ada");
  CHECK(list["results"][1]["used_by"] == "newcomer");
  CHECK(list["results"][1]["invited_by"] == "manager1");
  CHECK(list["results"][0]["used_at"].is_null());
  CHECK(list.dump().find(token) == std::string::npos);
  CHECK(Codes(manager.Get("/api/v1/invites?page=2")) == "404 invalid_page");

  f.clock.Advance(std::chrono::hours(24 * 32));
  CHECK(f.enrolment.ClearInvites() == 2);
}

TEST_CASE("only managers invite, to roles below their own, and can think better of it", "[registration]") {
  ApiFixture f;
  f.Make("manager1", Role::kManager);
  f.Make("theadmin", Role::kAdmin);
  f.Make("editor11", Role::kEditor);
  f.policy = RegistrationPolicy::kInvite;
  CHECK(Codes(f.Visitor().Get("/api/v1/invites")) == "403 not_authenticated");
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/invites", Json::object())) == "403 not_authenticated");
  HttpClient editor = f.SignedIn("editor11");
  CHECK(Codes(editor.Get("/api/v1/invites")) == "403 permission_denied");
  CHECK(Codes(editor.Send("POST", "/api/v1/invites", Json::object())) == "403 permission_denied");
  HttpClient manager = f.SignedIn("manager1");
  for (const char* role : {"manager", "admin"}) {
    CHECK(Codes(manager.Send("POST", "/api/v1/invites", {{"role", role}})) == "403 permission_denied");
  }
  CHECK(Codes(manager.Send("POST", "/api/v1/invites", {{"role", "boss"}})) == "400 invalid_role");
  for (const Json& days : {Json(0), Json(91), Json(-1), Json("x"), Json("1000000"), Json(1.5), Json(true),
                           Json::array(), Json(18446744073709551615ULL)}) {
    INFO(days.dump());
    CHECK(Codes(manager.Send("POST", "/api/v1/invites", {{"days", days}})) == "400 invalid_field");
  }
  CHECK(Codes(manager.Send("POST", "/api/v1/invites", {{"note", "a\nb"}})) == "400 invalid_note");
  CHECK(Codes(manager.Send("POST", "/api/v1/invites", {{"note", std::string(201, 'x')}})) == "400 invalid_note");
  CHECK(Codes(manager.Send("POST", "/api/v1/invites", {{"note", 7}})) == "400 invalid_field");
  CHECK(manager.Get("/api/v1/invites").json()["count"] == 0);

  const Json made = manager.Send("POST", "/api/v1/invites", Json::object()).json();
  const std::string path = "/api/v1/invites/" + made["id"].dump();
  CHECK(Codes(editor.Ask("DELETE", path)) == "403 permission_denied");
  CHECK(manager.Ask("DELETE", path).status == 204);
  CHECK(Codes(manager.Ask("DELETE", path)) == "404 no_such_invite");
  Json body = Newcomer();
  body["invite"] = made["token"];
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/register", body)) == "403 invalid_invite");
  // Nor does an invitation outlive its maker's rights.
  body["invite"] = manager.Send("POST", "/api/v1/invites", {{"role", "editor"}}).json()["token"];
  f.accounts.SetRole("manager1", Role::kEditor);
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/register", body)) == "403 invalid_invite");
}

TEST_CASE("the list of invitations is read from an index that has its order", "[registration]") {
  ApiFixture f;
  if (!f.world.is_sqlite()) return;  // plans of so few rows say nothing on PostgreSQL
  const auto lease = f.world.pool().Read();
  for (const std::string& sql : accounts::InviteListStatements()) {
    std::vector<db::Param> params(sql.find("$2") == std::string::npos ? 1 : 2, db::Param(1));
    std::string plan;
    for (const db::Row& row : lease->Query("EXPLAIN QUERY PLAN " + sql, std::span<const db::Param>(params))) {
      plan += row.Text(3) + "\n";
    }
    INFO(plan);
    CHECK(plan.find("TEMP B-TREE") == std::string::npos);
    CHECK(plan.find("INDEX invites_by") != std::string::npos);
  }
}

TEST_CASE("an address is confirmed by the link that was sent to it", "[registration]") {
  ApiFixture f;
  f.Make("theadmin", Role::kAdmin);
  HttpClient visitor = f.Visitor();
  CHECK(visitor.Send("POST", "/api/v1/register", Newcomer()).status == 201);
  CHECK(f.announced.size() == 1);
  f.DeliverMail();
  REQUIRE(f.letters.size() == 1);
  CHECK(f.letters[0].to == "newcomer@example.org");
  CHECK(f.letters[0].from.address == "press@example.org");
  CHECK(f.letters[0].text.find("https://press.example.org/email/confirm?token=") != std::string::npos);
  const std::string token = TokenIn(f.letters[0]);
  CHECK(Count(f, "SELECT COUNT(*) FROM mailed_links WHERE secret_hash = '" + token + "'") == 0);
  CHECK(Codes(visitor.Send("POST", "/api/v1/email/confirm", {{"token", "wrong"}})) == "403 invalid_link");
  CHECK(Codes(visitor.Send("POST", "/api/v1/email/confirm", Json::object())) == "400 required");
  CHECK(Codes(visitor.Send("POST", "/api/v1/email/confirm", {{"token", 7}})) == "400 invalid_field");
  // A link for one purpose is none for another.
  CHECK(Codes(visitor.Send("POST", "/api/v1/password/reset/confirm",
                           {{"token", token}, {"password", "battery staple"}})) == "403 invalid_link");
  CHECK(visitor.Ask("POST", "/api/v1/email/confirm", "token=" + token, "application/x-www-form-urlencoded").status ==
        200);
  CHECK(visitor.Get("/api/v1/users").json()["results"][0]["email_is_verified"].is_boolean());
  CHECK(f.accounts.Find(2)->email_verified);
  CHECK(Codes(visitor.Send("POST", "/api/v1/email/confirm", {{"token", token}})) == "403 invalid_link");
}

TEST_CASE("the owner of an account can ask for that letter again, a few times", "[registration]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient owner = f.SignedIn("lovelace");
  CHECK(Codes(f.Visitor().Ask("POST", "/api/v1/email/confirm/send")) == "403 not_authenticated");
  for (int i = 0; i < 3; ++i) CHECK(owner.Ask("POST", "/api/v1/email/confirm/send").status == 202);
  CHECK(Codes(owner.Ask("POST", "/api/v1/email/confirm/send")) == "429 too_many_attempts");
  f.DeliverMail();
  CHECK(f.letters.size() == 3);
  // Each is good until one was used.
  CHECK(f.Visitor().Send("POST", "/api/v1/email/confirm", {{"token", TokenIn(f.letters[0])}}).status == 200);
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/email/confirm", {{"token", TokenIn(f.letters[2])}})) ==
        "403 invalid_link");
  CHECK(Codes(owner.Ask("POST", "/api/v1/email/confirm/send")) == "409 email_confirmed");
}

TEST_CASE("an account gets another address once the letter to it was answered", "[registration]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  f.Make("babbage1");
  HttpClient owner = f.SignedIn("lovelace");
  const auto ask = [&](const char* email, const char* password = kPassword) {
    return Codes(owner.Send("POST", "/api/v1/email/change", {{"email", email}, {"current_password", password}}));
  };
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/email/change", {{"email", "a@example.org"}})) ==
        "403 not_authenticated");
  CHECK(ask("ada@example.net", "wrong") == "400 wrong_password");
  CHECK(ask("ada@example.net", "") == "400 wrong_password");
  CHECK(ask("") == "400 required");
  CHECK(ask("nonsense") == "400 invalid_email");
  CHECK(ask("Lovelace@example.org") == "409 email_unchanged");
  CHECK(ask("Babbage1@example.org") == "400 email_taken");
  f.DeliverMail();
  CHECK(f.letters.empty());

  CHECK(ask("first@example.net") == "202 ");
  CHECK(ask("ada@example.net") == "202 ");
  f.DeliverMail();
  // The letter to an address that is not wanted any more goes to the one that is: what is sent is what holds then.
  REQUIRE(f.letters.size() == 4);
  CHECK(f.letters[0].to == "ada@example.net");
  CHECK(f.letters[1].to == "lovelace@example.org");
  CHECK(f.letters[1].text.find("ada@example.net") == std::string::npos);
  const std::string token = TokenIn(f.letters[2]);
  CHECK(f.accounts.Find(ada.id)->email == "lovelace@example.org");
  CHECK(f.accounts.Find(ada.id)->wanted_email == "ada@example.net");
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/password/reset/confirm",
                               {{"token", token}, {"password", "battery staple"}})) == "403 invalid_link");
  CHECK(f.Visitor().Send("POST", "/api/v1/email/confirm", {{"token", token}}).status == 200);
  const auto changed = f.accounts.Find(ada.id);
  CHECK(changed->email == "ada@example.net");
  CHECK(changed->email_verified);
  CHECK(changed->wanted_email.empty());
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/email/confirm", {{"token", TokenIn(f.letters[0])}})) ==
        "403 invalid_link");
  CHECK(Count(f, "SELECT COUNT(*) FROM audit WHERE action = 'user.email_changed'") == 1);
  CHECK(f.SignedIn("ada@example.net").Get("/api/v1/whoami").json()["username"] == "lovelace");
}

TEST_CASE("an address that somebody else has meanwhile stays theirs", "[registration]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient owner = f.SignedIn("lovelace");
  CHECK(owner.Send("POST", "/api/v1/email/change", {{"email", "late@example.org"}, {"current_password", kPassword}})
            .status == 202);
  f.DeliverMail();
  f.Make("late");
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/email/confirm", {{"token", TokenIn(f.letters[0])}})) ==
        "409 email_taken");
  CHECK(f.accounts.Find(ada.id)->email == "lovelace@example.org");
}

TEST_CASE("a forgotten password is replaced by a mailed link, which ends every way in", "[registration]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient browser = f.SignedIn("lovelace");
  HttpClient program = f.WithToken(ada);
  HttpClient visitor = f.Visitor();
  const HttpAnswer known = visitor.Send("POST", "/api/v1/password/reset", {{"email", "Lovelace@example.org"}});
  const HttpAnswer unknown = visitor.Send("POST", "/api/v1/password/reset", {{"email", "nobody@example.org"}});
  CHECK(known.status == 202);
  CHECK(unknown.status == 202);
  CHECK(known.body == unknown.body);
  // Both have made a job, so that time tells no more than the answer.
  CHECK(f.announced.size() == 2);
  CHECK(Count(f, "SELECT COUNT(*) FROM jobs WHERE payload LIKE '%example%'") == 0);
  f.DeliverMail();
  REQUIRE(f.letters.size() == 1);
  CHECK(f.letters[0].to == "lovelace@example.org");
  const std::string token = TokenIn(f.letters[0]);
  const auto reset = [&](const Json& body) {
    return Codes(visitor.Send("POST", "/api/v1/password/reset/confirm", body));
  };
  CHECK(reset({{"token", "wrong"}, {"password", "battery staple"}}) == "403 invalid_link");
  CHECK(reset({{"token", token}}) == "400 required");
  CHECK(reset({{"password", "battery staple"}}) == "400 required");
  CHECK(reset({{"token", token}, {"password", "short"}}) == "400 invalid_password");
  CHECK(reset({{"token", token}, {"password", 7}}) == "400 invalid_field");
  CHECK(browser.Get("/api/v1/whoami").status == 200);
  CHECK(reset({{"token", token}, {"password", "battery staple"}}) == "200 ");
  CHECK(browser.Get("/api/v1/whoami").status == 403);
  CHECK(program.Get("/api/v1/whoami").status == 403);
  CHECK(visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", kPassword}}).status == 400);
  CHECK(visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", "battery staple"}}).status ==
        200);
  CHECK(f.accounts.Find(ada.id)->email_verified);
  CHECK(reset({{"token", token}, {"password", "third password"}}) == "403 invalid_link");
}

TEST_CASE("reset links expire, and are limited for account and address", "[registration]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient visitor = f.Visitor();
  for (int i = 0; i < 6; ++i) {
    CHECK(visitor.Ask("POST", "/api/v1/password/reset", "username=lovelace", "application/x-www-form-urlencoded")
              .status == 202);
  }
  f.DeliverMail();
  CHECK(f.letters.size() == 3);
  for (int i = 0; i < 14; ++i) visitor.Send("POST", "/api/v1/password/reset", {{"email", "x@example.org"}});
  CHECK(Codes(visitor.Send("POST", "/api/v1/password/reset", {{"email", "x@example.org"}})) == "429 too_many_attempts");
  f.clock.Advance(std::chrono::hours(2));
  CHECK(Codes(visitor.Send("POST", "/api/v1/password/reset/confirm",
                           {{"token", TokenIn(f.letters[2])}, {"password", "battery staple"}})) == "403 invalid_link");
  CHECK(f.recovery.ClearLinks() == 3);
  for (const Json& login : {Json(7), Json::array(), Json(std::string(300, 'x')), Json(std::string("a\0b", 3))}) {
    CHECK(Codes(visitor.Send("POST", "/api/v1/password/reset", {{"email", login}})) == "400 invalid_field");
  }
  CHECK(Codes(visitor.Send("POST", "/api/v1/password/reset", Json::object())) == "400 required");
}

TEST_CASE("nobody who was deactivated gets back by mail", "[registration]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient visitor = f.Visitor();
  CHECK(visitor.Send("POST", "/api/v1/password/reset", {{"email", "lovelace@example.org"}}).status == 202);
  f.DeliverMail();
  REQUIRE(f.letters.size() == 1);
  f.accounts.SetActive("lovelace", false);
  CHECK(Codes(visitor.Send("POST", "/api/v1/password/reset/confirm",
                           {{"token", TokenIn(f.letters[0])}, {"password", "battery staple"}})) == "403 invalid_link");
  CHECK(visitor.Send("POST", "/api/v1/password/reset", {{"email", "lovelace@example.org"}}).status == 202);
  f.DeliverMail();
  CHECK(f.letters.size() == 1);
}

TEST_CASE("a site without mail says so", "[registration]") {
  ApiFixture f;
  f.Make("lovelace");
  f.mail.server.url.clear();
  HttpClient visitor = f.Visitor();
  CHECK(Codes(visitor.Send("POST", "/api/v1/password/reset", {{"email", "lovelace@example.org"}})) == "409 mail_off");
  CHECK(visitor.Get("/api/v1/register").json()["mail"] == false);
  CHECK(Codes(f.SignedIn("lovelace").Ask("POST", "/api/v1/email/confirm/send")) == "409 mail_off");
  CHECK(visitor.Send("POST", "/api/v1/register", Newcomer()).status == 201);
  CHECK(f.announced.empty());
  // An address cannot be proved then, and is taken as it is.
  HttpClient owner = f.SignedIn("lovelace");
  CHECK(owner.Send("POST", "/api/v1/email/change", {{"email", "ada@example.net"}, {"current_password", kPassword}})
            .status == 200);
  CHECK(f.accounts.Find(1)->email == "ada@example.net");
  CHECK_FALSE(f.accounts.Find(1)->email_verified);
  // Links must not be made of what a request calls the site.
  f.mail.server.url = "smtp://mail.invalid";
  f.mail.site_url.clear();
  CHECK(Codes(visitor.Send("POST", "/api/v1/password/reset", {{"email", "lovelace@example.org"}})) == "409 mail_off");
}
