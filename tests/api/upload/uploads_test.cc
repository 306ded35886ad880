#include "api/upload/uploads.h"

#include <filesystem>

#include <catch2/catch.hpp>
#include <sodium.h>

#include "api/upload_api_world.h"

using namespace openpress;
using namespace openpress::tests;
using Fields = UploadApiWorld::Fields;

namespace {

std::string Base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

std::string Sha1Field(std::string_view bytes) {
  return "sha1 " + Base64(crypto::HashOf(crypto::Algorithm::kSha1, bytes));
}

}  // namespace

TEST_CASE("tus: what the server supports is told to anybody", "[uploads]") {
  UploadApiWorld world;
  const auto answer = world.Ask("OPTIONS", "/api/v1/uploads", {{"Tus-Resumable", ""}});
  CHECK(answer.status == 204);
  CHECK(answer.Header("Tus-Resumable") == "1.0.0");
  CHECK(answer.Header("Tus-Version") == "1.0.0");
  CHECK(answer.Header("Tus-Extension") == "creation,creation-with-upload,expiration,checksum,termination");
  CHECK(answer.Header("Tus-Max-Size") == std::to_string(world.limits.max_size));
  CHECK(answer.Header("Tus-Checksum-Algorithm") == "sha1,sha256");
}

TEST_CASE("tus: create, send in two pieces, ask in between", "[uploads]") {
  UploadApiWorld world;
  const std::string metadata = "filename " + Base64("Käse.MP4") + ",title " + Base64("Cheese") + ",is_confidential";
  const auto created = world.Ask("POST", "/api/v1/uploads/", {{"Upload-Length", "100"}, {"Upload-Metadata", metadata}});
  REQUIRE(created.status == 201);
  CHECK(created.Header("Tus-Resumable") == "1.0.0");
  CHECK(created.Header("Upload-Offset") == "0");
  CHECK(created.Header("Cache-Control") == "no-store");
  CHECK(created.Header("Upload-Expires") == HttpDate(world.clock.Now() + 3600 * 1000));
  const std::string token = created.Header("OpenPress-Media");
  CHECK(token.size() == 11);
  const std::string path = created.Header("Location");
  REQUIRE(path.starts_with("/api/v1/uploads/"));

  const auto first = world.Patch(path, 0, Footage(60));
  CHECK(first.status == 204);
  CHECK(first.Header("Upload-Offset") == "60");
  CHECK(first.Header("OpenPress-Media") == token);
  CHECK(first.Header("Upload-Expires") == HttpDate(world.clock.Now() + 3600 * 1000));

  const auto head = world.Ask("HEAD", path);
  CHECK(head.status == 200);
  CHECK(head.Header("Upload-Offset") == "60");
  CHECK(head.Header("Upload-Length") == "100");
  CHECK(head.Header("Upload-Metadata") == metadata);
  CHECK(head.Header("Cache-Control") == "no-store");
  CHECK(head.Header("OpenPress-Media") == token);

  const auto last = world.Patch(path, 60, Footage(40, 60));
  CHECK(last.status == 204);
  CHECK(last.Header("Upload-Offset") == "100");
  CHECK_FALSE(last.Has("Upload-Expires"));
  CHECK(world.OriginalOf(token) == Footage(100));
  const auto row =
      world.pool->Read()->QueryOne("SELECT title, original_name, extension FROM media WHERE token = $1", {token});
  REQUIRE(row);
  CHECK(row->Text(0) == "Cheese");
  CHECK(row->Text(1) == "Käse.MP4");
  CHECK(row->Text(2) == "mp4");

  SECTION("what got lost can be asked for again") {
    CHECK(world.OffsetOf(path) == "100");
    CHECK(world.Patch(path, 100, "").status == 204);
    CHECK(world.Patch(path, 100, "x").status == 413);
    CHECK(world.Patch(path, 0, "x").status == 409);
    CHECK(world.Ask("DELETE", path).status == 409);
  }
}

