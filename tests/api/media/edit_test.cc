#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

const std::string kForm = "application/x-www-form-urlencoded";

std::vector<std::string> Titles(const Json& info) {
  std::vector<std::string> titles;
  for (const Json& one : info) titles.push_back(one["title"]);
  return titles;
}

using Texts = std::vector<std::string>;

struct World : ApiFixture {
  accounts::User ada = Make("lovelace");
  accounts::User eve = Make("editor11", Role::kEditor);
  accounts::User bob = Make("babbage1");
  std::string token = AddVideo(ada);
  std::string path = "/api/v1/media/" + token;
  HttpClient owner = WithToken(ada);
  HttpClient editor = WithToken(eve);
  HttpClient stranger = WithToken(bob);
  HttpClient visitor = Visitor();
};

}  // namespace

TEST_CASE("an item's state, tags, categories, licence and switches change together", "[edit]") {
  World w;
  CHECK(w.owner
            .Send("PUT", w.path,
                  {{"title", "Noon"},
                   {"state", "unlisted"},
                   {"tags", {"Square", " press  freedom! ", "SQUARE"}},
                   {"categories", {"film", "art"}},
                   {"license", 3},
                   {"enable_comments", false},
                   {"allow_download", false},
                   {"user_featured", true}})
            .status == 201);
  const Json single = w.owner.Get(w.path).json();
  CHECK(single["title"] == "Noon");
  CHECK(single["description"] == "Filmed at noon");
  CHECK(single["state"] == "unlisted");
  CHECK(Titles(single["tags_info"]) == Texts{"Square", "press freedom"});
  CHECK(Titles(single["categories_info"]) == Texts{"Art", "Film"});
  CHECK(single["license"] == 3);
  CHECK(single["enable_comments"] == false);
  CHECK(single["allow_download"] == false);
  CHECK(single["user_featured"] == true);
  CHECK(w.visitor.Get("/api/v1/media").json()["count"] == 0);
  CHECK(w.visitor.Get("/media/" + w.token + "/original.mov").status != 200);

  // A form says the same with commas; sets are whole, and what is not said stays.
  CHECK(w.owner.Ask("PUT", w.path, "tags=news,+Square&categories=tv&license=&state=public", kForm).status == 201);
  const Json after = w.owner.Get(w.path).json();
  CHECK(Titles(after["tags_info"]) == Texts{"Square", "news"});
  CHECK(Titles(after["categories_info"]) == Texts{"TV"});
  CHECK(after["license"].is_null());
  CHECK(after["state"] == "public");
  CHECK(after["enable_comments"] == false);
  CHECK(w.visitor.Get("/api/v1/tags").json()["count"] == 2);
  CHECK(w.owner.Ask("PUT", w.path, "license=5&tags=a&tags=b", kForm).status == 201);
  CHECK(w.owner.Get(w.path).json()["license"] == 5);
  CHECK(Titles(w.owner.Get(w.path).json()["tags_info"]) == Texts{"a", "b"});
  CHECK(w.owner.Send("PUT", w.path, {{"tags", Json::array()}, {"categories", ""}, {"license", nullptr}}).status == 201);
  const Json bare = w.owner.Get(w.path).json();
  CHECK(bare["tags_info"].empty());
  CHECK(bare["categories_info"].empty());
  CHECK(bare["license"].is_null());
}

TEST_CASE("what cannot be right is refused whole", "[edit][bad-input]") {
  World w;
  const std::string json = "application/json";
  for (const char* body : {R"({"state":"secret"})",
                           R"({"state":7})",
                           R"({"state":["public"]})",
                           R"({"tags":7})",
                           R"({"tags":[7]})",
                           R"({"tags":["!!"]})",
                           R"({"tags":{"a":1}})",
                           R"({"tags":["\u0000"]})",
                           R"({"categories":["nothing"]})",
                           R"({"categories":[[]]})",
                           R"({"categories":true})",
                           R"({"license":99})",
                           R"({"license":"x"})",
                           R"({"license":-1})",
                           R"({"license":1.5})",
                           R"({"license":99999999999999999999})",
                           R"({"license":[]})",
                           R"({"license":18446744073709551615})",
                           R"({"enable_comments":"perhaps"})",
                           R"({"allow_download":7})"}) {
    INFO(body);
    // The title is right, and yet nothing of it may stay.
    const std::string whole = std::string(R"({"title":"Changed",)") + (body + 1);
    const HttpAnswer answer = w.owner.Ask("PUT", w.path, whole, json);
    CHECK(answer.status == 400);
    CHECK(answer.json()["detail"].is_string());
    CHECK(answer.json()["code"].is_string());
  }
  Json many = Json::array();
  for (int i = 0; i < 51; ++i) many.push_back("t" + std::to_string(i));
  CHECK(w.owner.Send("PUT", w.path, {{"tags", many}}).status == 400);
  CHECK(w.owner.Send("PUT", w.path, {{"tags", {std::string(101, 'x')}}}).json()["tags"].is_array());
  CHECK(w.owner.Send("PUT", w.path, {{"tags", {std::string(5000, 'x')}}}).status == 400);
  CHECK(w.owner.Ask("PUT", w.path, "tags=a%FFb&state=%FF", kForm).status == 400);
  CHECK(w.Get(w.token).title == "March on the square");
  CHECK(w.Get(w.token).state == State::kPublic);
  CHECK(w.owner.Get(w.path).json()["tags_info"].empty());
  CHECK(w.visitor.Get("/api/v1/tags").json()["count"] == 0);
}

