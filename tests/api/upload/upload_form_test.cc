#include <catch2/catch.hpp>

#include "api/upload_api_world.h"

using namespace openpress;
using namespace openpress::tests;
using Fields = UploadApiWorld::Fields;

namespace {

const Fields kForm = {{"Content-Type", "multipart/form-data; boundary=XyZ"}};

std::string Part(const std::string& parameters, const std::string& value) {
  return "--XyZ\r\nContent-Disposition: form-data; " + parameters + "\r\n\r\n" + value + "\r\n";
}

std::string File(const std::string& bytes) {
  return Part(R"(name="media_file"; filename="Harbour fire.MOV")", bytes);
}

constexpr const char* kEnd = "--XyZ--\r\n";

std::int64_t Rows(UploadApiWorld& world) {
  return world.pool->Read()->QueryOne("SELECT COUNT(*) FROM uploads WHERE state = 'open'")->Int(0);
}

}  // namespace

TEST_CASE("a form with a file makes an item", "[uploads]") {
  UploadApiWorld world;
  const std::string bytes = Footage(2'000'000) + "\r\n--Xy";
  const std::string texts =
      Part(R"(name="title")", "At the quay") + Part(R"(name="description")", "Line one\nline two");
  const bool texts_first = GENERATE(true, false);
  const auto answer =
      world.Ask("POST", "/api/v1/media", kForm, (texts_first ? texts + File(bytes) : File(bytes) + texts) + kEnd);
  REQUIRE(answer.status == 201);
  const std::string token = answer.Header("OpenPress-Media");
  CHECK((world.OriginalOf(token) == bytes));
  const Json item = Json::parse(answer.body);
  CHECK(item["friendly_token"] == token);
  CHECK(item["title"] == "At the quay");
  const auto row = world.pool->Read()->QueryOne("SELECT original_name, extension, description, size FROM media");
  CHECK(row->Text(0) == "Harbour fire.MOV");
  CHECK(row->Text(1) == "mov");
  CHECK(row->Text(2) == "Line one\nline two");
  CHECK(row->Int(3) == static_cast<std::int64_t>(bytes.size()));
  CHECK(Rows(world) == 0);
}

TEST_CASE("a form that is not right leaves nothing behind", "[uploads]") {
  UploadApiWorld world;
  const auto [body, status, code] = GENERATE(table<std::string, int, std::string>({
      {std::string(kEnd), 400, "required"},
      {Part(R"(name="title")", "No file") + kEnd, 400, "required"},
      {Part(R"(name="media_file"; filename="")", "") + kEnd, 400, "required"},
      {Part(R"(name="media_file")", "a text, not a file") + kEnd, 400, "required"},
      {File("") + kEnd, 400, "empty_upload"},
      {File("x") + File("y") + kEnd, 400, "one_file"},
      {File("x"), 400, "multipart_truncated"},
      {File("x") + Part(R"(name="title")", std::string(101, 'x')) + kEnd, 400, "invalid_title"},
      {File("x") + Part(R"(name="title")", std::string(200'000, 'x')) + kEnd, 413, "field_too_large"},
      {File("x") + "--XyZ\r\nX\r\n\r\n", 400, "multipart_head"},
      {"no form at all", 400, "multipart_truncated"},
  }));
  INFO(body.substr(0, 200));
  const auto answer = world.Ask("POST", "/api/v1/media", kForm, body);
  CHECK(answer.status == status);
  CHECK(answer.body.find("\"" + code + "\"") != std::string::npos);
  CHECK(world.Items() == 0);
  CHECK(Rows(world) == 0);
  std::int64_t files = 0;
  world.store->ForEachUpload([&](const std::string&, std::int64_t, Millis) { ++files; });
  CHECK(files == 0);
}

TEST_CASE("a form is refused before its body when it cannot be taken", "[uploads]") {
  UploadApiWorld world;
  CHECK(world.Ask("POST", "/api/v1/media", {{"Content-Type", "application/json"}}, "{}").status == 415);
  CHECK(world.Ask("POST", "/api/v1/media", {{"Content-Type", "multipart/form-data"}}, "{}").status == 415);
  Fields chunked = kForm;
  chunked["Transfer-Encoding"] = "chunked";
  chunked["Content-Length"] = "";
  CHECK(world.Ask("POST", "/api/v1/media", chunked, "0\r\n\r\n").status == 411);
  world.limits.max_size = 100;
  Fields large = kForm;
  large["Content-Length"] = "2000000";
  CHECK(world.Ask("POST", "/api/v1/media", large, "").status == 413);
  // Within what a form may have around its file, the file itself decides.
  CHECK(world.Ask("POST", "/api/v1/media", kForm, File(std::string(101, 'x')) + kEnd).status == 413);
  CHECK(world.Ask("POST", "/api/v1/media", kForm, File(std::string(100, 'x')) + kEnd).status == 201);
}

TEST_CASE("a form whose connection breaks leaves nothing behind", "[uploads]") {
  UploadApiWorld world;
  Fields fields = kForm;
  fields["Content-Length"] = "1000000";
  {
    RawClient client = world.server->Connect();
    client.Send(UploadApiWorld::Text("POST", "/api/v1/media", fields, File(Footage(5000))));
    client.EndSending();
    CHECK(client.IsClosed());
  }
  CHECK(Eventually([&] { return Rows(world) == 0; }));
  CHECK(world.Items() == 0);
}