TEST_CASE("tus: requests that are not right are refused, each with its status", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(100);
  const auto [method, where, fields, status, code] =
      GENERATE(table<std::string, std::string, Fields, int, std::string>({
          {"POST", "", {{"Tus-Resumable", ""}, {"Upload-Length", "1"}}, 412, "tus_version"},
          {"POST", "", {{"Tus-Resumable", "0.2.2"}, {"Upload-Length", "1"}}, 412, "tus_version"},
          {"POST", "", {}, 400, "bad_length"},
          {"POST", "", {{"Upload-Length", "-1"}}, 400, "bad_length"},
          {"POST", "", {{"Upload-Length", "0x10"}}, 400, "bad_length"},
          {"POST", "", {{"Upload-Length", "9999999999999999999"}}, 400, "bad_length"},
          {"POST", "", {{"Upload-Length", "0"}}, 400, "empty_upload"},
          {"POST", "", {{"Upload-Length", "999999999999999999"}}, 413, "upload_too_large"},
          {"POST", "", {{"Upload-Defer-Length", "1"}}, 400, "length_required"},
          {"POST", "", {{"Upload-Length", "1"}, {"Upload-Concat", "partial"}}, 400, "concatenation"},
          {"POST", "", {{"Upload-Length", "1"}, {"Upload-Metadata", "filename ???"}}, 400, "bad_metadata"},
          {"POST", "", {{"Upload-Length", "1"}, {"Upload-Metadata", "a YQ==,a YQ=="}}, 400, "bad_metadata"},
          {"PATCH", "/", {{"Tus-Resumable", ""}, {"Upload-Offset", "0"}}, 412, "tus_version"},
          {"PATCH", "/", {{"Upload-Offset", "0"}, {"Content-Type", "video/mp4"}}, 415, "content_type"},
          {"PATCH", "/", {}, 400, "bad_offset"},
          {"PATCH", "/", {{"Upload-Offset", "-1"}}, 400, "bad_offset"},
          {"PATCH", "/", {{"Upload-Offset", "1"}}, 409, "wrong_offset"},
          {"PATCH", "/", {{"Upload-Offset", "0"}, {"X-Test-User", "2"}}, 404, "no_such_upload"},
          {"PATCH", "/", {{"Upload-Offset", "0"}, {"Upload-Checksum", "md5 AAAA"}}, 400, "bad_checksum"},
          {"PATCH", "/", {{"Upload-Offset", "0"}, {"Upload-Checksum", "sha1 AAAA"}}, 400, "bad_checksum"},
          {"PATCH", "/", {{"Upload-Offset", "0"}, {"Upload-Checksum", "sha1"}}, 400, "bad_checksum"},
          {"PATCH", "/0123456789abcdef0123456789abcdef", {{"Upload-Offset", "0"}}, 404, "no_such_upload"},
          {"DELETE", "/", {{"X-Test-User", "2"}}, 404, "no_such_upload"},
          {"DELETE", "/", {{"Tus-Resumable", ""}}, 412, "tus_version"},
          {"DELETE", "/nonsense", {}, 404, "no_such_upload"},
          {"POST", "/", {}, 405, "method_not_allowed"},
      }));
  INFO(method << " " << where << " " << status << " " << code);
  const auto answer = world.Ask(method, where == "/" ? path : "/api/v1/uploads" + where, fields);
  CHECK(answer.status == status);
  CHECK(answer.body.find("\"" + code + "\"") != std::string::npos);
  CHECK(answer.Header("Tus-Resumable") == "1.0.0");
  if (status == 412) CHECK(answer.Header("Tus-Version") == "1.0.0");
  CHECK(world.OffsetOf(path) == "0");
}

TEST_CASE("tus: an upload of somebody else does not exist", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(100);
  const auto answer = world.Ask("HEAD", path, {{"X-Test-User", "2"}});
  CHECK(answer.status == 404);
  CHECK_FALSE(answer.Has("Upload-Offset"));
}

TEST_CASE("tus: bytes may come with the creation", "[uploads]") {
  UploadApiWorld world;
  const std::string type = "application/offset+octet-stream";
  const auto part =
      world.Ask("POST", "/api/v1/uploads", {{"Upload-Length", "100"}, {"Content-Type", type}}, Footage(70));
  CHECK(part.status == 201);
  CHECK(part.Header("Upload-Offset") == "70");
  CHECK(world.Patch(part.Header("Location"), 70, Footage(30, 70)).Header("Upload-Offset") == "100");
  CHECK(world.OriginalOf(part.Header("OpenPress-Media")) == Footage(100));

  const auto whole =
      world.Ask("POST", "/api/v1/uploads", {{"Upload-Length", "100"}, {"Content-Type", type}}, Footage(100));
  CHECK(whole.status == 201);
  CHECK(whole.Header("Upload-Offset") == "100");
  CHECK(world.OriginalOf(whole.Header("OpenPress-Media")) == Footage(100));

  CHECK(world.Ask("POST", "/api/v1/uploads", {{"Upload-Length", "100"}, {"Content-Type", "video/mp4"}}, "x").status ==
        415);
  CHECK(world.Ask("POST", "/api/v1/uploads", {{"Upload-Length", "1"}, {"Content-Type", type}}, "xx").status == 413);
  CHECK(world.Items() == 2);
}

