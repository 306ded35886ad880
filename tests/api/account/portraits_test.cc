#include <filesystem>

#include <catch2/catch.hpp>

#include "../fixture.h"

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

struct Part {
  std::string head;  ///< of Content-Disposition, behind "form-data; "
  std::string bytes;
};

HttpAnswer SendForm(HttpClient& client, const std::string& path, const std::vector<Part>& parts) {
  std::string body;
  for (const Part& part : parts) {
    body += "--xyz\r\nContent-Disposition: form-data; " + part.head + "\r\n\r\n" + part.bytes + "\r\n";
  }
  return client.Ask("POST", path, body + "--xyz--\r\n", "multipart/form-data; boundary=xyz");
}

std::vector<std::string> Files(const ApiFixture& f) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(f.folder.path() + "/portraits")) {
    if (entry.path().filename() != ".incoming") files.push_back(entry.path().filename().string());
  }
  return files;
}

std::string PathIn(const Json& url) {
  const std::string text = url;
  const auto at = text.find("/media/");
  return at == std::string::npos ? text : text.substr(at);
}

const char* const kPage = "/api/v1/users/lovelace";

}  // namespace

TEST_CASE("a picture sent with the profile is everywhere its owner is named", "[portraits]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient client = f.SignedIn("lovelace");
  HttpClient visitor = f.Visitor();
  CHECK(PathIn(visitor.Get(kPage).json()["thumbnail_url"]) == "/media/userlogos/user.svg");
  CHECK(visitor.Get("/media/userlogos/user.svg").Header("content-type") == "image/svg+xml");
  CHECK(visitor.Get(kPage).json()["banner_thumbnail_url"].is_null());

  const HttpAnswer sent = SendForm(client, kPage,
                                   {{"name=\"name\"", "Ada King"},
                                    {"name=\"logo\"; filename=\"../../<script>.svg\"", "picture one"},
                                    {"name=\"banner\"; filename=\"b.png\"", "picture two"},
                                    {"name=\"csrfmiddlewaretoken\"", "ignored"}});
  REQUIRE(sent.status == 201);
  CHECK(sent.json()["name"] == "Ada King");
  const std::string logo = PathIn(sent.json()["thumbnail_url"]);
  const std::string banner = sent.json()["banner_thumbnail_url"];
  CHECK(logo.starts_with("/media/userlogos/"));
  CHECK(logo.ends_with(".webp"));
  CHECK(logo.find("script") == std::string::npos);
  const HttpAnswer picture = visitor.Get(logo);
  CHECK(picture.status == 200);
  CHECK(picture.body.substr(12) == "logo of picture one");
  CHECK(picture.Header("content-type") == "image/webp");
  CHECK(picture.Header("cache-control") == "public, max-age=31536000, immutable");
  CHECK(picture.Header("x-content-type-options") == "nosniff");
  CHECK(visitor.Get(banner).body.substr(12) == "banner of picture two");
  CHECK(Files(f).size() == 2);

  client.Send("POST", "/api/v1/media/" + token + "/comments", {{"text", "Hello"}});
  const std::string list = client.Send("POST", "/api/v1/playlists", {{"title", "List"}}).json()["friendly_token"];
  CHECK(PathIn(visitor.Get("/api/v1/users").json()["results"][0]["thumbnail_url"]) == logo);
  CHECK(PathIn(visitor.Get("/api/v1/media").json()["results"][0]["author_thumbnail"]) == logo);
  CHECK(visitor.Get("/api/v1/media/" + token).json()["author_thumbnail"] == logo);
  CHECK(visitor.Get("/api/v1/comments").json()["results"][0]["author_thumbnail_url"] == logo);
  CHECK(visitor.Get("/api/v1/playlists/" + list).json()["user_thumbnail_url"] == logo);
  CHECK(visitor.Get(kPage).json()["channel"]["banner_url"] == banner);
}

