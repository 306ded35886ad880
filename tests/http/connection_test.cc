#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/error.h"
#include "harness.h"

using namespace openpress;
using namespace openpress::http;
using namespace openpress::tests;

namespace {

/** Handlers wait here until the test lets them go. */
class Barrier {
 public:
  void Wait() {
    ++waiting_;
    open_.wait();
  }
  void Open() { promise_.set_value(); }
  [[nodiscard]] int waiting() const { return waiting_; }

 private:
  std::promise<void> promise_;
  std::shared_future<void> open_ = promise_.get_future().share();
  std::atomic<int> waiting_{0};
};

Route Inline(std::string_view pattern, std::string body) {
  return {
      .method = Method::kGet, .pattern = pattern, .run = Run::kInline, .handler = [body](Request&, Response& response) {
        response.SetBody(body, "text/plain");
      }};
}

Route Waiting(Barrier& barrier) {
  return {.method = Method::kGet, .pattern = "/wait", .handler = [&barrier](Request&, Response& response) {
            barrier.Wait();
            response.SetBody("done", "text/plain");
          }};
}

/** A socket as systemd would have opened it. */
int OpenSocket(bool listening) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  if (listening) REQUIRE(listen(fd, 16) == 0);
  return fd;
}

}  // namespace

TEST_CASE("sockets that were given are listened on instead of an address, each by a loop", "[connection]") {
  const int first = OpenSocket(true);
  const int second = OpenSocket(true);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  REQUIRE(getsockname(second, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ServerSettings settings;
  settings.listen = "127.0.0.1:1";
  settings.sockets = {first, second};
  TestServer server({Inline("/a", "inline")}, settings);
  CHECK(server.Get("/a").body == "inline");
  RawClient other(fmt::format("127.0.0.1:{}", ntohs(address.sin_port)));
  CHECK(other.Ask(GetText("/a")).body == "inline");
}

TEST_CASE("loops share a given socket", "[connection]") {
  ServerSettings settings;
  settings.loops = 3;
  settings.sockets = {OpenSocket(true)};
  TestServer server({Inline("/a", "inline")}, settings);
  for (int i = 0; i < 20; ++i) CHECK(server.Get("/a").body == "inline");
}

TEST_CASE("clients that come while nobody listens wait in a given socket", "[connection]") {
  const int kept = OpenSocket(true);
  ServerSettings settings;
  settings.sockets = {dup(kept)};
  auto former = std::make_unique<TestServer>(Routes{Inline("/a", "former")}, settings);
  const std::string address = former->address();
  former.reset();
  RawClient waiting(address);
  waiting.Send(GetText("/a"));
  settings.sockets = {kept};
  const TestServer next({Inline("/a", "next")}, settings);
  CHECK(waiting.Read().body == "next");
}

TEST_CASE("a given descriptor that does not listen stops the start", "[connection]") {
  ServerSettings settings;
  settings.sockets = {OpenSocket(false)};
  CHECK_THROWS_WITH(TestServer({Inline("/a", "inline")}, settings), Catch::Contains("not a listening TCP socket"));
}

TEST_CASE("pipelined requests are answered in order, whichever thread answers them", "[connection]") {
  TestServer server(
      {Inline("/a", "inline"),
       {.method = Method::kGet, .pattern = "/b/{n:int}", .handler = [](Request& request, Response& response) {
          response.SetBody(std::to_string(request.IntParam("n")), "text/plain");
        }}});
  RawClient client = server.Connect();
  std::string all;
  for (int i = 0; i < 500; ++i) all += GetText("/a") + GetText(fmt::format("/b/{}", i));
  std::thread sender([&] { client.Send(all); });
  for (int i = 0; i < 500; ++i) {
    REQUIRE(client.Read().body == "inline");
    REQUIRE(client.Read().body == std::to_string(i));
  }
  sender.join();
}

TEST_CASE("a request may come in single bytes", "[connection]") {
  TestServer server({Inline("/a", "inline"),
                     {.method = Method::kPost,
                      .pattern = "/p",
                      .body = BodyMode::kMemory,
                      .body_limit = 10,
                      .handler = [](Request& request, Response& response) {
                        response.SetBody(std::string(request.body()), "text/plain");
                      }}});
  RawClient client = server.Connect();
  for (const char c :
       "\r\n" + GetText("/a") + "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + GetText("/a"))
    client.Send({&c, 1});
  CHECK(client.Read().body == "inline");
  CHECK(client.Read().body == "abc");
  CHECK(client.Read().body == "inline");
}

TEST_CASE("HEAD runs the GET route and sends its length alone", "[connection]") {
  TestServer server(
      {Inline("/a", "inline"), {.method = Method::kGet, .pattern = "/w", .handler = [](Request&, Response& response) {
                                  response.SetJson({{"a", 1}});
                                }}});
  RawClient client = server.Connect();
  client.Send(
      "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nHEAD /w HTTP/1.1\r\nHost: a\r\n\r\nHEAD /none HTTP/1.1\r\nHost: a\r\n\r\n" +
      GetText("/a"));
  CHECK(client.Read(true).Header("Content-Length") == "6");
  CHECK(client.Read(true).Header("Content-Length") == "7");
  CHECK(client.Read(true).status == 404);
  CHECK(client.Read().body == "inline");
}

TEST_CASE("OPTIONS tells the methods of a path and of the server", "[connection]") {
  TestServer server(
      {Inline("/a", "x"), {.method = Method::kDelete, .pattern = "/a", .handler = [](Request&, Response& response) {
                             response.SetNoContent();
                           }}});
  RawClient client = server.Connect();
  const RawAnswer path = client.Ask("OPTIONS /a HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(path.status == 204);
  CHECK(path.Header("Allow") == "GET, HEAD, DELETE, OPTIONS");
  CHECK_FALSE(path.Has("Content-Length"));
  CHECK(client.Ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").Header("Allow") == "GET, HEAD, DELETE, OPTIONS");
  CHECK(client.Ask("OPTIONS /none HTTP/1.1\r\nHost: a\r\n\r\n").status == 404);
  CHECK(client.Ask("PUT /a HTTP/1.1\r\nHost: a\r\n\r\n").Header("Allow") == "GET, HEAD, DELETE, OPTIONS");
}

TEST_CASE("HTTP/1.0 clients get a close, or a kept connection when they ask", "[connection]") {
  TestServer server({Inline("/a", "inline")});
  RawClient plain = server.Connect();
  CHECK(plain.Ask("GET /a HTTP/1.0\r\n\r\n").Header("Connection") == "close");
  CHECK(plain.IsClosed());
  RawClient kept = server.Connect();
  CHECK(kept.Ask("GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").Header("Connection") == "keep-alive");
  CHECK(kept.Ask(GetText("/a", "Connection: x, CLOSE\r\n")).Header("Connection") == "close");
  CHECK(kept.IsClosed());
}

TEST_CASE("a client that ends its side still gets the answer", "[connection]") {
  Barrier barrier;
  TestServer server({Waiting(barrier)});
  RawClient client = server.Connect();
  client.Send(GetText("/wait"));
  client.EndSending();
  REQUIRE(Eventually([&] { return barrier.waiting() == 1; }));
  barrier.Open();
  CHECK(client.Read().body == "done");
  CHECK(client.IsClosed());
}

TEST_CASE("a client that leaves while a worker answers harms nobody", "[connection]") {
  Barrier barrier;
  TestServer server({Waiting(barrier), Inline("/a", "inline")});
  {
    RawClient client = server.Connect();
    client.Send(GetText("/wait"));
    REQUIRE(Eventually([&] { return barrier.waiting() == 1; }));
    client.Kill();
  }
  CHECK(server.Get("/a").body == "inline");
  barrier.Open();
  CHECK(Eventually([&] { return server.Metric("openpress_http_connections") == 0; }));
}

TEST_CASE("errors of handlers become problems, and foreign exceptions tell nothing", "[connection]") {
  TestServer server(
      {{.method = Method::kGet,
        .pattern = "/limited",
        .handler = [](Request&,
                      Response&) { throw Error(Fault::kRateLimited, "slow_down", "Too often.").RetryAfter(7); }},
       {.method = Method::kGet,
        .pattern = "/anonymous",
        .handler = [](Request&, Response&) { throw Error(Fault::kUnauthenticated, "sign_in", "Sign in first."); }},
       {.method = Method::kGet,
        .pattern = "/foreign",
        .handler = [](Request&, Response&) { throw std::runtime_error("password is hunter2"); }},
       {.method = Method::kGet, .pattern = "/odd", .handler = [](Request&, Response&) { throw 42; }},
       {.method = Method::kGet,
        .pattern = "/broken",
        .handler = [](Request&, Response&) { throw SystemError("cannot open /etc/shadow", 13); }},
       {.method = Method::kGet, .pattern = "/loop", .run = Run::kInline, .handler = [](Request&, Response&) {
          throw std::runtime_error("hunter2");
        }}});
  RawClient client = server.Connect();
  CHECK(client.Ask(GetText("/limited")).Header("Retry-After") == "7");
  CHECK(client.Ask(GetText("/anonymous")).Header("WWW-Authenticate") == "Token");
  for (const char* path : {"/foreign", "/odd", "/broken", "/loop"}) {
    const RawAnswer answer = client.Ask(GetText(path));
    INFO(path);
    CHECK(answer.status == 500);
    CHECK(answer.body.find("Something went wrong on our side.") != std::string::npos);
    CHECK((answer.head + answer.body).find("hunter2") == std::string::npos);
    CHECK((answer.head + answer.body).find("shadow") == std::string::npos);
  }
}

TEST_CASE("the gate runs before the handler and may refuse", "[connection]") {
  TestServer server(
      {{.method = Method::kGet,
        .pattern = "/open",
        .handler = [](Request& request,
                      Response& response) { response.SetBody(*request.principal<std::string>(), "text/plain"); }},
       {.method = Method::kGet,
        .pattern = "/admin",
        .permit = Permit::kAdmin,
        .handler = [](Request&, Response& response) { response.SetNoContent(); }}},
      {}, [](Request& request, Permit permit) {
        if (permit == Permit::kAdmin) throw Error(Fault::kForbidden, "forbidden", "Not for you.");
        request.set_principal(std::make_shared<const std::string>("who"));
      });
  CHECK(server.Get("/open").body == "who");
  CHECK(server.Get("/admin").status == 403);
}

TEST_CASE("a head that takes too long is answered 408, however slowly it trickles", "[connection]") {
  ServerSettings settings;
  settings.head_timeout = 1;
  TestServer server({Inline("/a", "inline")}, settings);
  RawClient client = server.Connect();
  const auto begin = std::chrono::steady_clock::now();
  std::atomic<bool> over{false};
  std::thread dripping([&] {
    const std::string head = GetText("/a", "X: " + std::string(10000, 'x'));
    for (std::size_t i = 0; i < head.size() && !over && client.Send({&head[i], 1}); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  const RawAnswer answer = client.Read();
  over = true;
  dripping.join();
  CHECK(answer.status == 408);
  CHECK(answer.Header("Connection") == "close");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("a connection that is idle too long is closed without a word", "[connection]") {
  ServerSettings settings;
  settings.idle_timeout = 1;
  TestServer server({Inline("/a", "inline")}, settings);
  RawClient client = server.Connect();
  CHECK(client.Ask(GetText("/a")).body == "inline");
  CHECK(client.IsClosed());
}

TEST_CASE("a body in memory that stands still is ended with 408", "[connection]") {
  ServerSettings settings;
  settings.stall_timeout = 1;
  TestServer server({{.method = Method::kPost,
                      .pattern = "/p",
                      .body = BodyMode::kMemory,
                      .body_limit = 1000,
                      .handler = [](Request&, Response&) {}}},
                    settings);
  RawClient client = server.Connect();
  CHECK(client.Ask("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc").status == 408);
  CHECK(client.IsClosed());
}

TEST_CASE("an answer nobody reads is given up", "[connection]") {
  ServerSettings settings;
  settings.stall_timeout = 1;
  TestServer server(
      {{.method = Method::kGet,
        .pattern = "/big",
        .handler = [](Request&, Response& response) { response.SetBody(std::string(50'000'000, 'x'), "video/mp4"); }}},
      settings);
  RawClient client(server.address(), 4096);
  client.Send(GetText("/big"));
  CHECK(Eventually([&] { return server.Metric("openpress_http_timeouts_total") == 1; }));
  CHECK(Eventually([&] { return server.Metric("openpress_http_connections") == 0; }));
}

TEST_CASE("one address gets so many connections, and room again when it closes some", "[connection]") {
  ServerSettings settings;
  settings.connections_per_address = 3;
  TestServer server({Inline("/a", "inline")}, settings);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(server.Connect());
    CHECK(clients.back().Ask(GetText("/a")).status == 200);
  }
  RawClient fourth = server.Connect();
  const RawAnswer refused = fourth.Read();
  CHECK(refused.status == 503);
  CHECK(refused.Has("Retry-After"));
  CHECK(refused.body.ends_with("\"too_many_connections\"}\r\n"));
  CHECK(fourth.IsClosed());
  clients.pop_back();
  CHECK(Eventually([&] { return server.Get("/a").status == 200; }));
  settings.connections_per_address = 1;
  server.server().Reload(settings);
  CHECK(server.Get("/a").status == 503);
}

TEST_CASE("when too many requests wait the next is told so at once, and inline routes still answer", "[connection]") {
  ServerSettings settings;
  settings.workers = 1;
  settings.queue = 2;
  Barrier barrier;
  TestServer server({Waiting(barrier), Inline("/a", "inline")}, settings);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(server.Connect());
    clients.back().Send(GetText("/wait"));
    REQUIRE(Eventually(
        [&] { return barrier.waiting() == 1 && server.Metric("openpress_http_waiting{pool=\"request\"}") == i; }));
  }
  RawClient next = server.Connect();
  const RawAnswer busy = next.Ask(GetText("/wait"));
  CHECK(busy.status == 503);
  CHECK(busy.Header("Retry-After") == "1");
  CHECK(next.Ask(GetText("/a")).body == "inline");
  barrier.Open();
  for (RawClient& client : clients) CHECK(client.Read().body == "done");
}

TEST_CASE("stopping finishes what runs, refuses what is new and closes what is idle", "[connection]") {
  Barrier barrier;
  TestServer server({Waiting(barrier), Inline("/a", "inline")});
  RawClient idle = server.Connect();
  CHECK(idle.Ask(GetText("/a")).status == 200);
  RawClient running = server.Connect();
  running.Send(GetText("/wait"));
  REQUIRE(Eventually([&] { return barrier.waiting() == 1; }));
  const std::string address = server.address();
  server.server().BeginStop();
  CHECK(idle.IsClosed());
  CHECK(Eventually([&] {
    try {
      const RawClient late(address);
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  }));
  std::thread opener([&] { barrier.Open(); });
  const RawAnswer answer = running.Read();
  opener.join();
  CHECK(answer.body == "done");
  CHECK(answer.Header("Connection") == "close");
  server.server().Join(10);
  CHECK(running.IsClosed());
}

TEST_CASE("a request that was under way when stopping began is answered, as the last one", "[connection]") {
  TestServer server({Inline("/a", "inline")});
  RawClient fresh = server.Connect();
  RawClient active = server.Connect();
  CHECK(active.Ask(GetText("/a")).status == 200);
  REQUIRE(Eventually([&] { return server.Metric("openpress_http_accepted_total") >= 2; }));
  server.server().BeginStop();
  for (RawClient* client : {&fresh, &active}) {
    const RawAnswer answer = client->Ask(GetText("/a"));
    CHECK(answer.body == "inline");
    CHECK(answer.Header("Connection") == "close");
    CHECK(client->IsClosed());
  }
}

TEST_CASE("stopping does not wait longer than it was told for a client that does not read", "[connection]") {
  TestServer server({{.method = Method::kGet, .pattern = "/big", .handler = [](Request&, Response& response) {
                        response.SetBody(std::string(50'000'000, 'x'), "video/mp4");
                      }}});
  RawClient client(server.address(), 4096);
  client.Send(GetText("/big"));
  REQUIRE(Eventually([&] { return server.Metric("openpress_http_sent_bytes_total") > 0; }));
  const auto begin = std::chrono::steady_clock::now();
  server.server().Join(1);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("a port in use is told, even to a server with several loops", "[connection]") {
  TestServer first({Inline("/a", "inline")});
  for (const int loops : {1, 2}) {
    ServerSettings settings;
    settings.listen = first.address();
    settings.loops = loops;
    Server second(settings, {}, {}, nullptr);
    CHECK_THROWS_AS(second.Start(), Error);
  }
  CHECK_THROWS_AS(Server({.listen = "nowhere"}, {}, {}, nullptr), Error);
  CHECK_THROWS_AS(Server({.listen = "127.0.0.1:99999"}, {}, {}, nullptr), Error);
}

TEST_CASE("several loops share one port", "[connection]") {
  ServerSettings settings;
  settings.loops = 3;
  TestServer server({Inline("/a", "inline"),
                     {.method = Method::kGet,
                      .pattern = "/w",
                      .handler = [](Request&, Response& response) { response.SetBody("worker", "text/plain"); }}},
                    settings);
  for (int i = 0; i < 50; ++i) {
    CHECK(server.Get("/a").body == "inline");
    CHECK(server.Get("/w").body == "worker");
  }
}

TEST_CASE("IPv6 is listened on, and its text is an address again", "[connection]") {
  Server server({.listen = "[::1]:0"}, {Inline("/a", "inline")}, {}, nullptr);
  server.Start();
  CHECK(server.address().starts_with("[::1]:"));
  server.BeginStop();
  server.Join(5);
}

TEST_CASE("counters come in Prometheus' form", "[connection]") {
  TestServer server({Inline("/a", "inline")});
  server.Get("/a");
  server.Get("/none");
  // An answer is counted once it is handed to the kernel, which may be after the client has read it.
  CHECK(Eventually([&] { return server.Metric("openpress_http_request_duration_seconds_count") == 2; }));
  CHECK(server.Metric("openpress_http_requests_total{status=\"200\"}") == 1);
  CHECK(server.Metric("openpress_http_requests_total{status=\"404\"}") == 1);
  CHECK(server.Metric("openpress_http_accepted_total") == 2);
}
