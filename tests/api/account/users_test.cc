#include <catch2/catch.hpp>

#include "../fixture.h"
#include "support/error_code.h"

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

std::vector<std::string> Usernames(const HttpAnswer& answer) {
  std::vector<std::string> names;
  const Json list = answer.json();
  for (const Json& user : list.at("results")) names.push_back(user.at("username"));
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("anybody lists accounts, and sees nobody's address", "[users]") {
  ApiFixture f;
  f.Make("lovelace");
  f.clock.Advance(std::chrono::seconds(1));
  f.Make("babbage1", Role::kManager);
  HttpClient visitor = f.Visitor();
  const HttpAnswer list = visitor.Get("/api/v1/users");
  CHECK(Usernames(list) == Names{"babbage1", "lovelace"});
  CHECK(list.body.find("@example.org") == std::string::npos);
  CHECK(list.json()["results"][0]["is_manager"] == true);
  CHECK(list.json()["results"][1]["is_manager"] == false);
  CHECK(list.json()["results"][1]["advancedUser"] == true);
  CHECK(Usernames(visitor.Get("/api/v1/users/?name=LOVE")) == Names{"lovelace"});
  CHECK(Usernames(visitor.Get("/api/v1/users?name=Name%20of%20b")) == Names{"babbage1"});
  CHECK(Usernames(visitor.Get("/api/v1/users?name=example")).empty());
  // Not even to those who may see it elsewhere: this is the public's list.
  HttpClient manager = f.SignedIn("babbage1");
  CHECK(manager.Get("/api/v1/users").body.find("@example.org") == std::string::npos);
  CHECK(Usernames(manager.Get("/api/v1/users?exclude_self=True")) == Names{"lovelace"});
  CHECK(Usernames(manager.Get("/api/v1/users?exclude_self=true")).size() == 2);
  CHECK(Usernames(visitor.Get("/api/v1/users?exclude_self=True")).size() == 2);
  CHECK(Codes(visitor.Get("/api/v1/users?page=2")) == "404 invalid_page");
  // What is no UTF-8 is made so, as in forms, and finds nothing.
  CHECK(visitor.Get("/api/v1/users?name=%FF").json()["count"] == 0);
  CHECK(Codes(visitor.Get("/api/v1/users?name=a%00b")) == "400 invalid_field");
  CHECK(Codes(visitor.Get("/api/v1/users?name=" + std::string(200, 'x'))) == "400 invalid_field");
}

TEST_CASE("an account's page tells its address to itself and to managers only", "[users]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  f.Make("babbage1");
  f.Make("editor11", Role::kEditor);
  f.Make("manager1", Role::kManager);
  HttpClient visitor = f.Visitor();
  CHECK(visitor.Get("/api/v1/users/lovelace").body.find("@example") == std::string::npos);
  CHECK(f.SignedIn("babbage1").Get("/api/v1/users/lovelace").body.find("@example") == std::string::npos);
  CHECK(f.SignedIn("editor11").Get("/api/v1/users/lovelace").body.find("@example") == std::string::npos);
  for (const char* name : {"lovelace", "manager1"}) {
    HttpClient client = f.SignedIn(name);
    const HttpAnswer detail = client.Get("/api/v1/users/LoveLace/");
    CHECK(detail.json()["email"] == "lovelace@example.org");
    CHECK(detail.json()["role"] == "journalist");
    CHECK(detail.Header("cache-control") == "private, no-store");
  }
  HttpClient program = f.WithToken(ada);
  CHECK(program.Get("/api/v1/whoami").body == program.Get("/api/v1/users/lovelace").body);
  CHECK(Codes(visitor.Get("/api/v1/users/nobodyhere")) == "400 no_such_user");
}

TEST_CASE("managers make accounts below their own, under all the rules", "[users]") {
  ApiFixture f;
  f.Make("manager1", Role::kManager);
  f.Make("editor11", Role::kEditor);
  const Json good = {
      {"username", "newcomer"}, {"email", "new@example.org"}, {"name", "New"}, {"password", "a long password"}};
  HttpClient visitor = f.Visitor();
  CHECK(Codes(visitor.Send("POST", "/api/v1/users", good)) == "403 not_authenticated");
  HttpClient editor = f.SignedIn("editor11");
  const HttpAnswer refused = editor.Send("POST", "/api/v1/users", good);
  CHECK(Codes(refused) == "403 permission_denied");
  CHECK(refused.json()["detail"] == "You do not have permission to create users.");
  HttpClient manager = f.SignedIn("manager1");
  const auto with = [&](const char* field, const Json& value) {
    Json changed = good;
    changed[field] = value;
    return Codes(manager.Send("POST", "/api/v1/users", changed));
  };
  CHECK(with("name", "") == "400 required");
  CHECK(with("username", "x") == "400 invalid_username");
  CHECK(with("username", "with blank") == "400 invalid_username");
  CHECK(with("email", "nonsense") == "400 invalid_email");
  CHECK(with("email", 7) == "400 invalid_field");
  CHECK(with("password", "short") == "400 invalid_password");
  CHECK(with("username", "EDITOR11") == "400 username_taken");
  CHECK(with("email", "Editor11@example.org") == "400 email_taken");
  CHECK(with("role", "manager") == "400 permission_denied");
  CHECK(with("role", "admin") == "400 permission_denied");
  CHECK(with("role", "boss") == "400 invalid_role");
  CHECK(Usernames(visitor.Get("/api/v1/users")).size() == 2);
  const HttpAnswer made = manager.Send("POST", "/api/v1/users/", good);
  CHECK(made.status == 201);
  CHECK(made.json()["role"] == "user");
  CHECK(with("username", "another1") == "400 email_taken");
  CHECK(manager
            .Ask("POST", "/api/v1/users",
                 "username=formuser&email=f@example.org&name=F&password=a+long+password&role=editor",
                 "application/x-www-form-urlencoded")
            .json()["role"] == "editor");
}

TEST_CASE("a profile is changed by its owner and those above", "[users]") {
  ApiFixture f;
  f.Make("lovelace");
  f.Make("babbage1");
  f.Make("manager1", Role::kManager);
  f.Make("manager2", Role::kManager);
  f.Make("theadmin", Role::kAdmin);
  HttpClient owner = f.SignedIn("lovelace");
  const HttpAnswer changed =
      owner.Send("POST", "/api/v1/users/lovelace",
                 {{"name", "Ada"}, {"description", "Line\nline"}, {"title", "Countess"}, {"location", "London"}});
  CHECK(changed.status == 201);
  CHECK(changed.json()["name"] == "Ada");
  CHECK(changed.json()["title"] == "Countess");
  CHECK(owner.Ask("POST", "/api/v1/users/lovelace", "location=Paris", "application/x-www-form-urlencoded").status ==
        201);
  const Json after = owner.Get("/api/v1/users/lovelace").json();
  CHECK(after["location"] == "Paris");
  CHECK(after["name"] == "Ada");
  CHECK(after["description"] == "Line\nline");
  CHECK(f.SignedIn("manager1").Send("POST", "/api/v1/users/lovelace", {{"title", "x"}}).status == 201);
  CHECK(f.SignedIn("theadmin").Send("POST", "/api/v1/users/manager1", {{"title", "x"}}).status == 201);
  for (const char* other : {"manager2", "theadmin"}) {
    CHECK(Codes(f.SignedIn("manager1").Send("POST", std::string("/api/v1/users/") + other, {{"title", "x"}})) ==
          "400 permission_denied");
  }
  CHECK(Codes(f.SignedIn("babbage1").Send("POST", "/api/v1/users/lovelace", {{"name", "x"}})) ==
        "400 permission_denied");
  CHECK(Codes(f.Visitor().Send("POST", "/api/v1/users/lovelace", {{"name", "x"}})) == "403 not_authenticated");
  // Nobody promotes himself with it.
  CHECK(owner.Send("POST", "/api/v1/users/lovelace", {{"role", "admin"}, {"is_manager", true}, {"is_active", false}})
            .json()["role"] == "journalist");
  for (const auto& [field, value] : std::vector<std::pair<std::string, Json>>{{"name", "a\nb"},
                                                                              {"name", std::string(300, 'x')},
                                                                              {"title", std::string(101, 'x')},
                                                                              {"location", "a\x01"},
                                                                              {"description", std::string(10001, 'x')},
                                                                              {"description", "a\x02"}}) {
    INFO(field);
    const HttpAnswer refused = owner.Send("POST", "/api/v1/users/lovelace", {{field, value}});
    CHECK(Codes(refused) == "400 invalid_" + field);
    CHECK(refused.json()[field].is_array());
  }
  for (const Json& value : {Json(7), Json::array(), Json::object(), Json(true)}) {
    CHECK(Codes(owner.Send("POST", "/api/v1/users/lovelace", {{"name", value}})) == "400 invalid_field");
  }
}

TEST_CASE("one's own password needs the present one, and ends all other sessions", "[users]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient browser = f.SignedIn("lovelace");
  HttpClient other = f.SignedIn("lovelace");
  HttpClient program = f.WithToken(ada);
  const std::string path = "/api/v1/users/lovelace";
  Json body = {{"action", "change_password"}};
  CHECK(Codes(browser.Send("PUT", path, body)) == "400 required");
  body["password"] = "battery staple";
  CHECK(Codes(browser.Send("PUT", path, body)) == "400 wrong_password");
  CHECK(Codes(program.Send("PUT", path, body)) == "400 wrong_password");
  body["current_password"] = "wrong";
  CHECK(Codes(browser.Send("PUT", path, body)) == "400 wrong_password");
  body["current_password"] = kPassword;
  body["password"] = "short";
  CHECK(Codes(browser.Send("PUT", path, body)) == "400 invalid_password");
  CHECK(other.Get("/api/v1/whoami").status == 200);
  body["password"] = "battery staple";
  CHECK(browser.Send("PUT", path, body).status == 200);
  CHECK(browser.Get("/api/v1/whoami").status == 200);
  CHECK(other.Get("/api/v1/whoami").status == 403);
  CHECK(program.Get("/api/v1/whoami").status == 403);
  // Basic has just proved it.
  HttpClient basic = f.Visitor();
  basic.headers["Authorization"] = "Basic bG92ZWxhY2U6YmF0dGVyeSBzdGFwbGU=";
  CHECK(basic.Send("PUT", path, {{"action", "change_password"}, {"password", "third password"}}).status == 200);
}

TEST_CASE("guessing the present password is limited", "[users]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient browser = f.SignedIn("lovelace");
  const Json body = {{"action", "change_password"}, {"password", "battery staple"}, {"current_password", "wrong"}};
  for (int i = 0; i < 10; ++i) {
    CHECK(Codes(browser.Send("PUT", "/api/v1/users/lovelace", body)) == "400 wrong_password");
  }
  CHECK(Codes(browser.Send("PUT", "/api/v1/users/lovelace", body)) == "429 too_many_attempts");
}

TEST_CASE("managers act on those below them, and give roles below their own", "[users]") {
  ApiFixture f;
  f.Make("lovelace", Role::kUser);
  f.Make("editor11", Role::kEditor);
  f.Make("manager1", Role::kManager);
  f.Make("manager2", Role::kManager);
  f.Make("theadmin", Role::kAdmin);
  f.Make("admin222", Role::kAdmin);
  const auto act = [&](const char* actor, const char* target, Json body) {
    HttpClient client = f.SignedIn(actor);
    return Codes(client.Send("PUT", std::string("/api/v1/users/") + target, body));
  };
  const auto role = [](const char* name) { return Json{{"action", "set_role"}, {"role", name}}; };
  const Json password = {{"action", "change_password"}, {"password", "battery staple"}};
  CHECK(act("manager1", "lovelace", role("editor")) == "200 ");
  CHECK(act("manager1", "lovelace", role("journalist")) == "200 ");
  CHECK(act("manager1", "lovelace", role("manager")) == "400 permission_denied");
  CHECK(act("manager1", "lovelace", role("admin")) == "400 permission_denied");
  CHECK(act("manager1", "manager1", role("user")) == "409 own_account");
  CHECK(act("manager1", "manager2", role("user")) == "400 permission_denied");
  CHECK(act("manager1", "theadmin", role("user")) == "400 permission_denied");
  CHECK(act("editor11", "lovelace", role("user")) == "400 permission_denied");
  CHECK(act("lovelace", "lovelace", role("editor")) == "409 own_account");
  CHECK(act("theadmin", "manager2", role("editor")) == "200 ");
  CHECK(act("theadmin", "manager2", role("manager")) == "200 ");
  CHECK(act("theadmin", "manager2", role("admin")) == "400 permission_denied");
  CHECK(act("theadmin", "admin222", role("user")) == "400 permission_denied");
  CHECK(act("manager1", "lovelace", role("boss")) == "400 invalid_role");
  CHECK(act("manager1", "lovelace", {{"action", "set_role"}}) == "400 required");
  CHECK(act("manager1", "lovelace", {{"action", "dance"}}) == "400 invalid_action");
  CHECK(act("manager1", "lovelace", {{"action", 7}}) == "400 invalid_field");
  CHECK(act("manager1", "nobodyhere", role("user")) == "400 no_such_user");

  CHECK(act("manager1", "theadmin", password) == "400 permission_denied");
  CHECK(act("manager1", "manager2", password) == "400 permission_denied");
  CHECK(act("editor11", "lovelace", password) == "400 permission_denied");
  CHECK(act("manager1", "editor11", password) == "200 ");
  CHECK(act("editor11", "editor11", {{"action", "dance"}}) == "403 not_authenticated");

  CHECK(act("manager1", "lovelace", {{"action", "deactivate"}}) == "200 ");
  CHECK(f.Visitor().Get("/api/v1/users/lovelace").status == 400);
  CHECK(f.SignedIn("theadmin").Get("/api/v1/users/lovelace").json()["is_active"] == false);
  CHECK(act("lovelace", "lovelace", {{"action", "activate"}}) == "403 not_authenticated");
  CHECK(act("manager1", "lovelace", {{"action", "activate"}}) == "200 ");
  CHECK(f.SignedIn("lovelace").Get("/api/v1/whoami").status == 200);
  CHECK(act("manager1", "manager1", {{"action", "deactivate"}}) == "409 own_account");
  CHECK(act("manager1", "theadmin", {{"action", "deactivate"}}) == "400 permission_denied");
}

TEST_CASE("an account goes with all it published, and its name is free again", "[users]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1");
  std::vector<std::string> items;
  for (int i = 0; i < 3; ++i)
    items.push_back(f.AddVideo(ada, i == 0 ? catalogue::State::kPrivate : catalogue::State::kPublic));
  const std::string kept = f.AddVideo(bob);
  HttpClient stranger = f.SignedIn("babbage1");
  CHECK(Codes(stranger.Ask("DELETE", "/api/v1/users/lovelace")) == "400 permission_denied");
  CHECK(Codes(f.Visitor().Ask("DELETE", "/api/v1/users/lovelace")) == "403 not_authenticated");
  HttpClient owner = f.SignedIn("lovelace");
  HttpClient program = f.WithToken(ada);
  CHECK(Codes(owner.Ask("DELETE", "/api/v1/users/lovelace?keep_comments=perhaps")) == "400 invalid_field");
  CHECK(f.deleted.empty());
  CHECK(owner.Ask("DELETE", "/api/v1/users/lovelace?keep_comments=true").status == 204);
  REQUIRE(f.deleted.size() == 1);
  CHECK(f.deleted[0].user.id == ada.id);
  CHECK(f.deleted[0].keep_comments);
  CHECK_FALSE(owner.cookies.contains("sessionid"));
  CHECK(program.Get("/api/v1/whoami").status == 403);
  HttpClient visitor = f.Visitor();
  for (const std::string& token : items) CHECK(visitor.Get("/api/v1/media/" + token).status == 400);
  CHECK(visitor.Get("/api/v1/media").json()["count"] == 1);
  CHECK(visitor.Get("/api/v1/media/" + kept).status == 200);
  CHECK(Codes(visitor.Get("/api/v1/users/lovelace")) == "400 no_such_user");
  CHECK(Codes(visitor.Get("/api/v1/media?author=lovelace")) == "404 no_such_user");
  CHECK(Usernames(visitor.Get("/api/v1/users")) == Names{"babbage1"});
  CHECK(visitor.Send("POST", "/api/v1/session", {{"username", "lovelace"}, {"password", kPassword}}).status == 400);
  // Three items' files, and the account's own job.
  CHECK(f.announced.size() == 4);
  {
    const auto lease = f.world.pool().Read();
    const auto row = lease->QueryOne(
        "SELECT username || username_key || email || email_key || name || password_hash FROM users WHERE id = $1",
        {ada.id});
    CHECK(row->Text(0).find("ovelace") == std::string::npos);
    CHECK(row->Text(0).find("argon2") == std::string::npos);
  }
  CHECK(f.Make("lovelace").id != ada.id);
}

