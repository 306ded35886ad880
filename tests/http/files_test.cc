#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include "core/clock.h"
#include "harness.h"
#include "support/temporary_folder.h"

using namespace openpress;
using namespace openpress::http;
using namespace openpress::tests;

namespace {

std::string Pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  return text;
}

void WriteFile(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".new";
  std::ofstream(temporary, std::ios::binary) << bytes;
  std::filesystem::rename(temporary, path);
}

/** /file/{name} serves what lies in the folder, inline; /worker/{name} the same through a worker. */
class FileServer {
 public:
  FileServer() : server_(Table()) {}
  [[nodiscard]] std::string Path(std::string_view name) const { return fmt::format("{}/{}", folder_.path(), name); }
  TestServer& operator*() { return server_; }
  TestServer* operator->() { return &server_; }

 private:
  Routes Table() {
    const auto handler = [this](Request& request, Response& response) {
      response.SetFile({.path = Path(request.Param("name")),
                        .content_type = "text/plain",
                        .cache_control = "public, max-age=60",
                        .download_name = request.Query("as").value_or(""),
                        .precompressed = request.Query("packed").has_value()});
    };
    return {{.method = Method::kGet, .pattern = "/file/{name}", .run = Run::kInline, .handler = handler},
            {.method = Method::kGet, .pattern = "/worker/{name}", .handler = handler},
            {.method = Method::kPost, .pattern = "/file/{name}", .handler = handler}};
  }
  TemporaryFolder folder_;
  TestServer server_;
};

}  // namespace

TEST_CASE("a small file from memory and a large one by sendfile come whole", "[files]") {
  FileServer server;
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{65536}, std::size_t{65537}, std::size_t{9 * 1024 * 1024 + 5}}) {
    const std::string bytes = Pattern(size);
    WriteFile(server.Path("f"), bytes);
    for (const char* route : {"/file/f", "/worker/f"}) {
      const RawAnswer answer = server->Get(route);
      INFO(size << route);
      CHECK(answer.status == 200);
      CHECK(answer.body == bytes);
      CHECK(answer.Header("Content-Type") == "text/plain");
      CHECK(answer.Header("Cache-Control") == "public, max-age=60");
      CHECK(answer.Header("Accept-Ranges") == "bytes");
    }
    std::filesystem::remove(server.Path("f"));
    // A name is believed for a second; another name shows the change at once.
    WriteFile(server.Path("g"), bytes);
    CHECK(server->Get("/file/g").body == bytes);
    std::filesystem::remove(server.Path("g"));
    REQUIRE(Eventually([&] { return server->Get("/file/f").status == 404 && server->Get("/file/g").status == 404; }));
  }
}

TEST_CASE("what is no readable regular file is not found", "[files]") {
  FileServer server;
  std::filesystem::create_directory(server.Path("folder"));
  REQUIRE(mkfifo(server.Path("pipe").c_str(), 0600) == 0);
  for (const char* name : {"/file/none", "/file/folder", "/file/pipe", "/worker/none"}) {
    INFO(name);
    const RawAnswer answer = server->Get(name);
    CHECK(answer.status == 404);
    CHECK(answer.body == R"({"detail":"Not found.","code":"not_found"})");
  }
}

TEST_CASE("HEAD tells the length of a file and sends nothing", "[files]") {
  FileServer server;
  WriteFile(server.Path("f"), Pattern(100000));
  RawClient client = server->Connect();
  client.Send("HEAD /file/f HTTP/1.1\r\nHost: a\r\n\r\n" + GetText("/file/f"));
  const RawAnswer head = client.Read(true);
  CHECK(head.status == 200);
  CHECK(head.Header("Content-Length") == "100000");
  CHECK(client.Read().body == Pattern(100000));
}

