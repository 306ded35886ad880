#include <atomic>
#include <future>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "harness.h"
#include "http/hot_answers.h"

using namespace openpress;
using namespace openpress::http;
using namespace openpress::tests;

namespace {

/** Ready bytes last longer than the slowest test. */
ServerSettings Unhurried() {
  ServerSettings settings;
  settings.hot_life = 600'000;
  return settings;
}

}  // namespace

TEST_CASE("a hot route is computed once until something changes", "[hot]") {
  std::atomic<int> computed{0};
  TestServer server({{.method = Method::kGet,
                      .pattern = "/hot",
                      .handler =
                          [&](Request& request, Response& response) {
                            ++computed;
                            if (request.Query("cookie")) response.AddHeader("Set-Cookie", "a=b");
                            if (request.Query("private")) response.SetHeader("Cache-Control", "private");
                            response.SetJson({{"n", computed.load()}, {"pad", std::string(3000, 'x')}});
                          },
                      .hot = true}},
                    Unhurried());
  RawClient client = server.Connect();
  const RawAnswer first = client.Ask(GetText("/hot"));
  const RawAnswer second = client.Ask(GetText("/hot"));
  CHECK(second.body == first.body);
  CHECK(second.Header("ETag") == first.Header("ETag"));
  CHECK(second.Header("X-Request-Id") != first.Header("X-Request-Id"));
  CHECK(computed == 1);
  const RawAnswer fresh = client.Ask(GetText("/hot", fmt::format("If-None-Match: {}\r\n", first.Header("ETag"))));
  CHECK(fresh.status == 304);
  CHECK_FALSE(fresh.Has("Content-Length"));
  CHECK(fresh.Header("ETag") == first.Header("ETag"));

  // Each coding, host and query has bytes of its own.
  CHECK(client.Ask(GetText("/hot", "Accept-Encoding: br\r\n")).Header("Content-Encoding") == "br");
  CHECK(client.Ask(GetText("/hot", "Accept-Encoding: br\r\n")).Header("Content-Encoding") == "br");
  CHECK(computed == 2);
  client.Ask(GetText("/hot?page=2"));
  client.Ask("GET /hot HTTP/1.1\r\nHost: other\r\n\r\n");
  CHECK(computed == 4);

  // Whoever may be somebody is answered by the handler.
  client.Ask(GetText("/hot", "Cookie: a=b\r\n"));
  client.Ask(GetText("/hot", "Authorization: Token x\r\n"));
  CHECK(computed == 6);
  for (int i = 0; i < 2; ++i) client.Ask(GetText("/hot?cookie=1"));
  for (int i = 0; i < 2; ++i) client.Ask(GetText("/hot?private=1"));
  CHECK(computed == 10);

  server.hot().Invalidate();
  CHECK(client.Ask(GetText("/hot")).body != first.body);
  CHECK(computed == 11);
}

TEST_CASE("ready bytes are for somebody who sees what anybody does, too, once the Gate let him in", "[hot]") {
  std::atomic<int> computed{0};
  std::atomic<int> gated{0};
  TestServer server(
      {{.method = Method::kGet,
        .pattern = "/hot",
        .handler =
            [&](Request&, Response& response) {
              response.SetJson({{"n", ++computed}});
            },
        .hot = true,
        .as_anybody = [](const Request& request) { return *request.principal<std::string>() == "reader"; }}},
      Unhurried(), [&gated](Request& request, Permit) {
        ++gated;
        const std::string name(request.Header("Authorization"));
        if (name == "intruder") throw Error(Fault::kForbidden, "intruder", "Not you.");
        request.set_principal(std::make_shared<const std::string>(name));
      });
  RawClient client = server.Connect();
  const auto ask = [&](std::string_view name) {
    return client.Ask(GetText("/hot", fmt::format("Authorization: {}\r\n", name)));
  };
  CHECK(ask("reader").body == R"({"n":1})");  // and kept
  CHECK(ask("reader").body == R"({"n":1})");
  CHECK(client.Ask(GetText("/hot")).body == R"({"n":1})");
  CHECK(gated == 2);
  CHECK(ask("intruder").status == 403);
  CHECK(ask("editor").body == R"({"n":2})");  // and not kept
  CHECK(ask("reader").body == R"({"n":1})");
  const RawAnswer fresh = client.Ask(
      GetText("/hot", fmt::format("Authorization: reader\r\nIf-None-Match: {}\r\n", ask("reader").Header("ETag"))));
  CHECK(fresh.status == 304);
  server.hot().Invalidate();
  CHECK(ask("editor").body == R"({"n":3})");
  CHECK(client.Ask(GetText("/hot")).body == R"({"n":4})");
}

