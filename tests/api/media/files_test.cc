#include <catch2/catch.hpp>

#include "../fixture.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

TEST_CASE("files of a public item are everybody's, with the right type and caching", "[files]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient visitor = f.Visitor();
  struct Case {
    const char* file;
    const char* type;
    const char* cache;
  };
  for (const auto& [file, type, cache] :
       {Case{"hls/master.m3u8", "application/vnd.apple.mpegurl", "public, no-cache"},
        Case{"hls/720/index.m3u8", "application/vnd.apple.mpegurl", "public, no-cache"},
        Case{"hls/720/1.m4s", "video/iso.segment", "public, max-age=31536000, immutable"},
        Case{"hls/720/init.mp4", "video/mp4", "public, max-age=31536000, immutable"},
        Case{"poster.jpg", "image/jpeg", "public, max-age=60"},
        Case{"pictures/poster.jpg", "image/jpeg", "public, max-age=60"},
        Case{"storyboard.vtt", "text/vtt", "public, max-age=60"},
        Case{"download/720.mp4", "video/mp4", "public, no-cache"}}) {
    INFO(file);
    const HttpAnswer answer = visitor.Get("/media/" + token + "/" + file);
    CHECK(answer.status == 200);
    CHECK(answer.body == std::string("bytes of ") + file);
    CHECK(answer.Header("content-type") == type);
    CHECK(answer.Header("cache-control") == cache);
    CHECK(answer.Header("x-content-type-options") == "nosniff");
    CHECK(answer.Header("content-disposition").empty());
    CHECK_FALSE(answer.Header("etag").empty());
    visitor.headers["If-None-Match"] = answer.Header("etag");
    CHECK(visitor.Get("/media/" + token + "/" + file).status == 304);
    visitor.headers.clear();
  }
  const HttpAnswer kept = visitor.Get("/media/" + token + "/download/720.mp4?download=1");
  CHECK(kept.Header("content-disposition").find("march-720.mp4") != std::string::npos);
}

TEST_CASE("the original leaves as an attachment only", "[files]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  const HttpAnswer answer = visitor.Get("/media/" + token + "/original.mov");
  CHECK(answer.status == 200);
  CHECK(answer.Header("content-disposition").starts_with("attachment"));
  CHECK(answer.Header("content-disposition").find("march.mov") != std::string::npos);
  CHECK(answer.Header("content-security-policy") == "default-src 'none'; sandbox");
  CHECK(visitor.Get("/media/" + token + "/original.mp4").status == 404);

  // A picture that is a program gets no type that a browser would run.
  f.WriteFile(token, "original.svg", "<svg onload='alert(1)'/>");
  f.WriteFile(token, "original.html", "<script>alert(1)</script>");
  for (const char* name : {"original.svg", "original.html"}) {
    const HttpAnswer svg = visitor.Get("/media/" + token + "/" + name);
    CHECK(svg.Header("content-type") == "application/octet-stream");
    CHECK(svg.Header("content-disposition").starts_with("attachment"));
  }

  // Whoever may not download keeps the stream.
  {
    const auto lease = f.world.pool().Write();
    lease->Execute("UPDATE media SET allow_download = 0 WHERE token = $1", {token});
  }
  f.catalogue.Changed(token);
  HttpClient owner = f.WithToken(ada);
  CHECK(visitor.Get("/media/" + token + "/original.mov").status == 404);
  CHECK(visitor.Get("/media/" + token + "/download/720.mp4").status == 404);
  CHECK(visitor.Get("/media/" + token + "/hls/720/1.m4s").status == 200);
  CHECK(owner.Get("/media/" + token + "/original.mov").Header("cache-control") == "private, no-cache");
  const Json item = visitor.Get("/api/v1/media/" + token).json();
  CHECK(item["original_media_url"].is_null());
  CHECK(item["download_url"].is_null());
  CHECK(item["encodings_info"]["720"].empty());
  CHECK(owner.Get("/api/v1/media/" + token).json()["original_media_url"].is_string());
}

TEST_CASE("a private item has no file for a stranger, and does not tell that it exists", "[files]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada, State::kPrivate);
  HttpClient visitor = f.Visitor();
  HttpClient stranger = f.WithToken(f.Make("babbage1"));
  HttpClient editor = f.WithToken(f.Make("editor11", Role::kEditor));
  HttpClient owner = f.SignedIn("lovelace");
  const std::string nothing = visitor.Get("/media/nosuchtoken/poster.jpg").body;
  for (const char* file : {"hls/master.m3u8", "hls/720/index.m3u8", "hls/720/1.m4s", "hls/720/init.mp4", "poster.jpg",
                           "thumb.jpg", "storyboard.vtt", "preview.mp4", "download/720.mp4", "original.mov"}) {
    INFO(file);
    const std::string path = "/media/" + token + "/" + file;
    const HttpAnswer refused = visitor.Get(path);
    CHECK(refused.status == 404);
    CHECK(refused.body == nothing);
    CHECK(refused.Header("cache-control") == "no-store");
    CHECK(stranger.Get(path).status == 404);
    CHECK(editor.Get(path).status == 200);
    const HttpAnswer own = owner.Get(path);
    CHECK(own.status == 200);
    CHECK(own.Header("cache-control").starts_with("private, "));
    CHECK(own.Header("access-control-allow-origin").empty());
  }
}