TEST_CASE("a deleted account's playlists go, and its words unless they are to stay", "[users]") {
  for (const bool keep : {false, true}) {
    ApiFixture f;
    const auto ada = f.Make("lovelace");
    const auto bob = f.Make("babbage1");
    const std::string path = "/api/v1/media/" + f.AddVideo(bob) + "/comments";
    HttpClient owner = f.SignedIn("lovelace");
    HttpClient other = f.SignedIn("babbage1");
    CHECK(owner.Send("POST", "/api/v1/playlists", {{"title", "Mine"}}).status == 201);
    CHECK(other.Send("POST", "/api/v1/playlists", {{"title", "His"}}).status == 201);
    const Json first = owner.Send("POST", path, {{"text", "My words"}}).json();
    other.Send("POST", path, {{"text", "His words"}, {"parent_uid", first["uid"]}});
    owner.Send("POST", path, {{"text", "More of mine"}});
    CHECK(
        owner.Ask("DELETE", std::string("/api/v1/users/lovelace?keep_comments=") + (keep ? "true" : "false")).status ==
        204);
    HttpClient visitor = f.Visitor();
    const Json lists = visitor.Get("/api/v1/playlists").json();
    CHECK(lists["count"] == 1);
    CHECK(lists["results"][0]["title"] == "His");
    const std::string said = visitor.Get(path).body;
    CHECK((said.find("My words") != std::string::npos) == keep);
    CHECK((said.find("More of mine") != std::string::npos) == keep);
    CHECK(said.find("His words") != std::string::npos);
    CHECK(said.find("ovelace") == std::string::npos);
  }
}

