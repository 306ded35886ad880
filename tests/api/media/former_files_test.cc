#include <catch2/catch.hpp>

#include "../fixture.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

/** The addresses that MediaCMS had for an item. */
struct Addresses {
  explicit Addresses(const std::string& uid)
      : original("/media/original/user/ada/" + uid + ".clip.mp4"),
        thumbnail("/media/original/thumbnails/user/ada/" + uid + "_a1B2c3D.clip.mp4.jpg"),
        sprite("/media/original/thumbnails/user/ada/" + uid + ".clip.mp4sprites.jpg"),
        encoding("/media/encoded/10/ada/" + uid + "." + uid + ".clip.mp4.mp4"),
        preview("/media/encoded/1/ada/" + uid + ".tmpabcdefgh.gif"),
        master("/media/hls/" + uid + "/master.m3u8"),
        stream("/media/hls/" + uid + "/media-2/stream.m3u8"),
        segment("/media/hls/" + uid + "/media-2/segment-1.ts") {}
  [[nodiscard]] std::vector<std::string> All() const {
    return {original, thumbnail, sprite, encoding, preview, master, stream, segment};
  }
  std::string original, thumbnail, sprite, encoding, preview, master, stream, segment;
};

struct World : ApiFixture {
  std::string UidOf(const std::string& token) {
    const auto lease = world.pool().Read();
    return FindByToken(*lease, token)->uid;
  }
  /** What is never the same in two answers is left out. */
  static std::string Told(const HttpAnswer& answer) {
    return std::to_string(answer.status) + answer.Header("cache-control") + answer.Header("content-type") +
           answer.Header("location") + answer.body;
  }
};

}  // namespace

TEST_CASE("addresses that files had in MediaCMS lead to those of today", "[former_files]") {
  World f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  const Addresses old(f.UidOf(token));
  HttpClient visitor = f.Visitor();
  const auto place = [&](const std::string& address) {
    const HttpAnswer answer = visitor.Get(address);
    INFO(address);
    CHECK(answer.status == 302);
    CHECK(answer.Header("cache-control") == "no-cache");
    CHECK(answer.Header("access-control-allow-origin") == "*");
    return answer.Header("location");
  };
  const std::string base = "/media/" + token + "/";
  CHECK(place(old.original) == base + "original.mov");
  CHECK(place(old.master) == base + "hls/master.m3u8");
  CHECK(place(old.stream) == base + "hls/master.m3u8");
  CHECK(place(old.thumbnail).starts_with(base));
  CHECK(place(old.encoding).starts_with(base));
  CHECK(visitor.Get(place(old.encoding)).status == 200);
  CHECK(visitor.Get(place(old.master)).status == 200);
  CHECK(visitor.Get(old.segment).status == 404);
}

TEST_CASE("addresses of what is private tell nobody else that it is there", "[former_files]") {
  World f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  const Addresses hidden(f.UidOf(token));
  const Addresses missing("00000000000000000000000000000000");
  f.Change(token, [](db::Connection& c, std::int64_t id, Millis now) { SetState(c, id, State::kPrivate, now); });
  HttpClient visitor = f.Visitor();
  HttpClient stranger = f.WithToken(f.Make("stranger"));
  const auto of_nothing = missing.All();
  const auto of_hidden = hidden.All();
  for (std::size_t i = 0; i < of_hidden.size(); ++i) {
    INFO(of_hidden[i]);
    CHECK(World::Told(visitor.Get(of_hidden[i])) == World::Told(visitor.Get(of_nothing[i])));
    CHECK(World::Told(stranger.Get(of_hidden[i])) == World::Told(visitor.Get(of_nothing[i])));
    CHECK(visitor.Get(of_hidden[i]).status == 404);
  }
  const HttpAnswer own = f.WithToken(ada).Get(hidden.master);
  CHECK(own.status == 302);
  CHECK(own.Header("cache-control") == "private, no-store");
  CHECK(own.Header("access-control-allow-origin").empty());
}

TEST_CASE("the uid counts where it stands in a path and nowhere else", "[former_files]") {
  World f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  const std::string uid = f.UidOf(token);
  HttpClient visitor = f.Visitor();
  for (const std::string& address :
       {"/media/original/user/ada/clip.mp4?x=" + uid, "/media/original/subtitles/user/ada/" + uid + ".vtt",
        "/media/original/user/" + uid + "/clip.mp4", "/media/original/user/ada/x" + uid + ".mp4",
        "/media/original/user/ada/" + uid + "0.mp4", "/media/original/user/ada/" + uid.substr(1) + ".mp4",
        "/media/hls/x/" + uid + "/master.m3u8", "/media/hls/?" + uid, "/media/encoded/" + uid + "/ada/clip.mp4",
        "/media/original/user/ada/..%2f" + uid + ".mp4", std::string("/media/hls/"), std::string("/media/original/x"),
        std::string("/media/encoded/1/ada/")}) {
    INFO(address);
    const int status = visitor.Get(address).status;
    CHECK((status == 404 || status == 400));
  }
}

TEST_CASE("who may not keep an item is led to what he may watch", "[former_files]") {
  World f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  const Addresses old(f.UidOf(token));
  f.Change(token, [](db::Connection& c, std::int64_t id, Millis) {
    c.Execute("UPDATE media SET allow_download = 0 WHERE id = $1", {id});
  });
  HttpClient visitor = f.Visitor();
  for (const std::string& address : {old.original, old.encoding}) {
    CHECK(visitor.Get(address).Header("location") == "/media/" + token + "/hls/master.m3u8");
  }
}