TEST_CASE("tus: a checksum that does not match drops just that chunk", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(100);
  CHECK(world.Patch(path, 0, Footage(50), {{"Upload-Checksum", Sha1Field(Footage(50))}}).status == 204);
  const auto wrong = world.Patch(path, 50, std::string(50, '?'), {{"Upload-Checksum", Sha1Field(Footage(50, 50))}});
  CHECK(wrong.status == 460);
  CHECK(wrong.body.find("\"checksum_mismatch\"") != std::string::npos);
  CHECK(world.OffsetOf(path) == "50");
  const auto right = world.Patch(path, 50, Footage(50, 50), {{"Upload-Checksum", Sha1Field(Footage(50, 50))}});
  CHECK(right.status == 204);
  CHECK(world.OriginalOf(right.Header("OpenPress-Media")) == Footage(100));
}

TEST_CASE("tus: methods may be overridden", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(100);
  const auto patched = world.Ask("POST", path,
                                 {{"X-HTTP-Method-Override", "PATCH"},
                                  {"Upload-Offset", "0"},
                                  {"Content-Type", "application/offset+octet-stream"}},
                                 Footage(10));
  CHECK(patched.status == 204);
  CHECK(patched.Header("Upload-Offset") == "10");
  CHECK(world.Ask("POST", path, {{"X-HTTP-Method-Override", "HEAD"}}).Header("Upload-Offset") == "10");
  CHECK(world.Ask("POST", path, {{"X-HTTP-Method-Override", "DELETE"}}).status == 204);
  CHECK(world.Ask("HEAD", path).status == 404);
}

TEST_CASE("tus: a body of unknown length is taken up to the upload's end", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(10);
  const Fields chunked = {{"Transfer-Encoding", "chunked"}, {"Content-Length", ""}};
  auto fields = chunked;
  fields["Upload-Offset"] = "0";
  CHECK(world.Ask("PATCH", path, fields, "5\r\nABCDE\r\n0\r\n\r\n").Header("Upload-Offset") == "5");
  fields["Upload-Offset"] = "5";
  CHECK(world.Ask("PATCH", path, fields, "6\r\nFGHIJK\r\n0\r\n\r\n").status == 413);
  CHECK(world.OffsetOf(path) == "10");
}

TEST_CASE("tus: a broken connection continues where it broke", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(3'000'000);
  const std::string footage = Footage(3'000'000);
  {
    RawClient client = world.server->Connect();
    client.Send(UploadApiWorld::Text("PATCH", path, {{"Upload-Offset", "0"}, {"Content-Length", "3000000"}}, "") +
                footage.substr(0, 1'234'567));
    client.EndSending();
    CHECK(client.IsClosed());
  }
  REQUIRE(Eventually([&] { return world.OffsetOf(path) == "1234567"; }));
  SECTION("at once") {}
  SECTION("after a restart") {
    world.RestartServer();
  }
  const auto answer = world.Patch(path, 1'234'567, footage.substr(1'234'567));
  CHECK(answer.status == 204);
  CHECK((world.OriginalOf(answer.Header("OpenPress-Media")) == footage));
}

TEST_CASE("tus: a stale connection does not keep its owner from going on", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(1000);
  RawClient stale = world.server->Connect();
  stale.Send(UploadApiWorld::Text("PATCH", path, {{"Upload-Offset", "0"}, {"Content-Length", "1000"}}, "") +
             Footage(300));
  // It says nothing more, and nobody knows that it never will.
  const std::string file = world.store->UploadPath(path.substr(path.rfind('/') + 1));
  REQUIRE(Eventually([&] { return std::filesystem::file_size(file) == 300; }));
  CHECK(world.OffsetOf(path) == "300");
  const std::size_t from = 300;
  const auto answer = world.Patch(path, from, Footage(1000 - from, from));
  CHECK(answer.status == 204);
  CHECK(world.OriginalOf(answer.Header("OpenPress-Media")) == Footage(1000));

  stale.Send(Footage(100));
  CHECK(stale.Read().status == 410);
  CHECK(world.OriginalOf(answer.Header("OpenPress-Media")) == Footage(1000));
}

TEST_CASE("tus: an upload can be removed", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(100);
  world.Patch(path, 0, Footage(10));
  CHECK(world.Ask("DELETE", path).status == 204);
  CHECK(world.Ask("HEAD", path).status == 404);
  CHECK(world.Patch(path, 10, "x").status == 404);
}

TEST_CASE("tus: a full disk is told in a sentence, and what is there stays", "[uploads]") {
  UploadApiWorld world;
  const std::string path = world.Begin(100);
  world.Patch(path, 0, Footage(40));
  world.limits.reserve = 1LL << 60;
  const auto full = world.Patch(path, 40, Footage(60, 40));
  CHECK(full.status == 507);
  CHECK(full.body.find("disk space") != std::string::npos);
  CHECK(world.Ask("POST", "/api/v1/uploads", {{"Upload-Length", "1"}}).status == 507);
  CHECK(world.OffsetOf(path) == "40");
  world.limits.reserve = 0;
  CHECK(world.Patch(path, 40, Footage(60, 40)).status == 204);
}
