#include <catch2/catch.hpp>

#include "../fixture.h"
#include "core/ids.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

using Texts = std::vector<std::string>;

const std::string kForm = "application/x-www-form-urlencoded";
const std::string kJson = "application/json";

std::string PathOf(const std::string& token) {
  return "/api/v1/media/" + token + "/comments";
}

Json Say(ApiFixture& f, HttpClient& who, const std::string& token, const Json& body) {
  f.clock.Advance(std::chrono::seconds(6));
  const HttpAnswer answer = who.Send("POST", PathOf(token), body);
  INFO(answer.body);
  REQUIRE(answer.status == 201);
  return answer.json();
}

std::string Uid(const Json& comment) {
  return comment["uid"].get<std::string>();
}

Texts All(const HttpAnswer& answer) {
  INFO(answer.body);
  REQUIRE(answer.status == 200);
  Texts texts;
  const Json page = answer.json();
  for (const Json& item : page["results"]) texts.push_back(item["text"]);
  return texts;
}

void CheckRefused(const HttpAnswer& answer) {
  INFO(answer.status << " " << answer.body.substr(0, 200));
  CHECK(answer.status >= 400);
  CHECK(answer.status < 500);
  CHECK(answer.json().value("detail", Json()).is_string());
  CHECK(answer.json().value("code", Json()).is_string());
}

}  // namespace

TEST_CASE("comments form threads that a client can put together", "[comments]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const auto bob = f.Make("babbage1", Role::kUser);
  const std::string token = f.AddVideo(ada);
  const std::string other = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient reader = f.WithToken(bob);
  HttpClient visitor = f.Visitor();
  const Json top = Say(f, reader, token, {{"text", "Nice"}, {"parent", nullptr}, {"parent_uid", ""}});
  CHECK(top["parent"].is_null());
  CHECK(top["parent_uid"].is_null());
  CHECK(top["author_name"] == "Name of babbage1");
  CHECK(top["author_profile"] == "/user/babbage1/");
  CHECK(top["media_url"] == "/view?m=" + token);
  CHECK(top["deleted"] == false);
  CHECK(top["held"] == false);
  const Json by_uid = Say(f, owner, token, {{"text", "a"}, {"parent_uid", top["uid"]}});
  const Json by_parent = Say(f, owner, token, {{"text", "b"}, {"parent", top["uid"]}});
  const Json by_id = Say(f, owner, token, {{"text", "c"}, {"parent", top["id"]}});
  f.clock.Advance(std::chrono::seconds(6));
  const HttpAnswer by_form =
      owner.Ask("POST", PathOf(token) + "/", "text=d%0D%0Ae&parent=" + std::to_string(top["id"].get<int>()), kForm);
  CHECK(by_form.status == 201);
  CHECK(by_form.json()["text"] == "d\ne");
  for (const Json& reply : {by_uid, by_parent, by_id, by_form.json()}) {
    CHECK(reply["parent"] == top["id"]);
    CHECK(reply["parent_uid"] == top["uid"]);
  }
  for (int i = 0; i < 2; ++i) CHECK(All(visitor.Get(PathOf(token))) == Texts{"d\ne", "c", "b", "a", "Nice"});
  for (const Json& parent : {top["uid"], top["id"]}) {
    const HttpAnswer answer = reader.Send("POST", PathOf(other), {{"text", "x"}, {"parent", parent}});
    CHECK(answer.status == 400);
    CHECK(answer.json()["code"] == "invalid_parent");
    CHECK(answer.json()["parent"].is_array());
  }
  CHECK(All(visitor.Get(PathOf(other))).empty());
}

