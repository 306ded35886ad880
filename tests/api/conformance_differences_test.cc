#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>

#include "conformance.h"
#include "fixture.h"

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::CheckAgainst;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;
using openpress::tests::kPassword;
using openpress::tests::Sample;
namespace fs = std::filesystem;

namespace {

const std::string kMultipart = "multipart/form-data; boundary=XyZ";

std::string Field(const std::string& name, const std::string& value) {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

std::string FileField(const std::string& file_name, const std::string& bytes) {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"media_file\"; filename=\"" + file_name + "\"\r\n\r\n" +
         bytes + "\r\n";
}

constexpr const char* kEnd = "--XyZ--\r\n";

/** Where we answer otherwise than MediaCMS did, each with its reason. */
struct Difference {
  const char* sample;
  int status;
  const char* code;  ///< of our answer; empty when it is no problem
  const char* reason;
};

constexpr Difference kDifferences[] = {
    {"login-json-body", 200, "", "Section 1.9, quirk 9: JSON is taken wherever a form is."},
    {"media-action-multipart-rejected", 201, "", "As above, the other way round: a form is taken wherever JSON is."},
    {"media-action-invalid", 400, "unknown_action", "What cannot be done is not said to be received."},
    {"media-create-missing-file", 400, "required", "Quirk 7: a fault of the client is no fault of the server."},
    {"error-404-unknown-path", 404, "not_found", "Programs get JSON, not a page for people."},
    {"error-csrf-session-form", 404, "not_found",
     "There is no such form: signing in is POST /api/v1/session, in JSON."},
    {"encoding-detail-post-no-token", 404, "not_found", "MediaCMS has dropped it; remote workers share the database."},
    {"encoding-detail-start-admin", 404, "not_found", "As above."},
    {"tasks-admin", 200, "", "There is no Celery that could fail to answer."},
    {"media-list-by-unknown-author", 404, "no_such_user", "The same status; newer versions have the sentence we have."},
};

const Difference& DifferenceOf(const std::string& sample) {
  const auto* const found = std::find_if(std::begin(kDifferences), std::end(kDifferences),
                                         [&](const Difference& one) { return sample == one.sample; });
  REQUIRE(found != std::end(kDifferences));
  return *found;
}

void CheckDiffers(const std::string& sample, const HttpAnswer& answer) {
  const Difference& difference = DifferenceOf(sample);
  INFO(sample << ": " << difference.reason << "\n" << answer.status << " " << answer.body);
  CHECK(answer.status == difference.status);
  CHECK(answer.json().value("code", "") == difference.code);
}

/** A file without its blanks. */
std::string TextOf(const fs::path& path) {
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

}  // namespace

TEST_CASE("every recorded answer is compared", "[conformance]") {
  const fs::path folder = ProgramFiles("tests/api/mediacms");
  const std::string tests = TextOf(folder.parent_path() / "conformance_test.cc") +
                            TextOf(folder.parent_path() / "conformance_differences_test.cc");
  int samples = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    ++samples;
    const std::string name = entry.path().stem().string();
    INFO(name);
    const bool compared = tests.find("CheckAgainst(\"" + name + "\"") != std::string::npos ||
                          tests.find("CheckDiffers(\"" + name + "\"") != std::string::npos;
    CHECK(compared);
  }
  CHECK(samples > 90);
}

TEST_CASE("what is put in and taken away answers in MediaCMS's shape", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  HttpClient owner = f.WithToken(ada);
  HttpClient visitor = f.Visitor();
  const std::string texts = Field("title", "Sample") + Field("description", "Invented description");
  CheckAgainst("media-create-video",
               owner.Ask("POST", "/api/v1/media", texts + FileField("v4.mp4", "bytes") + kEnd, kMultipart));
  CheckAgainst("media-create-image",
               owner.Ask("POST", "/api/v1/media", texts + FileField("a.png", "more bytes") + kEnd, kMultipart));
  CheckAgainst("media-create-anonymous",
               visitor.Ask("POST", "/api/v1/media", Field("title", "x") + FileField("a.png", "b") + kEnd, kMultipart));
  CheckDiffers("media-create-missing-file", owner.Ask("POST", "/api/v1/media", Field("title", "x") + kEnd, kMultipart));

  const std::string token = f.AddVideo(ada);
  const HttpAnswer comment = owner.Send("POST", "/api/v1/media/" + token + "/comments", {{"text", "To be deleted"}});
  CheckAgainst("comments-delete",
               owner.Ask("DELETE", "/api/v1/media/" + token + "/comments/" + comment.json()["uid"].get<std::string>()));
  const std::string playlist = owner.Send("POST", "/api/v1/playlists", {{"title", "x"}}).json()["api_url"];
  CheckAgainst("playlist-delete", owner.Ask("DELETE", playlist));
}

TEST_CASE("lists and items answer in MediaCMS's shape whoever asks", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  f.AddVideo(ada);
  HttpClient owner = f.WithToken(ada);
  HttpClient visitor = f.Visitor();
  HttpClient admin = f.WithToken(f.Make("theadmin", Role::kAdmin));
  CheckAgainst("media-detail-owner", owner.Get("/api/v1/media/" + token));
  CheckAgainst("media-list-by-author", visitor.Get("/api/v1/media?author=lovelace"));
  CheckAgainst("encode-profiles-admin", admin.Get("/api/v1/encode_profiles/"));
  CheckDiffers("media-list-by-unknown-author", visitor.Get("/api/v1/media?author=nobodyhere"));

  HttpClient reader = f.WithToken(f.Make("babbage1"));
  reader.Send("POST", "/api/v1/media/" + token + "/actions", {{"type", "report"}, {"extra_info", "Invented reason"}});
  CheckAgainst("media-detail-actions-owner", owner.Get("/api/v1/media/" + token + "/actions"));

  f.Change(token, [](auto& c, auto id, auto now) { SetRunning(c, id, now); });
  CheckAgainst("media-detail-encoding-in-progress", visitor.Get("/api/v1/media/" + token));
}

TEST_CASE("the second page has MediaCMS's links", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  for (int i = 0; i < 101; ++i) f.AddVideo(ada);
  const HttpAnswer page = f.Visitor().Get("/api/v1/media?page=2");
  CheckAgainst("media-list-page2", page);
  const std::string next = page.json()["next"];
  const std::string previous = page.json()["previous"];
  CHECK(next.ends_with("/api/v1/media?page=3"));
  CHECK(previous.ends_with("/api/v1/media"));
}

TEST_CASE("wrong methods and addresses answer as MediaCMS's, in JSON", "[conformance]") {
  ApiFixture f;
  HttpClient program = f.WithToken(f.Make("lovelace"));
  CheckAgainst("error-405", program.Ask("PATCH", "/api/v1/media"));
  CheckDiffers("error-404-unknown-path", program.Get("/api/v1/nothinghere"));
  CheckAgainst("tasks-user", program.Get("/api/v1/tasks"));
  HttpClient admin = f.WithToken(f.Make("theadmin", Role::kAdmin));
  CheckDiffers("tasks-admin", admin.Get("/api/v1/tasks"));
  CheckDiffers("encoding-detail-start-admin", admin.Send("POST", "/api/v1/media/encoding/1", {{"action", "start"}}));
  HttpClient visitor = f.Visitor();
  CheckDiffers("encoding-detail-post-no-token",
               visitor.Send("POST", "/api/v1/media/encoding/1", {{"action", "start"}}));
  CheckDiffers("error-csrf-session-form", visitor.Ask("POST", "/accounts/login/", "login=user000&password=x",
                                                      "application/x-www-form-urlencoded"));
  // What that form was protected from, a session is: in MediaCMS's words.
  HttpClient session = f.SignedIn("lovelace");
  session.csrf = false;
  const HttpAnswer refused = session.Send("POST", "/api/v1/playlists", {{"title", "x"}});
  CHECK(refused.status == Sample("error-csrf-session-form")["status"]);
  CHECK(refused.json()["detail"] == "CSRF Failed: CSRF token missing.");
}

TEST_CASE("forms and JSON are taken alike", "[conformance]") {
  ApiFixture f;
  const auto ada = f.Make("lovelace");
  const std::string token = f.AddVideo(ada);
  HttpClient visitor = f.Visitor();
  const HttpAnswer login = visitor.Send("POST", "/api/v1/login", {{"username", "lovelace"}, {"password", kPassword}});
  CheckDiffers("login-json-body", login);
  CHECK(login.json().contains("token"));
  HttpClient reader = f.WithToken(f.Make("babbage1"));
  const std::string path = "/api/v1/media/" + token + "/actions";
  CheckDiffers("media-action-multipart-rejected", reader.Ask("POST", path, Field("type", "like") + kEnd, kMultipart));
  CheckDiffers("media-action-invalid", reader.Send("POST", path, {{"type", "explode"}}));
}
