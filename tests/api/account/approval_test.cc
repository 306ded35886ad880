#include <catch2/catch.hpp>

#include "../fixture.h"
#include "accounts/audit.h"

using namespace openpress;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;
using openpress::tests::kPassword;

namespace {

using Names = std::vector<std::string>;

std::string Codes(const HttpAnswer& answer) {
  const Json json = answer.json();
  return std::to_string(answer.status) + " " + (json.is_object() ? json.value("code", "") : "");
}

Names Usernames(const HttpAnswer& answer) {
  Names names;
  const Json list = answer.json();
  for (const Json& user : list.at("results")) names.push_back(user.at("username"));
  return names;
}

/** A site where accounts are approved, with a manager and somebody who waits. */
struct Site {
  Site() {
    f.accounts.Reload({.approval = true});
    f.Make("manager1", Role::kManager);
    manager = f.SignedIn("manager1");
    const HttpAnswer made = Register("newcomer");
    CHECK(made.status == 201);
    CHECK(made.json()["is_approved"] == false);
    newcomer = f.SignedIn("newcomer");
  }
  HttpAnswer Register(const std::string& name, const std::string& invite = "") {
    return f.Visitor().Send("POST", "/api/v1/register",
                            {{"username", name},
                             {"email", name + "@example.org"},
                             {"name", name},
                             {"password", kPassword},
                             {"invite", invite}});
  }
  HttpAnswer Act(const std::string& action, const std::string& name = "newcomer") {
    return manager.Send("PUT", "/api/v1/users/" + name, {{"action", action}});
  }
  Names Audited() {
    Names actions;
    const auto lease = f.world.pool().Read();
    const auto page = accounts::ListAudit(*lease, {});
    for (const auto& row : page->rows) actions.insert(actions.begin(), row.action);
    return actions;
  }

  ApiFixture f;
  HttpClient manager = f.Visitor();
  HttpClient newcomer = f.Visitor();
};

}  // namespace

TEST_CASE("who waits for approval reads, and changes nothing but the own account", "[approval]") {
  Site site;
  const std::string token = site.f.AddVideo(site.f.Make("lovelace"));
  const std::string comments = "/api/v1/media/" + token + "/comments";
  HttpClient& newcomer = site.newcomer;
  CHECK(newcomer.Get("/api/v1/whoami").json()["is_approved"] == false);
  CHECK(newcomer.Get("/api/v1/media/" + token).status == 200);
  const HttpAnswer refused = newcomer.Send("POST", comments, {{"text", "Hello"}});
  CHECK(Codes(refused) == "403 not_approved");
  CHECK(refused.json()["detail"] == "User account not approved.");
  CHECK(Codes(newcomer.Send("POST", "/api/v1/verification/requests",
                            {{"kind", "independent"}, {"statement", "I write."}})) == "403 not_approved");
  CHECK(Codes(newcomer.Send("POST", "/api/v1/user/blocks", {{"user", "lovelace"}})) == "403 not_approved");
  // A visitor may not write letters, and nobody who waits is more.
  CHECK(newcomer.Send("POST", "/api/v1/users/lovelace/contact", {{"body", "Hello"}}).status == 401);
  CHECK(newcomer.Send("POST", "/api/v1/media/" + token + "/actions", {{"type", "like"}}).status == 201);
  CHECK(newcomer.Get("/api/v1/user/action/like").json()["count"] == 0);

  CHECK(newcomer.Send("POST", "/api/v1/users/newcomer", {{"description", "About me"}}).status == 201);
  CHECK(newcomer.Send("POST", "/api/v1/user/tokens", {{"name", "a program"}}).status == 201);
  CHECK(newcomer.Get("/api/v1/user/export").status == 200);
  CHECK(newcomer
            .Send("PUT", "/api/v1/users/newcomer",
                  {{"action", "change_password"}, {"password", "battery staple"}, {"current_password", kPassword}})
            .status == 200);

  CHECK(site.Act("approve_user").json()["is_approved"] == true);
  CHECK(newcomer.Send("POST", comments, {{"text", "Hello"}}).status == 201);
  // At once also the other way round.
  CHECK(site.Act("disapprove_user").status == 200);
  CHECK(Codes(newcomer.Send("POST", comments, {{"text", "Hello again"}})) == "403 not_approved");
  CHECK(newcomer.Ask("DELETE", "/api/v1/users/newcomer").status == 204);
}

TEST_CASE("journalists and editors who lost their approval can do nothing as such", "[approval]") {
  Site site;
  site.f.Make("editor11", Role::kEditor);
  HttpClient editor = site.f.SignedIn("editor11");
  CHECK(editor.Get("/api/v1/manage_media").status == 200);
  CHECK(site.Act("disapprove_user", "editor11").status == 200);
  CHECK(Codes(editor.Get("/api/v1/manage_media")) == "403 not_approved");
  CHECK(Codes(editor.Send("POST", "/api/v1/playlists", {{"title", "A list"}})) == "403 not_approved");
  // Where nobody is approved, nobody waits.
  site.f.accounts.Reload({});
  CHECK(editor.Get("/api/v1/manage_media").status == 200);
}

