#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/lists/category.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

struct World : ApiFixture {
  accounts::User ada = Make("lovelace");
  accounts::User eve = Make("editor11", Role::kEditor);
  accounts::User max = Make("manager1", Role::kManager);
  std::string shown = AddVideo(ada);
  std::string hidden = AddVideo(ada, State::kPrivate);
  std::string failed = AddVideo(ada);
  HttpClient owner = WithToken(ada);
  HttpClient editor = WithToken(eve);
  HttpClient manager = WithToken(max);
  HttpClient visitor = Visitor();

  std::vector<std::string> Managed(const std::string& query) {
    const HttpAnswer answer = editor.Get("/api/v1/manage_media?" + query);
    INFO(query << answer.body.substr(0, 100));
    REQUIRE(answer.status == 200);
    std::vector<std::string> tokens;
    const Json page = answer.json();
    for (const Json& item : page["results"]) tokens.push_back(item["friendly_token"]);
    return tokens;
  }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("editors see everybody's media in any order and by every property", "[manage]") {
  World w;
  w.Change(w.hidden, [](auto& c, auto id, auto) {
    c.Execute("UPDATE media SET title = 'Azure', reported_times = 3, featured = 1, media_type = 'audio' WHERE id = $1",
              {id});
    AddToCategory(c, id, 2);
  });
  w.Change(w.failed, [](auto& c, auto id, auto) {
    c.Execute("UPDATE media SET playable = 0, processing = 'failed', is_reviewed = 0 WHERE id = $1", {id});
    AddToCategory(c, id, 3);
  });
  CHECK(w.Managed("") == Texts{w.failed, w.hidden, w.shown});
  CHECK(w.Managed("ordering=asc") == Texts{w.shown, w.hidden, w.failed});
  CHECK(w.Managed("sort_by=reported_times").front() == w.hidden);
  CHECK(w.Managed("sort_by=title&ordering=asc").front() == w.hidden);
  CHECK(w.Managed("state=private") == Texts{w.hidden});
  CHECK(w.Managed("encoding_status=fail") == Texts{w.failed});
  CHECK(w.Managed("media_type=audio") == Texts{w.hidden});
  CHECK(w.Managed("featured=true") == Texts{w.hidden});
  CHECK(w.Managed("featured=false") == Texts{w.failed, w.shown});
  CHECK(w.Managed("is_reviewed=false") == Texts{w.failed});
  CHECK(w.Managed("is_reviewed=true&featured=false") == Texts{w.shown});
  CHECK(w.Managed("is_reviewed=false&sort_by=views&state=private").empty());
  CHECK(w.Managed("category=docu") == Texts{w.hidden});
  CHECK(w.Managed("category=EN") == Texts{w.failed, w.hidden});
  CHECK(w.Managed("category=nothing").empty());
  CHECK(w.Managed("category=%FF").empty());
  for (const char* odd : {"state=x", "encoding_status=x", "media_type=x", "featured=x", "is_reviewed=", "sort_by=x"}) {
    INFO(odd);
    CHECK(w.Managed(odd).size() == 3);
  }
  CHECK(w.editor.Get("/api/v1/manage_media?page=2").status == 404);
  CHECK(w.editor.Get("/api/v1/manage_media").json()["count"] == 3);
}

TEST_CASE("managing is for editors, deleting many for managers", "[manage]") {
  World w;
  const std::string path = "/api/v1/manage_media";
  const std::string both = path + "?tokens=" + w.shown + ",doesnotex," + w.hidden;
  CHECK(w.visitor.Get(path).status == 403);
  CHECK(w.owner.Get(path).status == 403);
  CHECK(w.visitor.Ask("DELETE", both).status == 403);
  CHECK(w.owner.Ask("DELETE", both).status == 403);
  const HttpAnswer refused = w.editor.Ask("DELETE", both);
  CHECK(refused.status == 403);
  CHECK(refused.json()["detail"] == "bad permissions");
  CHECK(w.manager.Ask("DELETE", path).status == 400);
  CHECK(w.manager.Ask("DELETE", path + "?tokens=,").status == 400);
  CHECK(w.manager.Ask("DELETE", path + "?tokens=%FF").status == 400);
  std::string many = path + "?tokens=" + w.shown;
  for (int i = 0; i < 50; ++i) many += ",x" + std::to_string(i);
  CHECK(w.manager.Ask("DELETE", many).status == 400);
  CHECK(w.editor.Get(path).json()["count"] == 3);
  CHECK(w.manager.Ask("DELETE", both).status == 204);
  CHECK(w.announced.size() == 2);
  CHECK(w.Managed("") == Texts{w.failed});
  CHECK(w.manager.Ask("DELETE", both).status == 204);
  CHECK(w.announced.size() == 2);
}

TEST_CASE("chapters are saved by those who may change the item", "[chapters]") {
  World w;
  const std::string path = "/api/v1/media/" + w.shown + "/chapters";
  const Json chapters = {{{"startTime", "00:00:00.000"}, {"endTime", "00:01:00"}, {"chapterTitle", "Arrival"}},
                         {{"startTime", 60}, {"endTime", 50}, {"chapterTitle", "never"}},
                         {{"startTime", 60}, {"endTime", 90.5}, {"chapterTitle", "<b>March</b>"}}};
  const HttpAnswer saved = w.owner.Send("POST", path, {{"chapters", chapters}});
  CHECK(saved.status == 200);
  CHECK(saved.body == R"({"chapters":[{"startTime":"00:00:00.000","endTime":"00:01:00","chapterTitle":"Arrival"},)"
                      R"({"startTime":60,"endTime":90.5,"chapterTitle":"March"}]})");
  CHECK(w.visitor.Get("/api/v1/media/" + w.shown).json()["chapter_data"] == saved.json()["chapters"]);
  HttpClient browser = w.SignedIn("lovelace");
  CHECK(browser.Send("POST", path, {{"chapters", {chapters[0]}}}).status == 200);
  CHECK(w.editor.Send("POST", path, {{"chapters", {chapters[0]}}}).status == 200);

  for (const auto& [body, error] : std::vector<std::pair<Json, std::string>>{
           {Json::object(), "Request must contain \"chapters\" array"},
           {{{"chapters", 7}}, "\"chapters\" must be an array"},
           {{{"chapters", nullptr}}, "\"chapters\" must be an array"},
           {{{"chapters", {7}}}, "Request data must be a list of video chapters with startTime, endTime, chapterTitle"},
           {{{"chapters", Json(std::vector<Json>(201, chapters[0]))}}, "Too many chapters (max 200)"}}) {
    const HttpAnswer answer = w.owner.Send("POST", path, body);
    INFO(answer.body);
    CHECK(answer.status == 400);
    CHECK(answer.json()["success"] == false);
    CHECK(answer.json()["error"] == error);
    CHECK(answer.json()["detail"] == error);
    CHECK(answer.json()["code"].is_string());
  }
  CHECK(w.visitor.Get("/api/v1/media/" + w.shown).json()["chapter_data"].size() == 1);
  CHECK(w.owner.Ask("POST", path, "chapters=1", "application/x-www-form-urlencoded").status == 415);
  CHECK(w.visitor.Send("POST", path, {{"chapters", chapters}}).status == 403);
  CHECK(w.WithToken(w.Make("babbage1")).Send("POST", path, {{"chapters", chapters}}).status == 401);
  CHECK(w.owner.Send("POST", "/api/v1/media/doesnotex/chapters", {{"chapters", chapters}}).status == 400);
  CHECK(w.owner.Get(path).status == 405);
  CHECK(w.owner.Send("POST", path, {{"chapters", Json::array()}}).status == 200);
  CHECK(w.visitor.Get("/api/v1/media/" + w.shown).json()["chapter_data"].empty());
}

TEST_CASE("pieces of an item become new items", "[trim]") {
  World w;
  const std::string path = "/api/v1/media/" + w.shown + "/trim_video";
  const Json first = {{"startTime", "00:00:00.000"}, {"endTime", "00:00:02.500"}};
  const Json second = {{"startTime", "00:00:04.000"}, {"endTime", "99:00:00.000"}};
  const std::size_t announced = w.announced.size();

  HttpAnswer answer = w.owner.Send("POST", path, {{"segments", {first, second}}, {"saveAsCopy", true}});
  INFO(answer.body);
  CHECK(answer.status == 200);
  CHECK(answer.json()["success"] == true);
  CHECK(answer.json()["request_id"].is_number_integer());
  CHECK(w.announced.size() == announced + 1);
  answer = w.owner.Send("POST", path, {{"segments", {first, second}}, {"saveIndividualSegments", true}});
  CHECK(answer.status == 200);
  CHECK(w.announced.size() == announced + 3);

  for (const Json& segments :
       {Json(), Json::array(), Json({7}), Json({{{"startTime", "00:00:01.000"}}}), Json(std::vector<Json>(51, first)),
        Json({{{"startTime", "0:1"}, {"endTime", "0:2"}}}), Json({{{"startTime", -1}, {"endTime", 2}}}),
        Json({{{"startTime", "00:00:02.000"}, {"endTime", "00:00:01.000"}}}),
        Json({{{"startTime", "50:00:00.000"}, {"endTime", "51:00:00.000"}}})}) {
    answer = w.owner.Send("POST", path, {{"segments", segments}, {"saveAsCopy", true}});
    INFO(segments.dump() << answer.body);
    CHECK(answer.status == 400);
    CHECK(answer.json()["success"] == false);
    CHECK(answer.json()["code"] == "invalid_segments");
  }
  CHECK(w.announced.size() == announced + 3);
  CHECK(w.visitor.Send("POST", path, Json::object()).status == 403);
  CHECK(w.WithToken(w.Make("babbage1"))
            .Send("POST", path, {{"segments", Json::array({first})}, {"saveAsCopy", true}})
            .status == 401);
}