TEST_CASE("the row of a deleted account goes once its files have", "[users]") {
  ApiFixture f;
  f.Make("theadmin", Role::kAdmin);
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1");
  f.AddVideo(ada);
  HttpClient admin = f.SignedIn("theadmin");
  CHECK(admin.Ask("DELETE", "/api/v1/users/lovelace").status == 204);
  CHECK(admin.Ask("DELETE", "/api/v1/users/babbage1", R"({"keep_comments":true})", "application/json").status == 204);
  CHECK(f.deleted.back().keep_comments);
  const auto rows = [&](std::int64_t id) {
    const auto lease = f.world.pool().Read();
    return lease->QueryOne("SELECT COUNT(*) FROM users WHERE id = $1", {id})->Int(0);
  };
  const auto finish = [&](std::int64_t id) {
    queue::Job job;
    job.payload = {{"user_id", id}};
    queue::JobContext context(job);
    return tests::CodeOf([&] { f.removal.Finish(context); });
  };
  CHECK(finish(ada.id) == "files_left");
  CHECK(rows(ada.id) == 1);
  // An upload that was under way ends only now.
  const std::string late = f.AddVideo(ada);
  CHECK(finish(ada.id) == "files_left");
  CHECK(f.Visitor().Get("/api/v1/media/" + late).status == 400);
  {
    const auto lease = f.world.pool().Write();
    lease->Execute("DELETE FROM media WHERE user_id = $1", {ada.id});
  }
  CHECK(finish(ada.id).empty());
  CHECK(rows(ada.id) == 0);
  CHECK(finish(bob.id).empty());
  CHECK(rows(bob.id) == 1);
}