TEST_CASE("a change of state closes and opens files at once", "[files]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  HttpClient visitor = f.Visitor();
  const std::string path = "/media/" + token + "/hls/720/1.m4s";
  for (const auto& [state, status] : {std::pair{State::kPublic, 200}, std::pair{State::kPrivate, 404},
                                      std::pair{State::kUnlisted, 200}, std::pair{State::kPrivate, 404}}) {
    f.Change(token, [&](auto& c, auto id, auto now) { return SetState(c, id, state, now); });
    CHECK(visitor.Get(path).status == status);
  }
  f.Change(token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPublic, now); });
  CHECK(visitor.Get(path).status == 200);
  f.Change(token, &MarkDeleted);
  CHECK(visitor.Get(path).status == 404);
}

TEST_CASE("a signed link opens a private item's files, below it and nowhere else", "[files]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada, State::kPrivate);
  const std::string other = f.AddVideo(ada, State::kPrivate);
  HttpClient visitor = f.Visitor();
  HttpClient owner = f.WithToken(ada);
  const Json item = owner.Get("/api/v1/media/" + token).json();
  const std::string master = item["hls_info"]["master_file"];
  REQUIRE(master.starts_with("/media/~"));
  const std::string folder = master.substr(0, master.find("/hls/"));
  const std::string link = folder.substr(0, folder.rfind('/'));
  CHECK(visitor.Get(master).status == 200);
  CHECK(visitor.Get(master).Header("cache-control") == "private, no-cache");
  // What a playlist's relative lines lead to.
  CHECK(visitor.Get(folder + "/hls/720/index.m3u8").status == 200);
  CHECK(visitor.Get(folder + "/hls/720/1.m4s").status == 200);
  CHECK(visitor.Get(folder + "/original.mov").status == 200);
  CHECK(visitor.Get(link + "/" + other + "/hls/master.m3u8").status == 404);
  CHECK(visitor.Get("/media/~" + master.substr(master.find('.'))).status == 404);
  CHECK(visitor.Get(link + "0/" + token + "/hls/master.m3u8").status == 404);
  CHECK(visitor.Get(link).status == 404);
  f.clock.Advance(std::chrono::hours(7));
  CHECK(visitor.Get(master).status == 404);

  const std::string again = owner.Get("/api/v1/media/" + token).json()["hls_info"]["master_file"];
  CHECK(visitor.Get(again).status == 200);
  f.Change(token, [](auto& c, auto id, auto now) { return SetState(c, id, State::kPrivate, now); });
  CHECK(visitor.Get(again).status == 404);
  // A browser's session needs no signed link.
  HttpClient browser = f.SignedIn("lovelace");
  CHECK(browser.Get("/api/v1/media/" + token).json()["hls_info"]["master_file"] ==
        "/media/" + token + "/hls/master.m3u8");
}

TEST_CASE("a signed storyboard leads to pictures that its link opens", "[files]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada, State::kPrivate);
  const std::string picture = "/media/" + token + "/pictures/storyboard-1.jpg#xywh=0,0,160,90";
  const std::string text = "WEBVTT\n\n00:00.000 --> 00:02.000\n" + picture + "\n\n00:02.000 --> 00:04.000\n" + picture;
  f.WriteFile(token, "pictures/storyboard.vtt", text);
  f.WriteFile(token, "pictures/storyboard-1.jpg", "a picture");
  const std::string master = f.WithToken(ada).Get("/api/v1/media/" + token).json()["hls_info"]["master_file"];
  const std::string folder = master.substr(0, master.find("/hls/"));
  HttpClient visitor = f.Visitor();
  const HttpAnswer signed_one = visitor.Get(folder + "/pictures/storyboard.vtt");
  CHECK(signed_one.Header("content-type").starts_with("text/vtt"));
  CHECK(signed_one.Header("cache-control") == "private, no-cache");
  const std::string expected = folder + picture.substr(("/media/" + token).size());
  CHECK(signed_one.body ==
        "WEBVTT\n\n00:00.000 --> 00:02.000\n" + expected + "\n\n00:02.000 --> 00:04.000\n" + expected);
  CHECK(visitor.Get(folder + "/pictures/storyboard-1.jpg").body == "a picture");
  CHECK(visitor.Get(picture.substr(0, picture.find('#'))).status == 404);
  CHECK(f.SignedIn("lovelace").Get("/media/" + token + "/pictures/storyboard.vtt").body == text);
}