TEST_CASE("a picture can be sent by itself, replaced and removed; what is replaced is gone", "[portraits]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient client = f.SignedIn("lovelace");
  const std::string avatar = std::string(kPage) + "/avatar";
  const std::string first = PathIn(client.Ask("PUT", avatar, "picture one", "image/png").json()["thumbnail_url"]);
  const std::string second = PathIn(client.Ask("PUT", avatar, "picture two", "image/jpeg").json()["thumbnail_url"]);
  CHECK(first != second);
  CHECK(Codes(client.Get(first)) == "404 no_such_file");
  CHECK(client.Get(second).status == 200);
  CHECK(client.Ask("PUT", std::string(kPage) + "/banner", "picture", "image/png").status == 201);
  CHECK(Files(f).size() == 2);
  // A profile that is changed otherwise keeps them; a browser's form sends an empty file for what was left alone.
  CHECK(client.Send("POST", kPage, {{"title", "Countess"}}).status == 201);
  CHECK(SendForm(client, kPage, {{"name=\"logo\"; filename=\"\"", ""}}).status == 201);
  CHECK(PathIn(client.Get(kPage).json()["thumbnail_url"]) == second);
  CHECK(client.Ask("DELETE", avatar).status == 204);
  CHECK(PathIn(client.Get(kPage).json()["thumbnail_url"]) == "/media/userlogos/user.svg");
  CHECK(client.Send("POST", kPage, {{"remove_banner", true}}).json()["banner_thumbnail_url"].is_null());
  CHECK(Files(f).empty());
}

TEST_CASE("what is no picture is refused, and the profile stays as it was", "[portraits]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient client = f.SignedIn("lovelace");
  const std::string avatar = std::string(kPage) + "/avatar";
  const std::string kept = PathIn(client.Ask("PUT", avatar, "picture", "image/png").json()["thumbnail_url"]);
  const auto send = [&](const std::string& bytes) {
    return SendForm(client, kPage, {{"name=\"name\"", "Changed"}, {"name=\"logo\"; filename=\"a.png\"", bytes}});
  };
  const HttpAnswer refused = send("<svg onload=alert(1)>");
  CHECK(Codes(refused) == "400 unsupported_type");
  CHECK(refused.json()["logo"][0] == "This is no picture.");
  CHECK(Codes(send("crash")) == "400 unreadable_picture");
  CHECK(send(std::string((10U << 20U) + 100, 'x')).status == 413);
  CHECK(Codes(client.Ask("PUT", avatar, "", "image/png")) == "400 empty_picture");
  CHECK(client.Ask("PUT", avatar, "picture", "application/json").status == 415);
  CHECK(Codes(client.Send("POST", kPage, {{"logo", "picture"}})) == "400 invalid_field");
  CHECK(SendForm(client, kPage,
                 {{"name=\"logo\"; filename=\"a\"", "picture"}, {"name=\"logo\"; filename=\"b\"", "picture"}})
            .status == 400);
  CHECK(SendForm(client, kPage, {{"name=\"description\"", std::string(70000, 'x')}}).status == 413);
  // The picture is good, but not what stands beside it.
  CHECK(Codes(SendForm(client, kPage,
                       {{"name=\"logo\"; filename=\"a\"", "picture"}, {"name=\"name\"", std::string(1000, 'x')}})) ==
        "400 invalid_name");
  CHECK(client.Ask("POST", kPage, "--xyz\r\nContent-Dis", "multipart/form-data; boundary=xyz").status == 400);
  CHECK(client.Get(kPage).json()["name"] == "Name of lovelace");
  CHECK(PathIn(client.Get(kPage).json()["thumbnail_url"]) == kept);
  CHECK(Files(f).size() == 1);
}