TEST_CASE("only editors feature an item, and nobody else's fields stick", "[edit]") {
  World w;
  CHECK(w.owner.Send("PUT", w.path, {{"featured", true}, {"is_reviewed", false}}).status == 201);
  CHECK_FALSE(w.Get(w.token).featured);
  CHECK(w.Get(w.token).is_reviewed);
  CHECK(w.editor.Send("PUT", w.path, {{"featured", true}}).json()["featured"] == true);
  CHECK(w.visitor.Get("/api/v1/media?show=featured").json()["count"] == 1);
  CHECK(w.Get(w.token).user_id == w.ada.id);
  CHECK(w.owner.Send("PUT", w.path, {{"title", "x"}}).json()["featured"] == true);
  CHECK(w.editor.Send("PUT", w.path, {{"featured", false}}).json()["featured"] == false);
}

TEST_CASE("the workflow says who makes items public", "[edit]") {
  World w;
  const std::string hidden = "/api/v1/media/" + w.AddVideo(w.ada, State::kPrivate);
  const auto set = [&](HttpClient& who, const char* state) {
    return who.Send("PUT", hidden, {{"state", state}}).status;
  };
  CHECK(set(w.owner, "public") == 201);
  for (const Workflow workflow : {Workflow::kUnlisted, Workflow::kPrivate, Workflow::kPrivateVerified}) {
    w.publishing.workflow = workflow;
    INFO(static_cast<int>(workflow));
    CHECK(set(w.owner, "private") == 201);
    const HttpAnswer refused = w.owner.Send("PUT", hidden, {{"state", "public"}});
    CHECK(refused.status == 400);
    CHECK(refused.json()["code"] == "state_not_allowed");
    CHECK(refused.json()["detail"] == "You are not allowed to set media to public state");
    CHECK(set(w.owner, "unlisted") == 201);
    CHECK(set(w.owner, "public") == 400);
    CHECK(set(w.editor, "public") == 201);
    // What is public stays so when its owner saves the form that says so.
    CHECK(set(w.owner, "public") == 201);
  }
}

TEST_CASE("a review lists an item at once, and can be taken back", "[edit]") {
  World w;
  w.Change(w.token, [](auto& c, auto id, auto) { c.Execute("UPDATE media SET is_reviewed = 0 WHERE id = $1", {id}); });
  const auto listed = [&] { return w.visitor.Get("/api/v1/media").json()["count"] == 1; };
  CHECK_FALSE(listed());
  CHECK(w.editor.Send("POST", w.path, {{"type", "review"}}).json()["detail"] == "media reviewed set");
  CHECK(listed());
  CHECK(w.editor.Ask("POST", w.path, "type=review&result=false", kForm).status == 201);
  CHECK_FALSE(listed());
  CHECK(w.editor.Send("POST", w.path, {{"type", "review"}, {"result", true}}).status == 201);
  CHECK(listed());
  CHECK(w.editor.Send("POST", w.path, {{"type", "review"}, {"result", "perhaps"}}).status == 400);
  CHECK(listed());
}

TEST_CASE("review and encoding are for editors", "[edit]") {
  World w;
  CHECK(w.visitor.Send("POST", w.path, {{"type", "review"}}).status == 403);
  CHECK(w.stranger.Send("POST", w.path, {{"type", "review"}}).status == 401);
  const HttpAnswer own = w.owner.Send("POST", w.path, {{"type", "review"}, {"result", false}});
  CHECK(own.status == 400);
  CHECK(own.json()["detail"] == "not allowed");
  CHECK(w.Get(w.token).is_reviewed);
  CHECK(w.editor.Send("POST", "/api/v1/media/doesnotex", {{"type", "review"}}).status == 400);
  for (const Json& body : {Json::object(), Json{{"type", "x"}}, Json{{"type", 7}}, Json{{"type", Json::array()}}}) {
    CHECK(w.editor.Send("POST", w.path, body).status == 400);
  }
  CHECK(w.editor.Send("POST", w.path, {{"type", "x"}}).json()["detail"] == "not valid action or no action specified");
}

TEST_CASE("what failed is encoded again, and only that", "[edit]") {
  World w;
  CHECK(w.editor.Send("POST", w.path, {{"type", "encode"}}).json()["code"] == "nothing_to_encode");
  CHECK(w.retried.empty());
  w.Change(w.token, [](auto& c, auto id, auto now) { return SetFailed(c, id, "No.", now); });
  for (const char* wrong : {"\"x\"", "[\"x\"]", "0", "-1", "1.5", "{}", "\"\"", "[[1]]", "true"}) {
    INFO(wrong);
    const HttpAnswer answer = w.editor.Ask(
        "POST", w.path, std::string(R"({"type":"encode","encoding_profiles":)") + wrong + "}", "application/json");
    CHECK(answer.status == 400);
    CHECK(answer.json()["code"] == "invalid_profiles");
  }
  CHECK(w.retried.empty());
  CHECK(w.editor.Ask("POST", w.path, "type=encode&encoding_profiles=3", kForm).json()["detail"] ==
        "media will be encoded");
  CHECK(w.editor.Send("POST", w.path, {{"type", "encode"}, {"encoding_profiles", {1, 2}}}).status == 201);
  CHECK(w.retried == Texts{w.token, w.token});
}