TEST_CASE("only finished files of known shapes can be asked for", "[files]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  for (const char* file :
       {"plan.json", "probe.json", "hls/plan.json", "hls/720/1.m4s.tmp", "hls/.720.m4s", ".hidden.jpg", "poster.jpg~",
        "hls/720/c0.log", "notes.txt", "page.html", "image.svg", "download/a/b.mp4", "uploads/x.mp4", "x.part"}) {
    f.WriteFile(token, file, "secret");
  }
  HttpClient visitor = f.Visitor();
  for (const char* file : {"plan.json",
                           "probe.json",
                           "hls/plan.json",
                           "hls/720/1.m4s.tmp",
                           "hls/.720.m4s",
                           ".hidden.jpg",
                           "poster.jpg~",
                           "hls/720/c0.log",
                           "notes.txt",
                           "page.html",
                           "image.svg",
                           "download/a/b.mp4",
                           "uploads/x.mp4",
                           "x.part",
                           "",
                           "hls",
                           "hls/",
                           "hls/720",
                           "../",
                           "..%2f..%2fopenpress.db",
                           "%2e%2e/x.jpg",
                           "hls/../original.mov",
                           "hls/720/../../plan.json",
                           "hls//master.m3u8",
                           "hls/720/99.m4s",
                           "poster.jpg/x.jpg",
                           "original.",
                           "original",
                           "original.mov/x.jpg",
                           "original.mov%00.jpg",
                           "original..%2fx",
                           "poster.jpg%00",
                           "hls%5c720%5c1.m4s"}) {
    INFO(file);
    const HttpAnswer answer = visitor.Get("/media/" + token + "/" + file);
    CHECK(answer.status >= 400);
    CHECK(answer.status < 500);
    CHECK(answer.body.find("secret") == std::string::npos);
    CHECK(answer.body.find("bytes of") == std::string::npos);
  }
  CHECK(visitor.Get("/media/" + token + "/hls/720/99.m4s").Header("cache-control") == "no-store");
  for (const char* path : {"/media/", "/media", "/media/x", "/media/~", "/media/~1.2", "/media/~1.2/", "/media/../x"}) {
    INFO(path);
    CHECK(visitor.Get(path).status >= 400);
    CHECK(visitor.Get(path).status < 500);
  }
}

TEST_CASE("a link in an item's folder leads nowhere", "[files]") {
  ApiFixture f;
  const std::string token = f.AddVideo(f.Make("lovelace"));
  const std::string folder = f.store->Folder(token);
  REQUIRE(::symlink("/etc/hostname", (folder + "/leak.jpg").c_str()) == 0);
  REQUIRE(::symlink("/etc", (folder + "/hls/etc").c_str()) == 0);
  REQUIRE(::symlink("/etc/hostname", (folder + "/original.txt").c_str()) == 0);
  HttpClient visitor = f.Visitor();
  CHECK(visitor.Get("/media/" + token + "/leak.jpg").status == 404);
  CHECK(visitor.Get("/media/" + token + "/hls/etc/x.mp4").status == 404);
  CHECK(visitor.Get("/media/" + token + "/original.txt").status == 404);
}

TEST_CASE("a proxy that sends files itself is told whom they are for", "[files]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string open = f.AddVideo(ada);
  const std::string hidden = f.AddVideo(ada, State::kPrivate);
  HttpClient owner = f.WithToken(ada);
  HttpClient visitor = f.Visitor();
  const auto judge = [](HttpClient& who, const std::string& address) {
    who.headers["X-Original-URI"] = address;
    return who.Get("/api/v1/media-auth").status;
  };
  CHECK(judge(visitor, "/media/" + open + "/hls/master.m3u8") == 204);
  CHECK(judge(visitor, "/media/" + hidden + "/hls/master.m3u8") == 403);
  CHECK(judge(owner, "/media/" + hidden + "/hls/master.m3u8") == 204);
  // The token of another item in the query opens nothing, and neither does a way round.
  CHECK(judge(visitor, "/media/" + hidden + "/poster.jpg?x=" + open) == 403);
  CHECK(judge(visitor, "/media/" + open + "/../" + hidden + "/poster.jpg") == 403);
  CHECK(judge(visitor, "/media/" + open + "/%2e%2e/" + hidden + "/poster.jpg") == 403);
  CHECK(judge(visitor, "/media/" + open + "/plan.json") == 403);
  CHECK(judge(visitor, "/etc/passwd") == 403);
  CHECK(judge(visitor, "") == 403);
}