TEST_CASE("nobody but its owner and managers changes an account's pictures", "[portraits]") {
  ApiFixture f;
  f.Make("lovelace");
  f.Make("babbage1", Role::kEditor);
  f.Make("manager1", Role::kManager);
  HttpClient visitor = f.Visitor();
  HttpClient stranger = f.SignedIn("babbage1");
  HttpClient manager = f.SignedIn("manager1");
  for (const char* picture : {"/avatar", "/banner"}) {
    const std::string path = kPage + std::string(picture);
    CHECK(Codes(visitor.Ask("PUT", path, "picture", "image/png")) == "403 not_authenticated");
    CHECK(Codes(stranger.Ask("PUT", path, "picture", "image/png")) == "400 permission_denied");
    CHECK(Codes(stranger.Ask("DELETE", path)) == "400 permission_denied");
    CHECK(Codes(manager.Ask("PUT", "/api/v1/users/nobodyhere" + std::string(picture), "picture", "image/png")) ==
          "400 no_such_user");
  }
  CHECK(Codes(SendForm(stranger, kPage, {{"name=\"logo\"; filename=\"a\"", "picture"}})) == "400 permission_denied");
  CHECK(Files(f).empty());
  CHECK(manager.Ask("PUT", std::string(kPage) + "/avatar", "picture", "image/png").status == 201);
  stranger.csrf = false;
  CHECK(Codes(stranger.Ask("PUT", "/api/v1/users/babbage1/avatar", "picture", "image/png")) == "403 csrf_failed");
}

TEST_CASE("only pictures of accounts are served where they lie", "[portraits]") {
  ApiFixture f;
  HttpClient visitor = f.Visitor();
  std::filesystem::create_symlink("/etc/passwd", f.folder.path() + "/portraits/" + std::string(32, 'a') + ".webp");
  for (const std::string& name :
       {std::string("x"), std::string("..%2f..%2fopenpress.db"), std::string(32, 'a') + ".webp",
        std::string(32, 'b') + ".webp", std::string(32, 'A') + ".webp", std::string(".incoming")}) {
    INFO(name);
    const int status = visitor.Get("/media/userlogos/" + name).status;
    CHECK((status == 404 || status == 400));
  }
}

TEST_CASE("pictures go with their account, and those of nobody after a while", "[portraits]") {
  ApiFixture f;
  f.Make("lovelace");
  f.Make("babbage1");
  f.Make("manager1", Role::kManager);
  HttpClient client = f.SignedIn("lovelace");
  client.Ask("PUT", std::string(kPage) + "/avatar", "picture", "image/png");
  client.Ask("PUT", std::string(kPage) + "/banner", "picture", "image/png");
  f.SignedIn("babbage1").Ask("PUT", "/api/v1/users/babbage1/avatar", "picture", "image/png");
  CHECK(Files(f).size() == 3);
  CHECK(f.SignedIn("manager1").Ask("DELETE", kPage).status == 204);
  CHECK(Files(f).size() == 1);

  const std::string stray = f.folder.path() + "/portraits/" + std::string(32, 'a') + ".webp";
  std::ofstream(stray) << "left by a crash";
  std::filesystem::create_directories(f.folder.path() + "/portraits/.incoming/abandoned");
  const auto is_known = [&](const std::string& file) { return accounts::IsPortrait(*f.world.pool().Read(), file); };
  CHECK(f.portraits.RemoveStrays(0, is_known) == 0);
  const Millis later = SystemClock().Now() + 3600'000;
  CHECK(f.portraits.RemoveStrays(later, is_known) == 2);
  CHECK(Files(f).size() == 1);
}

TEST_CASE("somebody who sends picture after picture has to wait", "[portraits]") {
  ApiFixture f;
  f.Make("lovelace");
  HttpClient client = f.SignedIn("lovelace");
  const std::string avatar = std::string(kPage) + "/avatar";
  for (int i = 0; i < 30; ++i) REQUIRE(client.Ask("PUT", avatar, "picture", "image/png").status == 201);
  CHECK(Codes(client.Ask("PUT", avatar, "picture", "image/png")) == "429 too_many_attempts");
  CHECK(client.Send("POST", kPage, {{"title", "Countess"}}).status == 201);
}