TEST_CASE("a browser with other cookies than a session's is nobody", "[hot]") {
  std::atomic<int> computed{0};
  ServerSettings settings = Unhurried();
  settings.session_cookie = "sid";
  TestServer server({{.method = Method::kGet,
                      .pattern = "/hot",
                      .handler =
                          [&](Request&, Response& response) {
                            response.SetJson({{"n", ++computed}});
                          },
                      .hot = true}},
                    settings);
  RawClient client = server.Connect();
  for (const char* cookie : {"", "Cookie: csrftoken=x\r\n", "Cookie: a=b; xsid=1; sidx=2\r\n", "Cookie: a=sid=1\r\n"}) {
    INFO(cookie);
    CHECK(client.Ask(GetText("/hot", cookie)).body == R"({"n":1})");
  }
  for (const char* cookie : {"Cookie: sid=1\r\n", "Cookie: a=b; sid=\r\n", "Cookie: a=b\r\nCookie: sid=1\r\n"}) {
    INFO(cookie);
    CHECK(client.Ask(GetText("/hot", cookie)).body != R"({"n":1})");
  }
  CHECK(computed == 4);
}

TEST_CASE("ready bytes that are due are served once more at most, and never behind a change", "[hot]") {
  HotAnswers answers(1000);
  const auto body = std::make_shared<const std::string>("one");
  answers.Keep("key", {.generation = 3, .made = 5000, .fields = "", .etag = "", .body = body});
  CHECK(answers.Find("key", 3, 5999).answer->body == body);
  CHECK_FALSE(answers.Find("key", 3, 5999).due);
  CHECK(answers.Find("key", 3, 6000).answer->body == body);
  CHECK(answers.Find("key", 3, 6000).due);
  CHECK(answers.Find("key", 3, 6999).due);
  CHECK(answers.Find("key", 3, 7000).answer == nullptr);
  CHECK(answers.Find("key", 4, 5001).answer == nullptr);
  CHECK(answers.Find("other", 3, 5001).answer == nullptr);

  const auto newer = std::make_shared<const std::string>("two");
  answers.Keep("key", {.generation = 4, .made = 5100, .fields = "", .etag = "", .body = newer});
  CHECK(answers.Keep("key", {.generation = 3, .made = 5200, .fields = "", .etag = "", .body = body})->body == body);
  CHECK(answers.Find("key", 4, 5300).answer->body == newer);
}

TEST_CASE("who asks for what is being made waits for it, unless it has changed since", "[hot]") {
  std::atomic<int> computed{0};
  std::promise<void> go;
  TestServer server({{.method = Method::kGet,
                      .pattern = "/hot",
                      .handler =
                          [&, may_go = go.get_future().share()](Request&, Response& response) {
                            const int number = ++computed;
                            if (number == 1) may_go.wait();
                            response.SetJson({{"n", number}});
                          },
                      .hot = true},
                     {.method = Method::kGet,
                      .pattern = "/inline",
                      .run = Run::kInline,
                      .handler = [](Request&, Response& response) { response.SetBody("here", "text/plain"); }}},
                    Unhurried());
  std::vector<RawClient> readers;
  for (int i = 0; i < 8; ++i) {
    readers.push_back(server.Connect());
    readers.back().Send(GetText("/hot"));
  }
  readers[7].Kill();  // it does not wait for the end of it
  RawClient later = server.Connect();
  CHECK(later.Ask(GetText("/inline")).body == "here");  // so those before have been read
  REQUIRE(Eventually([&] { return computed == 1; }));
  server.hot().Invalidate();
  CHECK(later.Ask(GetText("/hot")).body == R"({"n":2})");
  CHECK(later.Ask(GetText("/hot")).body == R"({"n":2})");
  go.set_value();
  for (int i = 0; i < 7; ++i) CHECK(readers[static_cast<std::size_t>(i)].Read().body == R"({"n":1})");
  CHECK(readers[0].Ask(GetText("/hot")).body == R"({"n":2})");
  CHECK(computed == 2);
}

TEST_CASE("when an answer cannot be shared, each who waited for it gets one of their own", "[hot]") {
  std::atomic<int> computed{0};
  std::promise<void> go;
  const bool fails = GENERATE(false, true);
  TestServer server({{.method = Method::kGet,
                      .pattern = "/hot",
                      .handler =
                          [&, may_go = go.get_future().share()](Request&, Response& response) {
                            const int number = ++computed;
                            if (number == 1) may_go.wait();
                            if (fails) throw Error(Fault::kNotFound, "none", "None.");
                            response.SetHeader("Cache-Control", "private");
                            response.SetJson({{"n", number}});
                          },
                      .hot = true},
                     {.method = Method::kGet,
                      .pattern = "/inline",
                      .run = Run::kInline,
                      .handler = [](Request&, Response& response) { response.SetBody("here", "text/plain"); }}},
                    Unhurried());
  std::vector<RawClient> readers;
  for (int i = 0; i < 5; ++i) {
    readers.push_back(server.Connect());
    readers.back().Send(GetText("/hot"));
  }
  RawClient later = server.Connect();
  CHECK(later.Ask(GetText("/inline")).body == "here");
  readers[4].Kill();
  go.set_value();
  for (int i = 0; i < 4; ++i) {
    CHECK(readers[static_cast<std::size_t>(i)].Read().status == (fails ? 404 : 200));
    CHECK(readers[static_cast<std::size_t>(i)].Ask(GetText("/inline")).body == "here");
  }
  CHECK(computed >= 4);
}