TEST_CASE("a hook that refuses keeps the account and all it has", "[users]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  f.management.AddOnDelete([](db::Connection&, const accounts::Deletion&) -> std::function<void()> {
    throw Error(Fault::kConflict, "not_now", "Not now.");
  });
  HttpClient owner = f.SignedIn("lovelace");
  CHECK(Codes(owner.Ask("DELETE", "/api/v1/users/lovelace")) == "409 not_now");
  CHECK(owner.Get("/api/v1/whoami").status == 200);
  CHECK(f.Visitor().Get("/api/v1/media/" + token).status == 200);
  CHECK(f.announced.empty());
}

TEST_CASE("the last administrator stays", "[users]") {
  ApiFixture f;
  f.Make("theadmin", Role::kAdmin);
  HttpClient admin = f.SignedIn("theadmin");
  CHECK(Codes(admin.Ask("DELETE", "/api/v1/users/theadmin")) == "409 last_admin");
  f.Make("admin222", Role::kAdmin);
  CHECK(admin.Send("PUT", "/api/v1/users/admin222", {{"action", "deactivate"}}).status == 200);
  CHECK(Codes(admin.Ask("DELETE", "/api/v1/users/theadmin")) == "409 last_admin");
  CHECK(admin.Send("PUT", "/api/v1/users/admin222", {{"action", "activate"}}).status == 200);
  CHECK(admin.Ask("DELETE", "/api/v1/users/theadmin").status == 204);
  CHECK(Codes(f.SignedIn("admin222").Ask("DELETE", "/api/v1/users/admin222")) == "409 last_admin");
}

