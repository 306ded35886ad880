#include "publish/versions.h"

#include <catch2/catch.hpp>

#include "../fixture.h"
#include "catalogue/media/edit.h"
#include "catalogue/media/original.h"
#include "catalogue/media/version.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

const Json kPiece = {{"segments", {{{"startTime", "00:00:01.000"}, {"endTime", "00:00:03.000"}}}}};

struct World : ApiFixture {
  accounts::User ada = Make("lovelace");
  std::string token = AddVideo(ada);
  std::string path = "/api/v1/media/" + token;
  HttpClient owner = WithToken(ada);
  HttpClient stranger = WithToken(Make("babbage1"));
  HttpClient editor = WithToken(Make("editor11", Role::kEditor));
  HttpClient visitor = Visitor();

  Json Versions() {
    const HttpAnswer answer = owner.Get(path + "/versions");
    REQUIRE(answer.status == 200);
    return answer.json()["results"];
  }
  /** Ordered by the API, made and put in place as the jobs do. @return the version's name */
  std::string Trim() {
    REQUIRE(owner.Send("POST", path + "/trim_video", kPiece).status == 200);
    const std::string version = Versions()[0]["id"];
    WriteFile(version, "original.mp4", "short footage");
    WriteFile(version, "poster.jpg", "another poster");
    const std::int64_t item = Get(token).id;
    catalogue.ChangeAll({token, version}, [&](db::Connection& c, Millis now) {
      const std::int64_t id = FindForWork(c, version)->id;
      SetOriginal(c, id, {"mp4", 13, std::string(64, 'b'), "short.mp4"}, now);
      RecordProbe(c, id, {MediaType::kVideo, 2000, 640, 360}, "{}", now);
      SetPictures(c, id, {.poster = "poster.jpg", .thumbnail_time = std::nullopt}, now);
      SetPlayable(c, id, "hls/master.m3u8", now);
      Finish(c, id, now);
      PutInPlace(c, item, id, now);
    });
    return version;
  }
};

}  // namespace

TEST_CASE("a trim in place is ordered once, and told of while it is made", "[versions]") {
  World w;
  CHECK(w.Versions().empty());
  const HttpAnswer answer = w.owner.Send("POST", w.path + "/trim_video", kPiece);
  CHECK(answer.status == 200);
  CHECK(answer.json()["success"] == true);
  const HttpAnswer again = w.owner.Send("POST", w.path + "/trim_video", kPiece);
  CHECK(again.status == 400);
  CHECK(again.json()["error"] == "A trim request is already in progress for this video");
  REQUIRE(w.Versions().size() == 1);
  CHECK(w.Versions()[0]["state"] == "making");
  CHECK(w.Versions()[0]["change"] == "trim");
  CHECK(w.Versions()[0]["user"] == "lovelace");
  CHECK(w.Versions()[0]["original_url"] == nullptr);
  CHECK(w.visitor.Get(w.path).json()["playable"] == true);
  // Taken back, it may be ordered anew.
  CHECK(w.owner.Ask("DELETE", w.path + "/versions/" + w.Versions()[0]["id"].get<std::string>()).status == 204);
  CHECK(w.Versions().empty());
  CHECK(w.owner.Send("POST", w.path + "/trim_video", kPiece).status == 200);
}

