#include <catch2/catch.hpp>

#include "../fixture.h"
#include "accounts/audit.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

const std::string kQueue = "/api/v1/moderation/reports";
const std::string kLog = "/api/v1/moderation/log";

void Report(HttpClient& who, const std::string& token, const std::string& reason) {
  CHECK(who.Send("POST", "/api/v1/media/" + token + "/actions", {{"type", "report"}, {"extra_info", reason}}).status ==
        201);
}
HttpAnswer Decide(HttpClient& who, const std::string& token, const std::string& decision) {
  return who.Send("POST", kQueue + "/" + token, {{"decision", decision}, {"reason", "Because of that."}});
}

/** Two readers whose reports suffice to take an item off the lists. */
struct World : ApiFixture {
  accounts::User ada = Make("lovelace");
  HttpClient one = WithToken(Make("reader11", Role::kUser));
  HttpClient two = WithToken(Make("reader22", Role::kUser));
  HttpClient editor = WithToken(Make("editor11", Role::kEditor));
  HttpClient visitor = Visitor();
  World() { action_settings.report_threshold = 2; }
  std::size_t Listed() { return visitor.Get("/api/v1/media").json()["results"].size(); }
};

}  // namespace

TEST_CASE("reports take an item off the lists at once, and editors decide", "[moderation]") {
  World w;
  const std::string token = w.AddVideo(w.ada);
  CHECK(w.Listed() == 1);
  Report(w.one, token, "It is staged.");
  CHECK(w.Listed() == 1);
  Report(w.two, token, "It is old.");
  CHECK(w.Listed() == 0);
  CHECK(w.visitor.Get("/api/v1/media/" + token).json()["state"] == "unlisted");

  const Json queue = w.editor.Get(kQueue + "?status=open").json();
  CHECK(queue["count"] == 1);
  CHECK(queue["next"].is_null());
  const Json& item = queue["results"][0];
  CHECK(item["media"]["friendly_token"] == token);
  CHECK(item["media"]["reported_times"] == 2);
  CHECK(item["count"] == 2);
  CHECK(item["status"] == "open");
  CHECK(item["unlisted"] == true);
  REQUIRE(item["reasons"].size() == 2);
  CHECK(item["reasons"][1]["reason"].is_string());
  // Who reported is not told.
  CHECK(item["reasons"].dump().find("reader") == std::string::npos);

  const HttpAnswer dismissed = Decide(w.editor, token, "dismiss");
  CHECK(dismissed.status == 200);
  CHECK(dismissed.json()["state"] == "public");
  CHECK(w.Listed() == 1);
  CHECK(w.Get(token).reported_times == 0);
  CHECK(w.editor.Get(kQueue).json()["count"] == 0);
  CHECK(w.editor.Get(kQueue + "/?status=dismissed").json()["results"][0]["reasons"].size() == 2);
  CHECK(Decide(w.editor, token, "accept").status == 409);

  Report(w.visitor, token, "Really.");
  const HttpAnswer accepted = w.editor.Ask("POST", kQueue + "/" + token + "/", "decision=accept&reason=Staged",
                                           "application/x-www-form-urlencoded");
  CHECK(accepted.json()["state"] == "private");
  CHECK(w.Listed() == 0);
  CHECK(w.visitor.Get("/api/v1/media/" + token).status == 401);

  const Json log = w.editor.Get(kLog).json();
  CHECK(log["count"] == 3);
  CHECK(log["results"][0]["action"] == "accept");
  CHECK(log["results"][0]["user"] == "editor11");
  CHECK(log["results"][0]["reason"] == "Staged");
  CHECK(log["results"][0]["reports"] == 1);
  CHECK(log["results"][1]["action"] == "dismiss");
  CHECK(log["results"][1]["from_state"] == "unlisted");
  CHECK(log["results"][1]["to_state"] == "public");
  CHECK(log["results"][2]["action"] == "unlist");
  CHECK(log["results"][2]["user"].is_null());
  CHECK(log["results"][2]["friendly_token"] == token);
}

