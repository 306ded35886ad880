#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "harness.h"
#include "http/client.h"
#include "http/event_stream.h"

using namespace openpress;
using namespace openpress::http;
using namespace openpress::tests;

TEST_CASE("text is compressed for those who take it, when it pays", "[answers]") {
  TestServer server(
      {{.method = Method::kGet,
        .pattern = "/text",
        .handler = [](Request&,
                      Response& response) { response.SetBody(std::string(20000, 'a'), "text/html; charset=utf-8"); }},
       {.method = Method::kGet,
        .pattern = "/short",
        .handler = [](Request&, Response& response) { response.SetBody("short", "text/html"); }},
       {.method = Method::kGet,
        .pattern = "/video",
        .handler = [](Request&, Response& response) { response.SetBody(std::string(20000, 'a'), "video/mp4"); }},
       {.method = Method::kGet, .pattern = "/tagged", .handler = [](Request&, Response& response) {
          response.SetHeader("ETag", "\"v1\"");
          response.SetBody(std::string(20000, 'a'), "application/json");
        }}});
  RawClient client = server.Connect();
  const RawAnswer brotli = client.Ask(GetText("/text", "Accept-Encoding: gzip, br\r\n"));
  CHECK(brotli.Header("Content-Encoding") == "br");
  CHECK(brotli.Header("Vary") == "Accept-Encoding");
  CHECK(brotli.body.size() < 200);
  const RawAnswer gzip = client.Ask(GetText("/text", "Accept-Encoding: gzip\r\n"));
  CHECK(gzip.Header("Content-Encoding") == "gzip");
  CHECK(gzip.body.starts_with("\x1f\x8b"));
  const RawAnswer plain = client.Ask(GetText("/text"));
  CHECK(plain.body.size() == 20000);
  CHECK(plain.Header("Vary") == "Accept-Encoding");
  CHECK_FALSE(client.Ask(GetText("/short", "Accept-Encoding: br\r\n")).Has("Content-Encoding"));
  CHECK_FALSE(client.Ask(GetText("/video", "Accept-Encoding: br\r\n")).Has("Content-Encoding"));
  const RawAnswer tagged = client.Ask(GetText("/tagged", "Accept-Encoding: br\r\n"));
  CHECK(tagged.Header("ETag") == "\"v1-br\"");
  CHECK(client.Ask(GetText("/tagged", "Accept-Encoding: br\r\nIf-None-Match: \"v1-br\"\r\n")).status == 304);
  CHECK(client.Ask(GetText("/tagged", "If-None-Match: \"v1\"\r\n")).status == 304);
}

TEST_CASE("headers are replaced or added as asked, and framing stays ours", "[answers]") {
  TestServer server({{.method = Method::kGet,
                      .pattern = "/a",
                      .handler =
                          [](Request&, Response& response) {
                            response.SetHeader("Content-Type", "text/plain");
                            response.AddHeader("Set-Cookie", "a=1");
                            response.AddHeader("Set-Cookie", "b=2");
                            response.SetHeader("Referrer-Policy", "no-referrer");
                            response.SetHeader("Content-Length", "1");
                            response.SetHeader("Transfer-Encoding", "chunked");
                            response.SetJson({{"a", 1}}, 201);
                          }},
                     {.method = Method::kGet, .pattern = "/go", .handler = [](Request&, Response& response) {
                        response.Redirect("/there?x=1");
                      }}});
  RawClient client = server.Connect();
  const RawAnswer answer = client.Ask(GetText("/a"));
  CHECK(answer.status == 201);
  CHECK(answer.Header("Content-Type") == "application/json");
  CHECK(answer.Header("Set-Cookie") == "a=1, b=2");
  CHECK(answer.Header("Referrer-Policy") == "no-referrer");
  CHECK(answer.Header("Content-Length") == "7");
  CHECK_FALSE(answer.Has("Transfer-Encoding"));
  const RawAnswer redirect = client.Ask(GetText("/go"));
  CHECK(redirect.status == 302);
  CHECK(redirect.Header("Location") == "/there?x=1");
  CHECK(redirect.Header("Content-Length") == "0");
}