TEST_CASE("managing lists show who may do what to those who may ask", "[users]") {
  ApiFixture f;
  f.Make("lovelace");
  f.Make("editor11", Role::kEditor);
  f.Make("manager1", Role::kManager);
  f.accounts.SetActive("lovelace", false);
  CHECK(Codes(f.Visitor().Get("/api/v1/manage_users")) == "403 not_authenticated");
  f.Make("babbage1");
  CHECK(Codes(f.SignedIn("babbage1").Get("/api/v1/manage_users")) == "403 permission_denied");
  HttpClient editor = f.SignedIn("editor11");
  const HttpAnswer seen = editor.Get("/api/v1/manage_users?sort_by=name&ordering=asc");
  CHECK(Usernames(seen) == Names{"babbage1", "editor11", "lovelace", "manager1"});
  CHECK(seen.body.find("@example") == std::string::npos);
  CHECK(seen.json()["results"][2]["is_active"] == false);
  HttpClient manager = f.SignedIn("manager1");
  CHECK(manager.Get("/api/v1/manage_users").json()["results"][0]["email"].is_string());
  CHECK(Usernames(manager.Get("/api/v1/manage_users?role=editor")) == Names{"editor11"});
  CHECK(Usernames(manager.Get("/api/v1/manage_users?name=love")) == Names{"lovelace"});
  CHECK(Codes(manager.Get("/api/v1/manage_users?role=boss")) == "400 invalid_role");
  CHECK(Codes(manager.Get("/api/v1/manage_users?role=editor&name=x")) == "400 invalid_field");
  CHECK(Codes(manager.Get("/api/v1/manage_users?page=x")) == "404 invalid_page");
}