TEST_CASE("managers approve those below them, and the audit log says so", "[approval]") {
  Site site;
  site.f.Make("editor11", Role::kEditor);
  site.f.Make("manager2", Role::kManager);
  HttpClient editor = site.f.SignedIn("editor11");
  CHECK(Codes(editor.Send("PUT", "/api/v1/users/newcomer", {{"action", "approve_user"}})) == "400 permission_denied");
  CHECK(Codes(site.newcomer.Send("PUT", "/api/v1/users/newcomer", {{"action", "approve_user"}})) == "409 own_account");
  CHECK(Codes(site.Act("disapprove_user", "manager2")) == "400 permission_denied");
  CHECK(Codes(site.Act("disapprove_user", "manager1")) == "409 own_account");
  CHECK(Codes(site.Act("approve_user", "nobodyhere")) == "400 no_such_user");
  CHECK(site.Audited().empty());
  site.Act("approve_user");
  site.Act("approve_user");
  site.Act("disapprove_user");
  CHECK(site.Audited() == Names{"account.approved", "account.disapproved"});
}

TEST_CASE("who was invited or made by a manager need not wait", "[approval]") {
  Site site;
  const std::string invite = site.manager.Send("POST", "/api/v1/invites", {{"role", "journalist"}}).json()["token"];
  CHECK(site.Register("invited1", invite).json()["is_approved"] == true);
  CHECK(site.manager
            .Send("POST", "/api/v1/users",
                  {{"username", "handmade"}, {"email", "h@example.org"}, {"name", "H"}, {"password", kPassword}})
            .json()["is_approved"] == true);
  site.f.accounts.Reload({});
  CHECK(site.Register("freely11").json()["is_approved"] == true);
}

TEST_CASE("lists tell who is approved, and are narrowed down to them", "[approval]") {
  Site site;
  site.f.clock.Advance(std::chrono::seconds(1));
  site.Register("newcomer2");
  HttpClient visitor = site.f.Visitor();
  CHECK(visitor.Get("/api/v1/users").json()["results"][0]["is_approved"] == false);
  CHECK(Usernames(visitor.Get("/api/v1/users?is_approved=false")) == Names{"newcomer2", "newcomer"});
  CHECK(Usernames(visitor.Get("/api/v1/users?is_approved=true")) == Names{"manager1"});
  CHECK(Usernames(visitor.Get("/api/v1/users?is_approved=false&name=COMER2")) == Names{"newcomer2"});
  CHECK(Codes(visitor.Get("/api/v1/users?is_approved=perhaps")) == "400 invalid_field");
  const std::string managed = "/api/v1/manage_users?is_approved=false";
  CHECK(Usernames(site.manager.Get(managed)) == Names{"newcomer2", "newcomer"});
  CHECK(Usernames(site.manager.Get(managed + "&ordering=asc")) == Names{"newcomer", "newcomer2"});
  CHECK(Codes(site.manager.Get(managed + "&role=user")) == "400 invalid_field");
  CHECK(Codes(site.manager.Get(managed + "&sort_by=name")) == "400 invalid_field");
  // MediaCMS has the key only where accounts are approved.
  site.f.accounts.Reload({});
  CHECK_FALSE(visitor.Get("/api/v1/users").json()["results"][0].contains("is_approved"));
  CHECK(Usernames(visitor.Get("/api/v1/users?is_approved=false")).size() == 3);
}

TEST_CASE("managers are told once an hour who waits, and who waited is told at last", "[approval]") {
  Site site;
  site.f.Make("admin111", Role::kAdmin);
  site.f.Make("editor11", Role::kEditor);
  site.f.DeliverMail();
  site.f.letters.clear();
  site.f.clock.Advance(std::chrono::hours(1));
  site.Register("newcomer2");
  site.Register("newcomer3");
  site.f.DeliverMail();
  Names readers;
  for (const auto& letter : site.f.letters) {
    if (letter.subject != "Test Press: accounts wait for approval") continue;
    readers.push_back(letter.to);
    CHECK(letter.text.find("3 accounts wait") != std::string::npos);
  }
  CHECK(readers == Names{"admin111@example.org", "manager1@example.org"});
  site.f.letters.clear();
  site.Act("approve_user");
  site.f.DeliverMail();
  REQUIRE(site.f.letters.size() == 1);
  CHECK(site.f.letters[0].to == "newcomer@example.org");
  CHECK(site.f.letters[0].subject == "Test Press: your account is approved");
}