TEST_CASE("events reach the client as they are pushed, and its leaving is noticed", "[answers]") {
  std::mutex mutex;
  std::vector<std::shared_ptr<EventStream>> streams;
  ServerSettings settings;
  settings.stall_timeout = 1;  // a client that reads nothing has this long
  TestServer server({{.method = Method::kGet,
                      .pattern = "/events",
                      .handler =
                          [&](Request&, Response& response) {
                            auto stream = std::make_shared<EventStream>();
                            stream->Push("hello");
                            response.SetEvents(stream);
                            const std::lock_guard lock(mutex);
                            streams.push_back(stream);
                          }}},
                    settings);
  const auto contains = [](std::string_view what) {
    return [what](const std::string& text) { return text.find(what) != std::string::npos; };
  };
  SECTION("until the client leaves") {
    {
      RawClient client = server.Connect();
      client.Send(GetText("/events"));
      const std::string begin = client.ReadUntil(contains("hello\n\n"));
      CHECK(begin.find("Content-Type: text/event-stream") != std::string::npos);
      CHECK(begin.find("Content-Length") == std::string::npos);
      streams[0]->Push("two\nlines\r\nthree", "progress", "7");
      CHECK(client.ReadUntil(contains("three\n\n")) ==
            "event: progress\nid: 7\ndata: two\ndata: lines\ndata: three\n\n");
      CHECK_FALSE(streams[0]->gone());
    }
    CHECK(Eventually([&] { return streams[0]->gone(); }));
    streams[0]->Push("nobody hears");
  }
  SECTION("until we close") {
    RawClient client = server.Connect();
    client.Send(GetText("/events"));
    client.ReadUntil(contains("hello\n\n"));
    streams[0]->Push("last");
    streams[0]->Close();
    CHECK(client.ReadUntil([](const std::string&) { return false; }) == "data: last\n\n");
    CHECK(Eventually([&] { return streams[0]->gone(); }));
  }
  SECTION("until the server stops") {
    RawClient client = server.Connect();
    client.Send(GetText("/events"));
    client.ReadUntil(contains("hello\n\n"));
    server.server().BeginStop();
    CHECK(client.IsClosed());
    CHECK(Eventually([&] { return streams[0]->gone(); }));
  }
  SECTION("and a client that does not read is cut off") {
    RawClient client(server.address(), 4096);
    client.Send(GetText("/events"));
    REQUIRE(Eventually([&] {
      const std::lock_guard lock(mutex);
      return !streams.empty();
    }));
    CHECK(Eventually([&] {
      for (int i = 0; i < 100; ++i) streams[0]->Push(std::string(10000, 'x'));
      return streams[0]->gone() || server.Metric("openpress_http_connections") == 0;
    }));
  }
  SECTION("and a client that stops reading is cut off after the stall timeout") {
    RawClient client(server.address(), 4096);
    client.Send(GetText("/events"));
    REQUIRE(Eventually([&] {
      const std::lock_guard lock(mutex);
      return !streams.empty();
    }));
    // Whatever the kernel takes is replaced, so that the client has never so much before it that it is cut off at once.
    double pushed = 0;
    CHECK(Eventually([&] {
      const double waiting = pushed - server.Metric("openpress_http_sent_bytes_total");
      if (waiting < 100'000) {
        streams[0]->Push(std::string(50'000, 'x'));
        pushed += 50'000;
      }
      return server.Metric("openpress_http_timeouts_total") == 1;
    }));
    CHECK(Eventually([&] { return streams[0]->gone(); }));
  }
}

TEST_CASE("the client sends, receives and bounds what it receives", "[client]") {
  TestServer server(
      {{.method = Method::kPost,
        .pattern = "/echo",
        .body = BodyMode::kMemory,
        .body_limit = 1000,
        .handler =
            [](Request& request, Response& response) {
              response.SetHeader("X-Type", request.Header("Content-Type"));
              response.SetHeader("X-Custom", request.Header("X-Custom"));
              response.SetBody(std::string(request.body()), "text/plain");
            }},
       {.method = Method::kGet,
        .pattern = "/large",
        .handler = [](Request&, Response& response) { response.SetBody(std::string(100000, 'x'), "text/plain"); }},
       {.method = Method::kGet, .pattern = "/go", .handler = [](Request&, Response& response) {
          response.Redirect("http://169.254.169.254/");
        }}});
  ClientSettings settings;
  settings.public_only = false;
  settings.most_bytes = 5000;
  Client client("http://" + server.address(), settings);
  const ClientAnswer echo = client.Post("/echo", "body", "text/x", {{"X-Custom", "yes"}});
  CHECK(echo.status == 200);
  CHECK(echo.body == "body");
  CHECK(echo.Header("x-type") == "text/x");
  CHECK(echo.Header("X-Custom") == "yes");
  CHECK(client.Get("/none").status == 404);
  CHECK(client.Get("/go").status == 302);
  CHECK_THROWS_AS(client.Get("/large"), Error);
  CHECK_THROWS_AS(client.Get("/a b"), Error);
  CHECK_THROWS_AS(client.Get("/echo", {{"X", "a\r\nY: b"}}), Error);
  CHECK_THROWS_AS(Client("http://127.0.0.1:1", settings).Get("/"), Error);
}
