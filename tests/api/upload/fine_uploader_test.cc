#include <thread>

#include <catch2/catch.hpp>

#include "api/upload_api_world.h"

using namespace openpress;
using namespace openpress::tests;
using Fields = UploadApiWorld::Fields;

namespace {

constexpr const char* kUuid = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
constexpr std::size_t kChunk = 200'000;
const Fields kForm = {{"Content-Type", "multipart/form-data; boundary=XyZ"}};

std::string Field(const std::string& name, const std::string& value) {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

std::string File(const std::string& bytes) {
  return "--XyZ\r\nContent-Disposition: form-data; name=\"qqfile\"; filename=\"blob\"\r\n"
         "Content-Type: application/octet-stream\r\n\r\n" +
         bytes + "\r\n--XyZ--\r\n";
}

std::string Form(const Fields& fields, const std::string& bytes) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (value != "-") text += Field(name, value);
  }
  return text + File(bytes);
}

/** What Fine Uploader says of part @p index of @p file. */
Fields PartFields(const std::string& file, std::size_t index) {
  const std::size_t count = (file.size() + kChunk - 1) / kChunk;
  const std::size_t first = index * kChunk;
  return {{"qquuid", kUuid},
          {"qqfilename", "Harbour fire.MOV"},
          {"qqpartindex", std::to_string(index)},
          {"qqtotalparts", std::to_string(count)},
          {"qqchunksize", std::to_string(std::min(kChunk, file.size() - first))},
          {"qqpartbyteoffset", std::to_string(first)},
          {"qqtotalfilesize", std::to_string(file.size())}};
}

Fields WithUser(Fields fields, const std::string& user) {
  fields["X-Test-User"] = user;
  return fields;
}

RawAnswer SendPart(UploadApiWorld& world, const std::string& file, std::size_t index, const Fields& changes = {},
                   const std::string& user = "1") {
  Fields fields = PartFields(file, index);
  for (const auto& [name, value] : changes) fields[name] = value;
  return world.Ask("POST", "/fu/upload/", WithUser(kForm, user), Form(fields, file.substr(index * kChunk, kChunk)));
}

RawAnswer Done(UploadApiWorld& world, const std::string& body = std::string("qquuid=") + kUuid,
               const std::string& user = "1") {
  return world.Ask("POST", "/fu/upload/?done",
                   {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-Test-User", user}}, body);
}

std::string CodeIn(const RawAnswer& answer) {
  return Json::parse(answer.body, nullptr, false).value("code", "");
}

std::int64_t Count(UploadApiWorld& world, const char* table) {
  return world.pool->Read()->QueryOne(std::string("SELECT COUNT(*) FROM ") + table)->Int(0);
}

std::int64_t Files(UploadApiWorld& world) {
  std::int64_t files = 0;
  world.store->ForEachUpload([&](const auto&, auto, auto) { ++files; });
  return files;
}

}  // namespace

TEST_CASE("a file in one piece becomes an item", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(700'000);
  Fields fields = {{"qquuid", kUuid}, {"qqfilename", "Harbour fire.MOV"}};
  const bool knows_size = GENERATE(true, false);
  if (knows_size) fields["qqtotalfilesize"] = std::to_string(file.size());
  const RawAnswer answer = world.Ask("POST", "/fu/upload/", kForm, Form(fields, file));
  REQUIRE(answer.status == 200);
  const std::string token = answer.Header("OpenPress-Media");
  CHECK(Json::parse(answer.body) == Json{{"success", true}, {"media_url", "/view?m=" + token}});
  CHECK((world.OriginalOf(token) == file));
  const auto row = world.pool->Read()->QueryOne("SELECT original_name, extension, size, user_id FROM media");
  CHECK(row->Text(0) == "Harbour fire.MOV");
  CHECK(row->Text(1) == "mov");
  CHECK(row->Int(2) == static_cast<std::int64_t>(file.size()));
  CHECK(row->Int(3) == UploadApiWorld::kAda);

  SECTION("sent again, because the answer got lost, it is the same item") {
    const RawAnswer again = world.Ask("POST", "/fu/upload/", kForm, Form(fields, file));
    CHECK(again.body == answer.body);
    CHECK(Count(world, "media") == 1);
  }
}

TEST_CASE("parts in any order become one item with just these bytes", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(3 * kChunk + 77);
  for (const std::size_t index : {2, 0, 3, 1}) {
    const RawAnswer answer = SendPart(world, file, index);
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"success":true})");
  }
  CHECK(Count(world, "media") == 0);
  const RawAnswer done = Done(world, std::string("qquuid=") + kUuid + "&qqfilename=Harbour+fire.MOV&qqtotalparts=4&" +
                                         "qqtotalfilesize=" + std::to_string(file.size()));
  REQUIRE(done.status == 200);
  const std::string token = done.Header("OpenPress-Media");
  CHECK(Json::parse(done.body)["media_url"] == "/view?m=" + token);
  CHECK((world.OriginalOf(token) == file));
  CHECK(world.intake.accepted == 1);
  CHECK(Files(world) == 0);

  SECTION("whoever missed the answer asks again and gets the same") {
    CHECK(Done(world).body == done.body);
    CHECK(SendPart(world, file, 1).body == R"({"success":true})");
    CHECK(Count(world, "media") == 1);
    CHECK((world.OriginalOf(token) == file));
  }
  SECTION("it cannot be cancelled any more") {
    const RawAnswer cancel = world.Ask("DELETE", std::string("/fu/upload/") + kUuid);
    CHECK(cancel.status == 409);
    CHECK(CodeIn(cancel) == "upload_done");
    CHECK((world.OriginalOf(token) == file));
  }
}