TEST_CASE("a private item's comments are read and written by those who see it", "[comments]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient stranger = f.WithToken(f.Make("babbage1"));
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  HttpClient visitor = f.Visitor();
  const Json theirs = Say(f, stranger, token, {{"text", "theirs"}});
  const Json own = Say(f, owner, token, {{"text", "own"}});
  CHECK(All(visitor.Get("/api/v1/comments")) == Texts{"own", "theirs"});
  CHECK(All(visitor.Get("/api/v1/comments?author=Babbage1")) == Texts{"theirs"});
  CHECK(visitor.Get("/api/v1/comments?author=nobody").status == 404);
  CHECK(visitor.Get("/api/v1/comments?page=2").status == 404);
  f.Change(token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  for (HttpClient* who : {&visitor, &stranger}) {
    const HttpAnswer answer = who->Get(PathOf(token));
    CHECK(answer.status == 400);
    CHECK(answer.json()["detail"] == "media is private");
    CHECK(All(who->Get("/api/v1/comments")).empty());
    CHECK(All(who->Get("/api/v1/comments?author=babbage1")).empty());
  }
  CHECK(stranger.Send("POST", PathOf(token), {{"text", "x"}}).json()["detail"] == "media is private");
  CHECK(All(owner.Get(PathOf(token))) == Texts{"own", "theirs"});
  CHECK(All(editor.Get(PathOf(token))) == Texts{"own", "theirs"});
  CHECK(stranger.Ask("DELETE", PathOf(token) + "/" + Uid(own)).json()["detail"] == "comment does not exist");
  CHECK(stranger.Ask("DELETE", PathOf(token) + "/" + Uid(theirs)).status == 204);
  CHECK(All(owner.Get(PathOf(token))) == Texts{"own"});
  CHECK(visitor.Get(PathOf("doesnotex")).json()["detail"] == "media file does not exist");
}

TEST_CASE("the author, the item's owner and editors delete a comment, and its thread stays", "[comments]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  const std::string other = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient author = f.WithToken(f.Make("babbage1"));
  HttpClient stranger = f.WithToken(f.Make("stranger"));
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  HttpClient visitor = f.Visitor();
  for (HttpClient* who : {&author, &owner, &editor}) {
    const std::string path = PathOf(token) + "/" + Uid(Say(f, author, token, {{"text", "x"}}));
    CHECK(visitor.Ask("DELETE", path).status == 403);
    const HttpAnswer refused = stranger.Ask("DELETE", path);
    CHECK(refused.status == 400);
    CHECK(refused.json()["detail"] == "bad permissions");
    CHECK(who->Ask("DELETE", path).status == 204);
    CHECK(who->Ask("DELETE", path).json()["detail"] == "comment does not exist");
  }
  const Json top = Say(f, author, token, {{"text", "top"}});
  const Json reply = Say(f, stranger, token, {{"text", "reply"}, {"parent", top["id"]}});
  CHECK(author.Ask("DELETE", PathOf(other) + "/" + Uid(top)).status == 400);
  CHECK(author.Ask("DELETE", PathOf(token) + "/" + Uid(top)).status == 204);
  const Json thread = visitor.Get(PathOf(token)).json()["results"];
  REQUIRE(thread.size() == 2);
  CHECK(thread[0]["parent_uid"] == top["uid"]);
  CHECK(thread[1]["deleted"] == true);
  CHECK(thread[1]["text"] == "");
  CHECK(thread[1].dump().find("abbage") == std::string::npos);
  CHECK(editor.Ask("DELETE", PathOf(token) + "/" + Uid(top)).status == 400);
  CHECK(stranger.Ask("DELETE", PathOf(token) + "/" + Uid(reply)).status == 204);
  CHECK(All(visitor.Get(PathOf(token))).empty());
}

TEST_CASE("comments that are held are for their author and for editors, who let them out", "[comments]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient author = f.WithToken(f.Make("babbage1"));
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  HttpClient visitor = f.Visitor();
  const Json held = Say(f, author, token, {{"text", "https://x.example"}});
  CHECK(held["held"] == true);
  for (HttpClient* who : {&visitor, &owner}) {
    CHECK(All(who->Get(PathOf(token))).empty());
    CHECK(All(who->Get("/api/v1/comments")).empty());
  }
  CHECK(owner.Ask("DELETE", PathOf(token) + "/" + Uid(held)).json()["detail"] == "comment does not exist");
  CHECK(author.Get(PathOf(token)).json()["results"][0]["held"] == true);
  CHECK(All(editor.Get(PathOf(token))).size() == 1);
  const std::string manage = "/api/v1/manage_comments";
  CHECK(All(editor.Get(manage + "?state=held")).size() == 1);
  const Json release = {{"action", "release"}, {"comment_ids", {held["uid"]}}};
  CHECK(visitor.Send("POST", manage, release).status == 403);
  CHECK(owner.Send("POST", manage, release).status == 403);
  CHECK(All(visitor.Get(PathOf(token))).empty());
  CHECK(editor.Send("POST", manage, release).json()["released"] == 1);
  CHECK(editor.Send("POST", manage, release).json()["released"] == 0);
  CHECK(All(visitor.Get(PathOf(token))) == Texts{"https://x.example"});
  CHECK(All(editor.Get(manage + "?state=held")).empty());
  const Json second = Say(f, author, token, {{"text", "www.x.example"}});
  CHECK(editor.Ask("POST", manage, "action=release&comment_ids=" + Uid(second), kForm).json()["released"] == 1);
}

TEST_CASE("editors look through all comments and delete many at once", "[comments]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada, State::kPrivate);
  HttpClient owner = f.WithToken(ada);
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  HttpClient visitor = f.Visitor();
  const std::string manage = "/api/v1/manage_comments";
  const Json b = Say(f, owner, token, {{"text", "Banana"}});
  const Json a = Say(f, owner, token, {{"text", "apple"}});
  const Json c = Say(f, owner, token, {{"text", "cherry"}, {"parent", b["id"]}});
  CHECK(visitor.Get(manage).status == 403);
  CHECK(owner.Get(manage).status == 403);
  CHECK(owner.Ask("DELETE", manage + "?comment_ids=" + Uid(a)).status == 403);
  CHECK(All(editor.Get(manage)) == Texts{"cherry", "apple", "Banana"});
  CHECK(All(editor.Get(manage + "/?sort_by=add_date&ordering=asc")) == Texts{"Banana", "apple", "cherry"});
  CHECK(All(editor.Get(manage + "?sort_by=text&ordering=asc")) == Texts{"apple", "Banana", "cherry"});
  CHECK(All(editor.Get(manage + "?sort_by=text&ordering=desc")) == Texts{"cherry", "Banana", "apple"});
  CHECK(All(editor.Get(manage + "?sort_by=nonsense&ordering=nonsense")) == Texts{"cherry", "apple", "Banana"});
  CheckRefused(editor.Get(manage + "?state=nonsense"));
  CheckRefused(editor.Get(manage + "?page=2"));
  std::string many;
  for (int i = 0; i < 51; ++i) many += NewUuid() + ",";
  for (const std::string& ids : {std::string("x"), many, std::string(), std::string("1"), Uid(a) + ",x", Uid(a) + "%00",
                                 std::string("%FF"), std::string("../..")}) {
    INFO(ids);
    CheckRefused(editor.Ask("DELETE", manage + "?comment_ids=" + ids));
  }
  CheckRefused(editor.Ask("DELETE", manage));
  for (const std::string ids : {"7", "null", "{}", "[7]", "[[]]", "[\"x\"]", "\"x\"", "[]", "true", "\"\""}) {
    INFO(ids);
    CheckRefused(editor.Ask("POST", manage, "{\"action\":\"release\",\"comment_ids\":" + ids + "}", kJson));
  }
  CheckRefused(editor.Send("POST", manage, {{"action", "delete"}, {"comment_ids", {a["uid"]}}}));
  CheckRefused(editor.Ask("POST", manage, "{\"action\":7}", kJson));
  CHECK(All(editor.Get(manage)).size() == 3);
  CHECK(
      editor.Ask("DELETE", manage + "?comment_ids=" + Uid(a) + "," + NewUuid() + "," + Uid(b) + "," + Uid(b)).status ==
      204);
  CHECK(All(editor.Get(manage)) == Texts{"cherry"});
  CHECK(All(owner.Get(PathOf(token))) == Texts{"cherry", ""});
  CHECK(editor.Ask("DELETE", manage + "?comment_ids=" + Uid(c)).status == 204);
  CHECK(All(owner.Get(PathOf(token))).empty());
}

TEST_CASE("bad input about comments is refused and changes nothing", "[comments][bad-input]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient visitor = f.Visitor();
  f.comment_settings = std::make_shared<const CommentSettings>(CommentSettings{.longest = 10});
  for (const std::string text : {"7", "true", "[]", "{}", "\"\\u0000\"", "\"\"", "\" \\n\"", "\"<b></b>\"", "\"\xFF\"",
                                 "null", "\"12345678901\""}) {
    INFO(text);
    CheckRefused(owner.Ask("POST", PathOf(token), "{\"text\":" + text + "}", kJson));
  }
  CHECK(owner.Send("POST", PathOf(token), {{"text", std::string(11, 'x')}}).json()["text"][0] ==
        "Ensure this field has no more than 10 characters.");
  CHECK(owner.Send("POST", PathOf(token), Json::object()).json()["text"][0] == "This field is required.");
  for (const std::string parent :
       {"0", "-1", "1", "1.5", "true", "[]", "{}", "\"x\"", "\"\\u0000\"", "9223372036854775808",
        "18446744073709551615", "1e400", "\"99999999999999999999\"", "\"00000000-0000-4000-8000-000000000000\""}) {
    INFO(parent);
    CheckRefused(owner.Ask("POST", PathOf(token), "{\"text\":\"x\",\"parent\":" + parent + "}", kJson));
    if (parent.front() != '"')
      CheckRefused(owner.Ask("POST", PathOf(token), "{\"text\":\"x\",\"parent_uid\":" + parent + "}", kJson));
  }
  for (const std::string body : {"", "{", "[]", "null", "\xFF"})
    CheckRefused(owner.Ask("POST", PathOf(token), body, kJson));
  CheckRefused(owner.Ask("POST", PathOf(token), "{}", "text/plain"));
  CheckRefused(owner.Send("POST", PathOf("doesnotex"), {{"text", "x"}}));
  CHECK(owner.Ask("POST", PathOf(token), std::string(300000, 'x'), kJson).status == 413);
  for (const char* uid : {"x", "00000000-0000-4000-8000-000000000000", "-", "%00", "1"}) {
    CheckRefused(owner.Ask("DELETE", PathOf(token) + "/" + uid));
  }
  CheckRefused(visitor.Get(PathOf(token) + "?page=x"));
  CheckRefused(visitor.Get(PathOf(token) + "?page=2"));
  CheckRefused(visitor.Get("/api/v1/comments?author="));
  CHECK(owner.Get(PathOf(token) + "/" + NewUuid()).status == 405);
  CHECK(owner.Ask("PUT", PathOf(token)).status == 405);
  CHECK(All(visitor.Get(PathOf(token))).empty());
  CHECK(All(visitor.Get("/api/v1/comments")).empty());
  // None of all that used up the number of comments one may write in a minute.
  CHECK(owner.Send("POST", PathOf(token), {{"text", "1234567890"}}).status == 201);
}

TEST_CASE("ten comments at once are enough", "[comments]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient other = f.WithToken(f.Make("babbage1"));
  for (int i = 0; i < 10; ++i) CHECK(owner.Send("POST", PathOf(token), {{"text", "x"}}).status == 201);
  const HttpAnswer refused = owner.Send("POST", PathOf(token), {{"text", "x"}});
  CHECK(refused.status == 429);
  CHECK(refused.json()["code"] == "too_many_comments");
  CHECK(refused.Header("retry-after") == "6");
  CHECK(other.Send("POST", PathOf(token), {{"text", "x"}}).status == 201);
  f.clock.Advance(std::chrono::seconds(6));
  CHECK(owner.Send("POST", PathOf(token), {{"text", "x"}}).status == 201);
  CHECK(owner.Send("POST", PathOf(token), {{"text", "x"}}).status == 429);
}

TEST_CASE("whom somebody has blocked does not comment on their items", "[comments]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient bob = f.WithToken(f.Make("babbage1"));
  HttpClient visitor = f.Visitor();
  const std::string blocks = "/api/v1/user/blocks";
  CHECK(visitor.Get(blocks).status == 403);
  CHECK(visitor.Ask("POST", blocks + "/babbage1").status == 403);
  CHECK(visitor.Ask("DELETE", blocks + "/babbage1").status == 403);
  CHECK(owner.Ask("POST", blocks + "/Babbage1").status == 201);
  CHECK(owner.Send("POST", blocks, {{"user", "babbage1"}}).status == 201);
  const Json list = owner.Get(blocks).json();
  CHECK(list["count"] == 1);
  CHECK(list["results"][0]["username"] == "babbage1");
  CHECK(list["results"][0]["name"] == "Name of babbage1");
  CHECK(bob.Get(blocks).json()["count"] == 0);
  const HttpAnswer refused = bob.Send("POST", PathOf(token), {{"text", "x"}});
  CHECK(refused.status == 400);
  CHECK(refused.json()["detail"] == "comments not allowed here");
  CHECK(refused.json()["code"] == "comments_not_allowed");
  for (const std::string name : {"lovelace", "nobody11", "babbage1@example.org"}) {
    CheckRefused(owner.Ask("POST", blocks + "/" + name));
    CheckRefused(owner.Send("POST", blocks, {{"user", name}}));
  }
  for (const std::string name : {"7", "null", "[]", "{}", "\"\"", "\"\\u0000\"", "\"\xFF\""}) {
    CheckRefused(owner.Ask("POST", blocks, "{\"user\":" + name + "}", kJson));
  }
  CheckRefused(owner.Ask("POST", blocks, "{}", kJson));
  CheckRefused(owner.Get(blocks + "?page=2"));
  CheckRefused(owner.Ask("DELETE", blocks + "/nobody11"));
  CHECK(owner.Get(blocks).json()["count"] == 1);
  for (int i = 0; i < 2; ++i) CHECK(owner.Ask("DELETE", blocks + "/babbage1").status == 204);
  CHECK(owner.Get(blocks).json()["count"] == 0);
  CHECK(bob.Send("POST", PathOf(token), {{"text", "x"}}).status == 201);
}