TEST_CASE("managers delete several accounts: all or none", "[users]") {
  ApiFixture f;
  f.Make("lovelace");
  f.Make("babbage1");
  f.Make("editor11", Role::kEditor);
  f.Make("manager1", Role::kManager);
  f.Make("manager2", Role::kManager);
  CHECK(Codes(f.SignedIn("editor11").Ask("DELETE", "/api/v1/manage_users?tokens=lovelace")) == "400 permission_denied");
  HttpClient manager = f.SignedIn("manager1");
  CHECK(Codes(manager.Ask("DELETE", "/api/v1/manage_users")) == "400 required");
  CHECK(Codes(manager.Ask("DELETE", "/api/v1/manage_users?tokens=,%20,")) == "400 required");
  CHECK(Codes(manager.Ask("DELETE", "/api/v1/manage_users?tokens=lovelace,manager1")) == "400 own_account");
  CHECK(Codes(manager.Ask("DELETE", "/api/v1/manage_users?tokens=lovelace,manager2")) == "400 permission_denied");
  std::string many;
  for (int i = 0; i < 51; ++i) many += "user" + std::to_string(i) + ",";
  CHECK(Codes(manager.Ask("DELETE", "/api/v1/manage_users?tokens=" + many)) == "400 too_many");
  CHECK(manager.Ask("DELETE", "/api/v1/manage_users?tokens=%FF,a%00b,%231").status == 204);
  CHECK(f.Visitor().Get("/api/v1/users").json()["count"] == 5);
  CHECK(f.announced.empty());
  f.deleted.clear();
  CHECK(manager.Ask("DELETE", "/api/v1/manage_users?tokens=lovelace,Babbage1,lovelace,nobodyhere").status == 204);
  CHECK(f.deleted.size() == 2);
  CHECK(Usernames(f.Visitor().Get("/api/v1/users")).size() == 3);
}