TEST_CASE("addresses lead to what is in place, and what was put aside is for its keepers", "[versions]") {
  World w;
  const std::string version = w.Trim();
  const Json item = w.visitor.Get(w.path).json();
  CHECK(item["duration"] == 2);
  CHECK(item["poster_url"] == "/media/" + version + "/poster.jpg");
  CHECK(w.visitor.Get(item["poster_url"]).body == "another poster");
  const HttpAnswer former = w.visitor.Get("/media/" + w.token + "/poster.jpg");
  CHECK(former.status == 302);
  CHECK(former.Header("location") == item["poster_url"].get<std::string>());
  CHECK(w.visitor.Get("/media/" + w.token + "/hls/720/1.m4s").status == 404);
  CHECK(w.visitor.Get("/media/" + w.token + "/poster.jpg?kept").status == 404);
  CHECK(w.stranger.Get("/media/" + w.token + "/original.mov?kept").status == 404);

  const Json kept = w.Versions()[0];
  CHECK(kept["state"] == "kept");
  CHECK(kept["original_url"] == "/media/" + w.token + "/original.mov?kept");
  CHECK(w.owner.Get(kept["original_url"]).body == "bytes of original.mov");
  CHECK(w.editor.Get(kept["original_url"]).status == 200);
  // Votes and comments go on being the item's.
  CHECK(w.visitor.Send("POST", w.path + "/actions", {{"type", "like"}}).status == 201);

  w.Change(w.token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  CHECK(w.visitor.Get("/media/" + w.token + "/poster.jpg").status == 404);
  CHECK(w.visitor.Get("/media/" + version + "/poster.jpg").status == 404);
  CHECK(w.owner.Get("/media/" + version + "/poster.jpg").status == 200);
}

TEST_CASE("what was put aside is brought back by who may delete the item", "[versions]") {
  World w;
  const std::string version = w.Trim();
  const std::string restore = w.path + "/versions/" + version + "/restore";
  for (const auto& [who, status] : {std::pair{&w.stranger, 401}, std::pair{&w.visitor, 403}}) {
    CHECK(who->Send("POST", restore, Json::object()).status == status);
    CHECK(who->Get(w.path + "/versions").status == status);
    CHECK(who->Ask("DELETE", w.path + "/versions/" + version).status == status);
  }
  CHECK(w.owner.Send("POST", w.path + "/versions/nothing/restore", Json::object()).status == 404);
  CHECK(w.owner.Send("POST", restore, Json::object()).status == 200);
  CHECK(w.visitor.Get(w.path).json()["duration"] == 20);
  CHECK(w.visitor.Get("/media/" + w.token + "/poster.jpg").body == "bytes of poster.jpg");
  CHECK(w.visitor.Get("/media/" + version + "/poster.jpg").status == 302);
  // And back, as often as one likes.
  CHECK(w.editor.Send("POST", restore, Json::object()).status == 200);
  CHECK(w.visitor.Get(w.path).json()["duration"] == 2);
  // Not while another is made of what is there.
  CHECK(w.owner
            .Send("POST", w.path + "/trim_video",
                  {{"segments", {{{"startTime", "00:00:00.000"}, {"endTime", "00:00:01.000"}}}}})
            .status == 200);
  CHECK(w.owner.Send("POST", restore, Json::object()).json()["code"] == "change_under_way");
  const std::string making = w.Versions()[0]["id"];
  CHECK(w.owner.Send("POST", w.path + "/versions/" + making + "/restore", Json::object()).json()["code"] == "not_kept");
  CHECK(w.owner.Send("POST", w.path + "/versions/" + making + "/retry", Json::object()).json()["code"] == "not_failed");
}

TEST_CASE("a version that failed can be tried again, and gives way", "[versions]") {
  World w;
  REQUIRE(w.owner.Send("POST", w.path + "/trim_video", kPiece).status == 200);
  const std::string version = w.Versions()[0]["id"];
  w.catalogue.Change(version, [&](db::Connection& c, Millis now) {
    SetFailed(c, FindForWork(c, version)->id, "The file ends early.", now);
  });
  CHECK(w.Versions()[0]["state"] == "failed");
  CHECK(w.Versions()[0]["message"] == "The file ends early.");
  CHECK(w.owner.Send("POST", w.path + "/versions/" + version + "/retry", Json::object()).status == 202);
  CHECK(w.retried == std::vector{version});
  CHECK(w.owner.Send("POST", w.path + "/trim_video", kPiece).status == 200);
  REQUIRE(w.Versions().size() == 1);
  CHECK(w.Versions()[0]["id"] != version);
}

TEST_CASE("a version is nothing that can be asked for as an item", "[versions]") {
  World w;
  const std::string version = w.Trim();
  CHECK(w.owner.Get("/api/v1/media/" + version).status == 400);
  CHECK(w.owner.Send("PUT", "/api/v1/media/" + version, {{"state", "public"}}).status == 400);
  CHECK(w.owner.Ask("DELETE", "/api/v1/media/" + version).status == 400);
  CHECK(w.owner.Send("POST", "/api/v1/media/" + version + "/actions", {{"type", "like"}}).status == 400);
  CHECK(w.owner.Get("/api/v1/media?author=lovelace").json()["results"].size() == 1);
  CHECK(w.editor.Get("/api/v1/manage_media").json()["results"].size() == 1);
  CHECK(w.owner.Get("/api/v1/user/export").json()["media"].size() == 1);
}

TEST_CASE("a file is put in an item's place by who may delete it", "[versions]") {
  World w;
  const std::string form =
      "--XyZ\r\nContent-Disposition: form-data; name=\"media_file\"; filename=\"b.mp4\"\r\n\r\nbytes\r\n--XyZ--\r\n";
  const auto put = [&](HttpClient& who, const std::string& token) {
    return who.Ask("PUT", "/api/v1/media/" + token + "/file", form, "multipart/form-data; boundary=XyZ");
  };
  CHECK(put(w.visitor, w.token).status == 403);
  CHECK(put(w.stranger, w.token).json()["code"] == "permission_denied");
  CHECK(put(w.owner, "nothing1").json()["code"] == "no_such_media");
  w.Change(w.token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  // Of a private item a stranger does not even learn that it is there.
  CHECK(put(w.stranger, w.token).body == put(w.stranger, "nothing1").body);
  const HttpAnswer answer = put(w.owner, w.token);
  CHECK(answer.status == 202);
  CHECK(answer.json()["friendly_token"] == w.token);
  REQUIRE(w.Versions().size() == 1);
  CHECK(w.Versions()[0]["change"] == "upload");
  CHECK(w.Versions()[0]["size"] == 5);
  CHECK(w.Versions()[0]["original_name"] == "b.mp4");
  CHECK(put(w.editor, w.token).json()["code"] == "change_under_way");
  w.Change(w.token, [](auto& c, auto id, auto now) { return SetRunning(c, id, now); });
  CHECK(put(w.owner, w.token).json()["code"] == "not_ready");
}

TEST_CASE("tus: a file whose metadata say so takes an item's place", "[versions]") {
  World w;
  const auto create = [&](HttpClient& who, const std::string& replaces_base64) {
    who.headers["Tus-Resumable"] = "1.0.0";
    who.headers["Upload-Length"] = "5";
    who.headers["Upload-Metadata"] = "filename Yi5tcDQ=,replaces " + replaces_base64;
    return who.Ask("POST", "/api/v1/uploads", "bytes", "application/offset+octet-stream");
  };
  CHECK(create(w.owner, "bm90aGluZzE=").json()["code"] == "no_such_media");
  CHECK(create(w.stranger, "Li4vLi4vZXRj").json()["code"] == "no_such_media");
}