TEST_CASE("only editors see the queue and the log, and none decides about his own media", "[moderation]") {
  World w;
  const auto admin = w.Make("admin111", Role::kAdmin);
  const auto eve = w.Make("editor22", Role::kEditor);
  HttpClient owner = w.WithToken(w.ada);
  HttpClient manager = w.WithToken(w.Make("manager1", Role::kManager));
  HttpClient eve_client = w.WithToken(eve);
  HttpClient admin_client = w.WithToken(admin);
  const std::string token = w.AddVideo(w.ada);
  const std::string eves = w.AddVideo(eve);
  const std::string admins = w.AddVideo(admin);
  for (const auto& reported : {token, eves, admins}) Report(w.one, reported, "x");
  for (HttpClient* who : {&w.visitor, &w.one, &owner}) {
    CHECK(who->Get(kQueue).status == 403);
    CHECK(who->Get(kLog).status == 403);
    CHECK(Decide(*who, token, "dismiss").status == 403);
  }
  CHECK(w.Get(token).reported_times == 1);
  for (HttpClient* who : {&w.editor, &manager, &admin_client}) {
    CHECK(who->Get(kQueue).json()["count"] == 3);
    CHECK(who->Get(kLog).status == 200);
  }
  CHECK(Decide(eve_client, eves, "dismiss").json()["code"] == "own_media");
  CHECK(Decide(eve_client, token, "dismiss").status == 200);
  CHECK(Decide(w.editor, eves, "dismiss").status == 200);
  CHECK(Decide(admin_client, admins, "dismiss").status == 200);
}

TEST_CASE("decisions that are none are refused and change nothing", "[moderation][bad-input]") {
  World w;
  const std::string token = w.AddVideo(w.ada);
  Report(w.one, token, "x");
  const std::string path = kQueue + "/" + token;
  for (const char* body :
       {"{", "[]", "{}", "{\"decision\":\"accept\"}", "{\"reason\":\"x\"}", "{\"decision\":\"accept\",\"reason\":\"\"}",
        "{\"decision\":\"accept\",\"reason\":\" <b></b> \"}", "{\"decision\":\"maybe\",\"reason\":\"x\"}",
        "{\"decision\":\"reset\",\"reason\":\"x\"}", "{\"decision\":7,\"reason\":\"x\"}",
        "{\"decision\":\"accept\",\"reason\":7}", "{\"decision\":\"accept\",\"reason\":\"\\u0000\"}",
        "{\"decision\":[\"accept\"],\"reason\":\"x\"}", "{\"decision\":\"accept\",\"reason\":\"\xFF\"}"}) {
    INFO(body);
    const HttpAnswer answer = w.editor.Ask("POST", path, body, "application/json");
    CHECK(answer.status == 400);
    CHECK(answer.json()["code"].is_string());
    CHECK(answer.json()["detail"].is_string());
  }
  CHECK(w.editor.Send("POST", path, {{"decision", "accept"}, {"reason", std::string(2001, 'x')}}).status == 400);
  CHECK(w.editor.Ask("POST", path, std::string(20000, 'x'), "application/json").status == 413);
  CHECK(Decide(w.editor, "doesnotexist", "accept").status == 404);
  CHECK(Decide(w.editor, "%FF", "accept").status >= 400);
  for (const char* status : {"", "Open", "7", "%FF", "open%00", "open'--"}) {
    INFO(status);
    const HttpAnswer answer = w.editor.Get(kQueue + "?status=" + status);
    CHECK(answer.status == 400);
  }
  for (const char* page : {"0", "2", "x", "-1", "99999999999999999999"}) {
    CHECK(w.editor.Get(kQueue + "?page=" + page).status == 404);
    CHECK(w.editor.Get(kLog + "?page=" + page).status == 404);
  }
  CHECK(w.Get(token).reported_times == 1);
  CHECK(w.Get(token).state == State::kPublic);
  CHECK(w.editor.Get(kLog).json()["count"] == 0);
}

TEST_CASE("each decision is a link of the audit chain as well", "[moderation]") {
  World w;
  const std::string token = w.AddVideo(w.ada);
  Report(w.one, token, "Not true");
  Report(w.two, token, "Not true either");
  CHECK(Decide(w.editor, token, "dismiss").status == 200);
  HttpClient admin = w.WithToken(w.Make("admin111", Role::kAdmin));
  const Json rows = admin.Get("/api/v1/audit?subject=media:" + token).json()["results"];
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["action"] == "moderation.dismiss");
  CHECK(rows[0]["actor"] == "editor11");
  CHECK(rows[0]["details"]["reason"] == "Because of that.");
  CHECK(rows[0]["details"]["reports"] == 2);
  CHECK(rows[0]["details"]["from_state"] == "unlisted");
  CHECK(rows[0]["details"]["to_state"] == "public");
  CHECK(rows[1]["action"] == "moderation.unlist");
  CHECK(rows[1]["actor"] == "");
  // The chain is for ever, and says what an item was called to nobody.
  CHECK(rows.dump().find("March on the square") == std::string::npos);
  CHECK_FALSE(accounts::VerifyAuditLog(*w.world.pool().Read()).complaint);
}
