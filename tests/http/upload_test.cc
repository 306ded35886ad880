#include <atomic>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "harness.h"
#include "support/temporary_folder.h"

using namespace openpress;
using namespace openpress::http;
using namespace openpress::tests;

namespace {

std::string RandomBytes(std::size_t size) {
  std::mt19937_64 random(size);
  std::string bytes((size + 7) / 8 * 8, '\0');
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    const std::uint64_t word = random();
    std::memcpy(bytes.data() + at, &word, 8);
  }
  bytes.resize(size);
  return bytes;
}

struct Events {
  std::atomic<int> turns{0}, abandoned{0}, finished{0}, failed{0};
};

/** Splices into a file, refusing bytes beyond a limit. */
class FileSink final : public BodySink {
 public:
  FileSink(Events& events, int fd, std::int64_t limit) : events_(events), fd_(fd), limit_(limit) {}
  ~FileSink() override { close(fd_); }
  int Fd() const noexcept override { return fd_; }
  void BeginTurn() override { ++events_.turns; }
  std::int64_t Offset() const noexcept override { return offset_; }
  void Wrote(std::size_t count) override {
    offset_ += static_cast<std::int64_t>(count);
    if (offset_ > limit_) throw Error(Fault::kNoSpace, "quota", "The quota is used up.");
  }
  void FileFailed(int error_number) override {
    ++events_.failed;
    throw SystemError("the upload cannot be stored", error_number);
  }
  void Finish(const Request&, Response& response) override {
    ++events_.finished;
    response.SetHeader("Upload-Offset", std::to_string(offset_));
    response.SetNoContent();
  }
  void Abandon() noexcept override { ++events_.abandoned; }

 private:
  Events& events_;
  int fd_;
  std::int64_t limit_;
  std::int64_t offset_ = 0;
};

class UploadServer {
 public:
  explicit UploadServer(ServerSettings settings = {}) : server_(Table(), settings) {}
  TestServer* operator->() { return &server_; }
  Events& events() { return events_; }
  [[nodiscard]] std::string Path(std::string_view name) const { return folder_.path() + "/" + std::string(name); }
  [[nodiscard]] std::string Content(std::string_view name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  Routes Table() {
    return {{.method = Method::kPatch,
             .pattern = "/up/{name}",
             .body = BodyMode::kStream,
             .receiver = [this](Request& request, Response& response) -> std::unique_ptr<BodySink> {
               if (request.Param("name") == "refused") {
                 response.SetHeader("Tus-Resumable", "1.0.0");
                 throw Error(Fault::kConflict, "offset", "The offset does not match.");
               }
               if (request.Param("name") == "unwanted") {
                 response.SetJson({{"ok", true}});
                 return nullptr;
               }
               const std::string path = request.Param("name") == "full" ? "/dev/full" : Path(request.Param("name"));
               const std::string limit(request.Header("X-Limit"));
               return std::make_unique<FileSink>(events_, open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600),
                                                 limit.empty() ? std::int64_t{1} << 50 : std::stoll(limit));
             }},
            {.method = Method::kGet, .pattern = "/hello", .handler = [](Request&, Response& response) {
               response.SetBody("hello", "text/plain");
             }}};
  }
  Events events_;
  TemporaryFolder folder_;
  TestServer server_;
};

std::string Patch(std::string_view name, std::size_t length, std::string_view fields = {}) {
  return fmt::format("PATCH /up/{} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n{}\r\n", name, length, fields);
}

}  // namespace

