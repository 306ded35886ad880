#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/media/edit.h"
#include "catalogue/media/subtitle.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpClient;

namespace {

std::string Titled(ApiFixture& f, const accounts::User& owner, const std::string& title, State state = State::kPublic) {
  const std::string token = f.AddVideo(owner, state);
  f.Change(token,
           [&](auto& c, auto id, auto now) { Apply(c, FindById(c, id).value(), {.title = title}, owner.id, now); });
  return token;
}

std::vector<std::string> Titles(const Json& answer) {
  std::vector<std::string> titles;
  for (const Json& item : answer["results"]) titles.push_back(item["title"]);
  return titles;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("everybody finds what they may see", "[search]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  f.Make("babbage1");
  f.Make("hopper12", Role::kEditor);
  Titled(f, ada, "Harbour secret", State::kPrivate);
  Titled(f, ada, "Harbour news");
  const Texts open = {"Harbour news"};
  const Texts all = {"Harbour news", "Harbour secret"};
  CHECK(Titles(f.Visitor().Get("/api/v1/search?q=harbour").json()) == open);
  CHECK(Titles(f.SignedIn("babbage1").Get("/api/v1/search?q=harbour").json()) == open);
  CHECK(Titles(f.SignedIn("lovelace").Get("/api/v1/search?q=harbour").json()) == all);
  CHECK(Titles(f.SignedIn("hopper12").Get("/api/v1/search/?q=harbour").json()) == all);
  CHECK(f.Visitor().Get("/api/v1/search?show=titles&q=harb").body == R"([{"title":"Harbour news"}])");
  CHECK(f.Visitor().Get("/api/v1/search?show=titles&q=").body == "[]");
  CHECK(f.Visitor().Get("/api/v1/search?q=&c=&t=").body == "{}");
}

TEST_CASE("a result tells where the words are said", "[search]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  f.Change(token, [](auto& c, auto id, auto now) {
    SetSubtitle(c, id, FindLanguage(c, "en").value(), "English", "subtitles/en-1.vtt",
                ParseSubtitle("01:02.500 --> 01:04.000\nthe minister resigned\n"), 1, now);
  });
  const Json found = f.Visitor().Get("/api/v1/search?q=minister").json();
  REQUIRE(found["count"] == 1);
  CHECK(found["results"][0]["spoken"].dump() ==
        R"([{"time":62.5,"language":"en","text":"the minister resigned","url":"/view?m=)" + token + R"(&t=62"}])");
}

TEST_CASE("a search is narrowed and ordered by its parameters", "[search]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto one = Titled(f, ada, "B harbour");
  const auto two = Titled(f, ada, "A harbour");
  f.Change(one, [](auto& c, auto id, auto) { c.Execute("UPDATE media SET views = 50 WHERE id = $1", {id}); });
  HttpClient visitor = f.Visitor();
  const auto find = [&](const std::string& more) {
    return Titles(visitor.Get("/api/v1/search?q=harbour" + more).json());
  };
  CHECK(find("") == Texts{"A harbour", "B harbour"});
  CHECK(find("&sort_by=views") == Texts{"B harbour", "A harbour"});
  CHECK(find("&sort_by=views&ordering=asc") == Texts{"A harbour", "B harbour"});
  CHECK(find("&sort_by=title_asc") == Texts{"A harbour", "B harbour"});
  CHECK(find("&sort_by=title_desc") == Texts{"B harbour", "A harbour"});
  CHECK(find("&sort_by=add_date_asc") == Texts{"B harbour", "A harbour"});
  CHECK(find("&media_type=audio").empty());
  CHECK(find("&media_type=video").size() == 2);
  CHECK(find("&duration=0-20").size() == 2);
  CHECK(find("&duration=60-120").empty());
  CHECK(find("&upload_date=today").size() == 2);
  CHECK(find("&author=lovelace").size() == 2);
  CHECK(find("&author=nobody").empty());
  CHECK(find("&language=en").empty());
  CHECK(find("&c=nothing").empty());
  CHECK(find("&t=nothing").empty());
}

TEST_CASE("no search breaks anything", "[search]") {
  ApiFixture f;
  Titled(f, f.Make("lovelace"), "Harbour");
  HttpClient visitor = f.Visitor();
  for (const char* query : {"q=%22", "q=*", "q=%00", "q=%ff%fe", "q=a%20OR%20b", "q=NEAR(", "c=%25", "t=%27",
                            "author=%27--", "q=%F0%9F%98%80", "q=harbour&sort_by=nothing", "q=harbour&duration=x",
                            "q=harbour&media_type=x", "q=harbour&upload_date=x"}) {
    INFO(query);
    CHECK(visitor.Get(std::string("/api/v1/search?") + query).status == 200);
  }
  for (const char* page : {"0", "-1", "2", "x", "99999999999999999999", ""}) {
    INFO(page);
    const auto answer = visitor.Get(std::string("/api/v1/search?q=harbour&page=") + page);
    CHECK(answer.status == 404);
    CHECK(answer.json()["code"] == "invalid_page");
  }
  CHECK(visitor.Get("/api/v1/search?q=harbour&page=last").json()["count"] == 1);
  CHECK(visitor.Get("/api/v1/search?q=" + std::string(5000, 'a')).status == 200);
  CHECK(visitor.Ask("POST", "/api/v1/search?q=a").status == 405);
}