TEST_CASE("the form that ends an upload may be of any kind", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(kChunk + 1);
  SendPart(world, file, 0);
  SendPart(world, file, 1);
  const auto [type, body] = GENERATE(table<std::string, std::string>({
      {"application/json", std::string(R"({"qquuid":")") + kUuid + R"(","qqtotalparts":2})"},
      {"multipart/form-data; boundary=XyZ", Field("qquuid", kUuid) + Field("qqtotalparts", "2") + "--XyZ--\r\n"},
      {"application/x-www-form-urlencoded", std::string("qquuid=1B4E28BA-2FA1-41D2-883F-0016D3CCA427")},
  }));
  CHECK(world.Ask("POST", "/fu/upload?done=", {{"Content-Type", type}}, body).status == 200);
  CHECK(Count(world, "media") == 1);
}

TEST_CASE("the first copy of a part that arrived stays", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(2 * kChunk);
  CHECK(SendPart(world, file, 0).status == 200);
  CHECK(SendPart(world, std::string(2 * kChunk, 'x'), 0).status == 200);
  CHECK(SendPart(world, file, 1).status == 200);
  CHECK((world.OriginalOf(Done(world).Header("OpenPress-Media")) == file));
}

TEST_CASE("an upload with a gap is not complete", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(3 * kChunk);
  SendPart(world, file, 0);
  SendPart(world, file, 2);
  const RawAnswer early = Done(world);
  CHECK(early.status == 400);
  CHECK(CodeIn(early) == "parts_missing");
  CHECK(Json::parse(early.body)["success"] == false);
  CHECK(Count(world, "media") == 0);
  SendPart(world, file, 1);
  CHECK((world.OriginalOf(Done(world).Header("OpenPress-Media")) == file));
}

TEST_CASE("parts survive the end of the process", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(2 * kChunk + 5);
  SendPart(world, file, 2);
  SendPart(world, file, 0);
  world.RestartServer();
  CHECK(CodeIn(Done(world)) == "parts_missing");
  SendPart(world, file, 1);
  CHECK((world.OriginalOf(Done(world).Header("OpenPress-Media")) == file));
}

TEST_CASE("an item is made even if the first try fails", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(kChunk + 5);
  SendPart(world, file, 0);
  SendPart(world, file, 1);
  world.intake.failures = 1;
  const RawAnswer busy = Done(world);
  CHECK(busy.status == 503);
  CHECK(Json::parse(busy.body)["success"] == false);
  const bool restarts = GENERATE(false, true);
  if (restarts) world.RestartServer();
  CHECK((world.OriginalOf(Done(world).Header("OpenPress-Media")) == file));
  CHECK(Count(world, "media") == 1);
}

TEST_CASE("a part that is not right is refused and leaves the others alone", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(3 * kChunk);
  CHECK(SendPart(world, file, 0).status == 200);
  const auto [changes, status, code] = GENERATE(table<Fields, int, std::string>({
      {{{"qquuid", "-"}}, 400, "required"},
      {{{"qquuid", ""}}, 400, "required"},
      {{{"qquuid", "../../etc/passwd"}}, 400, "invalid_uuid"},
      {{{"qquuid", "1b4e28ba"}}, 400, "invalid_uuid"},
      {{{"qqpartindex", "-"}}, 400, "required"},
      {{{"qqtotalparts", "-"}}, 400, "required"},
      {{{"qqchunksize", "-"}}, 400, "required"},
      {{{"qqpartbyteoffset", "-"}}, 400, "required"},
      {{{"qqtotalfilesize", "-"}}, 400, "required"},
      {{{"qqpartindex", "-1"}}, 400, "invalid_field"},
      {{{"qqpartindex", "one"}}, 400, "invalid_field"},
      {{{"qqpartindex", "1.5"}}, 400, "invalid_field"},
      {{{"qqpartindex", "99999999999999999999"}}, 400, "invalid_field"},
      {{{"qqpartindex", "3"}}, 400, "invalid_part"},
      {{{"qqpartindex", "0"}}, 400, "invalid_part"},
      {{{"qqpartindex", "2"}}, 400, "invalid_part"},
      {{{"qqtotalparts", "0"}}, 400, "invalid_part"},
      {{{"qqtotalparts", "999999999999999"}}, 400, "invalid_part"},
      {{{"qqpartbyteoffset", "600001"}}, 400, "invalid_part"},
      {{{"qqpartbyteoffset", "999999999999999999"}}, 400, "invalid_part"},
      {{{"qqchunksize", "999999999999999999"}}, 400, "invalid_part"},
      {{{"qqpartbyteoffset", "150000"}}, 409, "part_collides"},
      {{{"qqchunksize", "0"}}, 400, "empty_upload"},
      {{{"qqchunksize", "199999"}}, 413, "part_too_long"},
      {{{"qqchunksize", "200001"}}, 400, "part_too_short"},
      {{{"qqtotalfilesize", "600001"}}, 409, "size_changed"},
      {{{"qqtotalfilesize", "0"}}, 400, "empty_upload"},
      {{{"qqfilename", std::string(5000, 'x')}}, 413, "field_too_large"},
  }));
  const RawAnswer answer = SendPart(world, file, 1, changes);
  INFO(answer.body);
  CHECK(answer.status == status);
  CHECK(CodeIn(answer) == code);
  const Json json = Json::parse(answer.body);
  CHECK(json["success"] == false);
  CHECK(json["error"] == json["detail"]);
  CHECK(Count(world, "upload_parts") == 1);
  SendPart(world, file, 1);
  SendPart(world, file, 2);
  CHECK((world.OriginalOf(Done(world).Header("OpenPress-Media")) == file));
}

TEST_CASE("what is no form of Fine Uploader's is refused", "[fine-uploader]") {
  UploadApiWorld world;
  const Fields whole = {{"qquuid", kUuid}, {"qqfilename", "a.mp4"}};
  std::string fields;
  for (const auto& [name, value] : whole) fields += Field(name, value);
  const auto [type, body, status, code] = GENERATE_COPY(table<std::string, std::string, int, std::string>({
      {"application/json", "{}", 415, "content_type"},
      {"text/plain", "x", 415, "content_type"},
      {"multipart/form-data", "x", 415, "content_type"},
      {"multipart/form-data; boundary=XyZ", "", 400, "multipart_truncated"},
      {"multipart/form-data; boundary=XyZ", fields + "--XyZ--\r\n", 400, "required"},
      {"multipart/form-data; boundary=XyZ", fields + Field("qqfile", "no file") + "--XyZ--\r\n", 400, "required"},
      {"multipart/form-data; boundary=XyZ", File("bytes before the fields"), 400, "required"},
      {"multipart/form-data; boundary=XyZ", fields + File(""), 400, "empty_upload"},
      {"multipart/form-data; boundary=XyZ",
       fields + "--XyZ\r\nContent-Disposition: form-data; name=\"qqfile\"; "
                "filename=\"a\"\r\n\r\nhalf",
       400, "multipart_truncated"},
  }));
  INFO(type << "\n" << body.substr(0, 200));
  const RawAnswer answer = world.Ask("POST", "/fu/upload/", {{"Content-Type", type}}, body);
  CHECK(answer.status == status);
  CHECK(CodeIn(answer) == code);
  CHECK(Count(world, "media") == 0);
}

TEST_CASE("an end without a beginning is refused", "[fine-uploader]") {
  UploadApiWorld world;
  const auto [body, code] = GENERATE(table<std::string, std::string>({
      {"", "required"},
      {"qquuid=", "required"},
      {"qquuid=%00", "invalid_field"},
      {"qquuid=x", "invalid_uuid"},
      {"qquuid=1b4e28ba-2fa1-41d2-883f-0016d3cca427", "no_such_upload"},
      {"qquuid=1b4e28ba-2fa1-41d2-883f-0016d3cca427&qqtotalparts=x", "invalid_field"},
      {"qquuid=1b4e28ba-2fa1-41d2-883f-0016d3cca427&qqtotalfilesize=-1", "invalid_field"},
  }));
  INFO(body);
  const RawAnswer answer = Done(world, body);
  CHECK(answer.status == 400);
  CHECK(CodeIn(answer) == code);
  CHECK(Done(world, std::string(100'000, 'x')).status == 413);
}

TEST_CASE("an upload is its owner's, whoever knows its name", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(2 * kChunk);
  SendPart(world, file, 0);
  SendPart(world, file, 1);
  CHECK(CodeIn(Done(world, std::string("qquuid=") + kUuid, "2")) == "no_such_upload");
  const RawAnswer cancel = world.Ask("DELETE", std::string("/fu/upload/") + kUuid, {{"X-Test-User", "2"}});
  CHECK(cancel.status == 404);
  // The same name is another upload for somebody else.
  const std::string other(2 * kChunk, 'o');
  CHECK(SendPart(world, other, 0, {}, "2").status == 200);
  CHECK(CodeIn(Done(world, std::string("qquuid=") + kUuid, "2")) == "parts_missing");
  CHECK((world.OriginalOf(Done(world).Header("OpenPress-Media")) == file));
}

TEST_CASE("tus knows nothing of uploads in parts", "[fine-uploader]") {
  UploadApiWorld world;
  SendPart(world, Footage(2 * kChunk), 1);
  const std::string name = world.pool->Read()->QueryOne("SELECT name FROM uploads")->Text(0);
  CHECK(world.Ask("HEAD", "/api/v1/uploads/" + name).status == 404);
  CHECK(world.Patch("/api/v1/uploads/" + name, 0, "bytes").status == 404);
  CHECK(world.Ask("DELETE", "/api/v1/uploads/" + name).status == 404);
  CHECK(Count(world, "upload_parts") == 1);
}

TEST_CASE("cancelling removes what has come", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(2 * kChunk);
  SendPart(world, file, 0);
  CHECK(Files(world) == 1);
  CHECK(world.Ask("DELETE", std::string("/fu/upload/") + kUuid + "/").status == 204);
  CHECK(Files(world) == 0);
  CHECK(Count(world, "uploads") == 0);
  CHECK(Count(world, "upload_parts") == 0);
  CHECK(CodeIn(Done(world)) == "no_such_upload");
  CHECK(world.Ask("DELETE", std::string("/fu/upload/") + kUuid).status == 404);
  CHECK(world.Ask("DELETE", "/fu/upload/x").status == 400);
}

TEST_CASE("an upload that nobody goes on with expires, parts and all", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(3 * kChunk);
  SendPart(world, file, 0);
  world.clock.Advance(std::chrono::seconds(world.limits.expiry - 1));
  SendPart(world, file, 1);  // which keeps it for as long again
  world.clock.Advance(std::chrono::seconds(world.limits.expiry - 1));
  CHECK(world.uploads->ExpireUploads() == 0);
  world.clock.Advance(std::chrono::seconds(2));
  CHECK(world.uploads->ExpireUploads() == 1);
  CHECK(Files(world) == 0);
  CHECK(Count(world, "upload_parts") == 0);
  CHECK(CodeIn(Done(world)) == "no_such_upload");
}

TEST_CASE("limits count from the first part", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(3 * kChunk);
  SECTION("size") {
    world.limits.max_size = static_cast<std::int64_t>(file.size()) - 1;
    const RawAnswer answer = SendPart(world, file, 0);
    CHECK(answer.status == 413);
    CHECK(CodeIn(answer) == "upload_too_large");
    CHECK(Json::parse(answer.body)["preventRetry"] == true);
  }
  SECTION("quota") {
    world.limits.quota = static_cast<std::int64_t>(file.size()) - 1;
    const RawAnswer answer = SendPart(world, file, 0);
    CHECK(answer.status == 507);
    CHECK(CodeIn(answer) == "quota_exceeded");
  }
  SECTION("unfinished uploads") {
    world.limits.open = 1;
    world.Create(10);
    const RawAnswer answer = SendPart(world, file, 0);
    CHECK(answer.status == 429);
    CHECK(CodeIn(answer) == "too_many_uploads");
  }
  SECTION("disk space") {
    world.limits.reserve = 1LL << 60;
    const RawAnswer answer = SendPart(world, file, 0);
    CHECK(answer.status == 507);
    CHECK(CodeIn(answer) == "disk_full");
  }
  CHECK(Files(world) == (Count(world, "uploads")));
  CHECK(Count(world, "upload_parts") == 0);
}

TEST_CASE("parts that come at the same time make one upload", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(8 * kChunk);
  std::vector<std::thread> senders;
  std::atomic<int> accepted = 0;
  for (std::size_t index = 0; index < 8; ++index) {
    senders.emplace_back([&, index] {
      if (SendPart(world, file, index).status == 200) ++accepted;
    });
  }
  for (std::thread& sender : senders) sender.join();
  CHECK(accepted == 8);
  CHECK(Count(world, "uploads") == 1);
  std::vector<std::thread> enders;
  std::atomic<int> ended = 0;
  for (int i = 0; i < 4; ++i) {
    enders.emplace_back([&] {
      const int status = Done(world).status;
      if (status == 200 || status == 503) ++ended;
    });
  }
  for (std::thread& ender : enders) ender.join();
  CHECK(ended == 4);
  CHECK(Count(world, "media") == 1);
  CHECK((world.OriginalOf(Done(world).Header("OpenPress-Media")) == file));
}

TEST_CASE("a connection that breaks within a part leaves the part to be sent again", "[fine-uploader]") {
  UploadApiWorld world;
  const std::string file = Footage(2 * kChunk);
  const std::string form = Form(PartFields(file, 0), file.substr(0, kChunk));
  {
    RawClient client = world.server->Connect();
    Fields head = kForm;
    head["Content-Length"] = std::to_string(form.size());
    client.Send(UploadApiWorld::Text("POST", "/fu/upload/", head, form.substr(0, form.size() / 2)));
  }
  CHECK(SendPart(world, file, 1).status == 200);
  CHECK(CodeIn(Done(world)) == "parts_missing");
  CHECK(SendPart(world, file, 0).status == 200);
  CHECK((world.OriginalOf(Done(world).Header("OpenPress-Media")) == file));
}