TEST_CASE("ranges of a file, small and large", "[files]") {
  FileServer server;
  for (const std::size_t size : {std::size_t{1000}, std::size_t{3000000}}) {
    const std::string bytes = Pattern(size);
    const std::string name = fmt::format("f{}", size);
    WriteFile(server.Path(name), bytes);
    const struct {
      std::string range;
      int status;
      std::string content_range;
      std::string body;
    } rows[] = {
        {"bytes=0-0", 206, fmt::format("bytes 0-0/{}", size), bytes.substr(0, 1)},
        {"bytes=10-19", 206, fmt::format("bytes 10-19/{}", size), bytes.substr(10, 10)},
        {"bytes=500-", 206, fmt::format("bytes 500-{}/{}", size - 1, size), bytes.substr(500)},
        {"bytes=-7", 206, fmt::format("bytes {}-{}/{}", size - 7, size - 1, size), bytes.substr(size - 7)},
        {"bytes=0-99999999", 206, fmt::format("bytes 0-{}/{}", size - 1, size), bytes},
        {"bytes=-99999999", 206, fmt::format("bytes 0-{}/{}", size - 1, size), bytes},
        {"bytes=5-4", 200, "", bytes},
        {"chapters=1-2", 200, "", bytes},
        {"bytes=x", 200, "", bytes},
        {"bytes=0-5,3-9", 200, "", bytes},
    };
    for (const auto& row : rows) {
      INFO(row.range << " of " << size);
      const RawAnswer answer = server->Get("/file/" + name, fmt::format("Range: {}\r\n", row.range));
      CHECK(answer.status == row.status);
      CHECK(answer.Header("Content-Range") == row.content_range);
      CHECK(answer.body == row.body);
    }
    const RawAnswer beyond = server->Get("/file/" + name, fmt::format("Range: bytes={}-\r\n", size));
    CHECK(beyond.status == 416);
    CHECK(beyond.Header("Content-Range") == fmt::format("bytes */{}", size));
    CHECK(server->Connect().Ask("POST /file/" + name + " HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n").body ==
          bytes);

    const RawAnswer several = server->Get("/file/" + name, "Range: bytes=0-1,10-12,-2\r\n");
    CHECK(several.status == 206);
    const std::string type = several.Header("Content-Type");
    REQUIRE(type.starts_with("multipart/byteranges; boundary="));
    const std::string boundary = type.substr(31);
    const auto part = [&](std::size_t at, std::size_t count) {
      return fmt::format("--{}\r\nContent-Type: text/plain\r\nContent-Range: bytes {}-{}/{}\r\n\r\n{}\r\n", boundary,
                         at, at + count - 1, size, bytes.substr(at, count));
    };
    CHECK(several.body == part(0, 2) + part(10, 3) + part(size - 2, 2) + fmt::format("--{}--\r\n", boundary));
  }
}

TEST_CASE("conditions on a file", "[files]") {
  FileServer server;
  WriteFile(server.Path("f"), "hello");
  const RawAnswer first = server->Get("/file/f");
  const std::string etag = first.Header("ETag");
  const std::string modified = first.Header("Last-Modified");
  const std::string old = "Sun, 06 Nov 1994 08:49:37 GMT";
  REQUIRE(etag.starts_with('"'));
  const struct {
    std::string fields;
    int status;
  } rows[] = {
      {"If-None-Match: " + etag + "\r\n", 304},
      {"If-None-Match: W/" + etag + "\r\n", 304},
      {"If-None-Match: \"x\", " + etag + "\r\n", 304},
      {"If-None-Match: *\r\n", 304},
      {"If-None-Match: \"x\"\r\n", 200},
      {"If-None-Match: \"x\"\r\nIf-Modified-Since: " + modified + "\r\n", 200},
      {"If-Modified-Since: " + modified + "\r\n", 304},
      {"If-Modified-Since: " + old + "\r\n", 200},
      {"If-Modified-Since: nonsense\r\n", 200},
      {"If-Match: " + etag + "\r\n", 200},
      {"If-Match: \"x\"\r\n", 412},
      {"If-Match: W/" + etag + "\r\n", 412},
      {"If-Unmodified-Since: " + old + "\r\n", 412},
      {"If-Unmodified-Since: " + modified + "\r\n", 200},
      {"Range: bytes=0-1\r\nIf-Range: " + etag + "\r\n", 206},
      {"Range: bytes=0-1\r\nIf-Range: \"x\"\r\n", 200},
      {"Range: bytes=0-1\r\nIf-Range: W/" + etag + "\r\n", 200},
      {"Range: bytes=0-1\r\nIf-Range: " + modified + "\r\n", 206},
      {"Range: bytes=0-1\r\nIf-Range: " + old + "\r\n", 200},
      {"Range: bytes=0-1\r\nIf-None-Match: " + etag + "\r\n", 304},
  };
  RawClient client = server->Connect();
  for (const auto& row : rows) {
    INFO(row.fields);
    const RawAnswer answer = client.Ask(GetText("/file/f", row.fields));
    CHECK(answer.status == row.status);
    if (answer.status == 304) {
      CHECK_FALSE(answer.Has("Content-Length"));
      CHECK_FALSE(answer.Has("Content-Type"));
      CHECK(answer.Header("ETag") == etag);
    }
  }
}