TEST_CASE("bytes that come while a worker looks at the head keep their order", "[upload]") {
  UploadServer server;
  std::atomic<int> wrong{0};
  std::vector<std::thread> clients;
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&, client] {
      try {
        RawClient connection = server->Connect();
        for (int round = 0; round < 50; ++round) {
          const std::string name = fmt::format("order-{}-{}", client, round);
          const std::string body = RandomBytes(static_cast<std::size_t>(200000 + round * 4099));
          connection.Send(Patch(name, body.size()));
          for (std::size_t at = 0; at < body.size(); at += 20011) connection.Send(body.substr(at, 20011));
          if (connection.Read().status != 204 || server.Content(name) != body) ++wrong;
        }
      } catch (const std::exception&) {  // it waited in vain
        ++wrong;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(wrong == 0);
}

TEST_CASE("a large body is spliced into its file, and what follows it is the next request", "[upload]") {
  UploadServer server;
  const std::string bytes = RandomBytes(40 * 1024 * 1024 + 17);
  RawClient client = server->Connect();
  client.Send(Patch("a", bytes.size()) + bytes + GetText("/hello"));
  const RawAnswer answer = client.Read();
  CHECK(answer.status == 204);
  CHECK(answer.Header("Upload-Offset") == std::to_string(bytes.size()));
  CHECK_FALSE(answer.Has("Content-Length"));
  CHECK(client.Read().body == "hello");
  CHECK(server.Content("a") == bytes);
  CHECK(server.events().abandoned == 0);
}

TEST_CASE("a small body that came with its head, an empty one, and a chunked one", "[upload]") {
  UploadServer server;
  RawClient client = server->Connect();
  client.Send(Patch("a", 5) + "hello" + Patch("b", 0) +
              "PATCH /up/c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" +
              GetText("/hello"));
  CHECK(client.Read().Header("Upload-Offset") == "5");
  CHECK(client.Read().Header("Upload-Offset") == "0");
  CHECK(client.Read().Header("Upload-Offset") == "5");
  CHECK(client.Read().body == "hello");
  CHECK(server.Content("a") == "hello");
  CHECK(server.Content("c") == "abcde");
}

TEST_CASE("a large chunked body arrives whole", "[upload]") {
  UploadServer server;
  const std::string bytes = RandomBytes(5 * 1024 * 1024);
  std::string chunks;
  for (std::size_t at = 0; at < bytes.size(); at += 70001) {
    const std::string piece = bytes.substr(at, 70001);
    chunks += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  }
  RawClient client = server->Connect();
  client.Send("PATCH /up/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n" +
              GetText("/hello"));
  CHECK(client.Read().status == 204);
  CHECK(client.Read().body == "hello");
  CHECK(server.Content("a") == bytes);
}

TEST_CASE("a client that is killed mid-way leaves exactly the bytes that came", "[upload]") {
  UploadServer server;
  const std::string bytes = RandomBytes(3 * 1024 * 1024);
  RawClient client = server->Connect();
  client.Send(Patch("a", 100 * 1024 * 1024) + bytes);
  REQUIRE(Eventually([&] { return server.Content("a").size() == bytes.size(); }));
  SECTION("by a reset") {
    client.Kill();
  }
  SECTION("by closing") {
    const RawClient gone(std::move(client));
  }
  REQUIRE(Eventually([&] { return server.events().abandoned == 1; }));
  CHECK(server.Content("a") == bytes);
  CHECK(server.events().finished == 0);
  REQUIRE(Eventually([&] { return server->Metric("openpress_http_connections") == 0; }));
}

TEST_CASE("100 Continue is sent once the receiver has accepted, and not when it refuses", "[upload]") {
  UploadServer server;
  RawClient client = server->Connect();
  client.Send(Patch("a", 5, "Expect: 100-continue\r\n"));
  CHECK(client.Read().status == 100);
  CHECK(client.Ask("hello").status == 204);
  RawClient refused = server->Connect();
  const RawAnswer answer = refused.Ask(Patch("refused", 5, "Expect: 100-continue\r\n"));
  CHECK(answer.status == 409);
  CHECK(answer.Header("Tus-Resumable") == "1.0.0");
  CHECK(answer.Header("Connection") == "close");
  CHECK(refused.IsClosed());
}

TEST_CASE("a receiver that wants no body answers at once and the connection closes", "[upload]") {
  UploadServer server;
  RawClient client = server->Connect();
  client.Send(Patch("unwanted", 100 * 1024 * 1024) + std::string(100000, 'x'));
  const RawAnswer answer = client.Read();
  CHECK(answer.status == 200);
  CHECK(answer.Header("Connection") == "close");
  CHECK(client.IsClosed());
}

TEST_CASE("a sink that refuses mid-way is the answer, and the client reads it", "[upload]") {
  UploadServer server;
  RawClient client = server->Connect();
  client.Send(Patch("a", 100 * 1024 * 1024, "X-Limit: 200000\r\n") + std::string(300000, 'x'));
  const RawAnswer answer = client.Read();
  CHECK(answer.status == 507);
  CHECK(answer.body == R"({"detail":"The quota is used up.","code":"quota"})");
  CHECK(client.IsClosed());
  CHECK(server.events().abandoned == 1);
}

TEST_CASE("a full disk is told to the sink and then to the client", "[upload]") {
  UploadServer server;
  RawClient client = server->Connect();
  client.Send(Patch("full", 1000000) + std::string(100000, 'x'));
  CHECK(client.Read().status == 507);
  CHECK(server.events().failed == 1);
  CHECK(server.events().abandoned == 1);
  // The worker's pipe was thrown away with what it held: the next upload gets its own bytes.
  const std::string bytes = RandomBytes(2000000);
  for (const char* name : {"b", "c", "d"}) {
    RawClient next = server->Connect();
    next.Send(Patch(name, bytes.size()) + bytes);
    CHECK(next.Read().status == 204);
    CHECK(server.Content(name) == bytes);
  }
}

TEST_CASE("bad chunks end an upload with 400", "[upload]") {
  UploadServer server;
  RawClient client = server->Connect();
  const RawAnswer answer =
      client.Ask("PATCH /up/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n");
  CHECK(answer.status == 400);
  CHECK(client.IsClosed());
  CHECK(server.events().abandoned == 1);
}

TEST_CASE("an upload that stands still is ended, one that moves is not", "[upload]") {
  ServerSettings settings;
  settings.stall_timeout = 1;
  UploadServer server(settings);
  RawClient client = server->Connect();
  client.Send(Patch("a", 1000000) + "some");
  const RawAnswer answer = client.Read();
  CHECK(answer.status == 408);
  CHECK(client.IsClosed());
  REQUIRE(Eventually([&] { return server.events().abandoned == 1; }));
  CHECK(server.Content("a") == "some");
}

TEST_CASE("many uploads at once keep their bytes apart", "[upload]") {
  UploadServer server;
  std::vector<RawClient> clients;
  std::vector<std::string> bodies;
  for (std::size_t i = 0; i < 20; ++i) {
    clients.push_back(server->Connect());
    bodies.push_back(RandomBytes(500000 + i));
    clients.back().Send(Patch(fmt::format("f{}", i), bodies[i].size()));
  }
  for (std::size_t at = 0; at < 500000; at += 100000) {
    for (std::size_t i = 0; i < clients.size(); ++i) clients[i].Send(std::string_view(bodies[i]).substr(at, 100000));
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    clients[i].Send(std::string_view(bodies[i]).substr(500000));
    CHECK(clients[i].Read().status == 204);
    CHECK(server.Content(fmt::format("f{}", i)) == bodies[i]);
  }
}