TEST_CASE("a letter reaches those who want letters, and editors reach everybody", "[users]") {
  ApiFixture f;
  f.Make("lovelace");
  f.Make("babbage1");
  f.Make("editor11", Role::kEditor);
  const std::string path = "/api/v1/users/lovelace/contact";
  const Json letter = {{"subject", "ignored"}, {"body", "Dear Ada\nBcc: x"}};
  const HttpAnswer anonymous = f.Visitor().Send("POST", path, letter);
  CHECK(Codes(anonymous) == "401 not_authenticated");
  CHECK(anonymous.json()["detail"] == "request need be authenticated");
  HttpClient bob = f.SignedIn("babbage1");
  // Whether somebody wants letters is not told.
  CHECK(bob.Send("POST", path, letter).status == 204);
  f.DeliverMail();
  CHECK(f.letters.empty());
  CHECK(f.SignedIn("editor11").Send("POST", path, letter).status == 204);
  f.DeliverMail();
  REQUIRE(f.letters.size() == 1);
  HttpClient ada = f.SignedIn("lovelace");
  CHECK(ada.Send("POST", "/api/v1/users/lovelace", {{"allow_contact", true}}).json()["allow_contact"] == true);
  CHECK(bob.Send("POST", path, letter).status == 204);
  f.DeliverMail();
  REQUIRE(f.letters.size() == 2);
  CHECK(f.letters[1].to == "lovelace@example.org");
  CHECK(f.letters[1].reply_to == "babbage1@example.org");
  CHECK(f.letters[1].text.find("Dear Ada\nBcc: x") != std::string::npos);
  CHECK(Codes(bob.Send("POST", "/api/v1/users/nobodyhere/contact", letter)) == "400 no_such_user");
  CHECK(Codes(bob.Send("POST", path, Json::object())) == "400 required");
  CHECK(Codes(bob.Send("POST", path, {{"body", 7}})) == "400 invalid_field");
  CHECK(Codes(bob.Send("POST", path, {{"body", std::string(10001, 'x')}})) == "400 invalid_field");
  CHECK(Codes(ada.Send("POST", "/api/v1/users/lovelace", {{"allow_contact", "perhaps"}})) == "400 invalid_field");
  for (int i = 0; i < 8; ++i) CHECK(bob.Send("POST", path, letter).status == 204);
  CHECK(Codes(bob.Send("POST", path, letter)) == "429 too_many_attempts");
  f.mail.server.url.clear();
  CHECK(Codes(f.SignedIn("editor11").Send("POST", path, letter)) == "409 mail_off");
}