TEST_CASE("a replaced file is seen within a second or so", "[files]") {
  FileServer server;
  WriteFile(server.Path("live.m3u8"), "one");
  CHECK(server->Get("/file/live.m3u8").body == "one");
  WriteFile(server.Path("live.m3u8"), "two");
  CHECK(Eventually([&] { return server->Get("/file/live.m3u8").body == "two"; }));
}

TEST_CASE("a precompressed sibling is sent to those who take it", "[files]") {
  FileServer server;
  WriteFile(server.Path("a.js"), "plain");
  WriteFile(server.Path("a.js.br"), "brotli");
  WriteFile(server.Path("a.js.gz"), "gzip");
  WriteFile(server.Path("b.js"), "plain b");
  const auto ask = [&](std::string_view name, std::string_view fields) {
    return server->Get(fmt::format("/file/{}?packed", name), fields);
  };
  CHECK(ask("a.js", "").body == "plain");
  CHECK(ask("a.js", "").Header("Vary") == "Accept-Encoding");
  const RawAnswer best = ask("a.js", "Accept-Encoding: gzip, br\r\n");
  CHECK(best.body == "brotli");
  CHECK(best.Header("Content-Encoding") == "br");
  CHECK(best.Header("Content-Type") == "text/plain");
  CHECK(ask("a.js", "Accept-Encoding: gzip\r\n").body == "gzip");
  CHECK(ask("a.js", "Accept-Encoding: gzip;q=0, br;q=0\r\n").body == "plain");
  CHECK(ask("b.js", "Accept-Encoding: gzip, br\r\n").body == "plain b");
  const RawAnswer ranged = ask("a.js", "Accept-Encoding: br\r\nRange: bytes=0-1\r\n");
  CHECK(ranged.body == "pl");
  CHECK_FALSE(ranged.Has("Content-Encoding"));
  CHECK(ask("a.js", "").Header("ETag") != best.Header("ETag"));
}

TEST_CASE("a download has its name in both forms", "[files]") {
  FileServer server;
  WriteFile(server.Path("f"), "x");
  CHECK(server->Get("/file/f?as=Caf%C3%A9%20%22x%22.mp4").Header("Content-Disposition") ==
        "attachment; filename=\"Caf__ _x_.mp4\"; filename*=UTF-8''Caf%C3%A9%20%22x%22.mp4");
}

TEST_CASE("a slow reader of a large file gets every byte, and others are served meanwhile", "[files]") {
  FileServer server;
  const std::string bytes = Pattern(20 * 1024 * 1024);
  WriteFile(server.Path("big"), bytes);
  WriteFile(server.Path("small"), "small");
  RawClient slow(server->address(), 4096);
  slow.Send(GetText("/file/big"));
  for (int i = 0; i < 20; ++i) CHECK(server->Get("/file/small").body == "small");
  CHECK(slow.Read().body == bytes);
  CHECK(slow.Ask(GetText("/file/small")).body == "small");
}

TEST_CASE("a file cut short while it is sent ends the connection instead of pretending", "[files]") {
  FileServer server;
  WriteFile(server.Path("big"), Pattern(30 * 1024 * 1024));
  RawClient slow(server->address(), 4096);
  slow.Send(GetText("/file/big"));
  REQUIRE(Eventually([&] { return server->Metric("openpress_http_sent_bytes_total") > 0; }));
  std::filesystem::resize_file(server.Path("big"), 1000);
  CHECK(slow.Read().body.size() < 30 * 1024 * 1024);
}
