#include "lib/fetch/fetcher.h"

#include <chrono>

#include <catch2/catch.hpp>
#include <stdlib.h>

#include "support/loopback_server.h"

using namespace openpress::fetch;
using openpress::tests::MovedTo;
using openpress::tests::Ok;
using Server = openpress::tests::LoopbackServer;

TEST_CASE("no address on loopback is connected to, under whatever name", "[fetch]") {
  const Server server([](const std::string&) { return Ok("secret"); });
  // Own ports are needed to come as far as the address: nothing has to listen there.
  const Fetcher fetcher;
  for (const char* url :
       {"http://127.0.0.1/", "http://localhost/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
        "http://0177.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "https://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://192.168.1.1/", "http://[fe80::1]/",
        "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/"}) {
    INFO(url);
    const auto parsed = ParseUrl(url);
    REQUIRE(parsed);
    const Page page = fetcher.Get(*parsed);
    CHECK(page.outcome == Outcome::kAddressRefused);
    CHECK(page.body.empty());
  }
  CHECK(fetcher.Get(server.At("/")).outcome == Outcome::kUrlRefused);  // another port than the scheme's own
  CHECK(server.connections == 0);
}

TEST_CASE("a page is fetched whole, and nothing is told but what is asked", "[fetch]") {
  const Server server([](const std::string& path) { return Ok("page " + path, "Set-Cookie: a=b\r\n"); });
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("all_proxy", "http://127.0.0.1:1", 1);
  const Fetcher fetcher({}, {server.place});
  (void)fetcher.Get(server.At("/first"));
  const Page page = fetcher.Get(server.At("/a?b=c"));
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
  CHECK(page.outcome == Outcome::kDone);
  CHECK(page.status == 200);
  CHECK(page.content_type == "text/html; charset=utf-8");
  CHECK(page.body == "page /a?b=c");
  for (const char* header : {"Cookie", "Authorization", "Referer", "Accept-Encoding", "Proxy"}) {
    CHECK(server.request.find(header) == std::string::npos);
  }
}

TEST_CASE("redirects are followed three times, each checked like the first", "[fetch]") {
  const Server inner([](const std::string&) { return Ok("secret"); });
  const Server other([](const std::string&) { return Ok("other"); }, "127.0.0.2");
  const Server server([&](const std::string& path) -> std::string {
    if (path == "/private") return MovedTo("http://" + inner.place + "/");
    if (path == "/metadata") return MovedTo("http://169.254.169.254/");
    if (path == "/mapped") return MovedTo("http://[::ffff:10.0.0.1]/");
    if (path == "/file") return MovedTo("file:///etc/passwd");
    if (path == "/gopher") return MovedTo("gopher://127.0.0.1:6379/_x");
    if (path == "/user") return MovedTo("http://user:secret@example.org/");
    if (path == "/other") return MovedTo("http://" + other.place + "/x");
    if (path == "/relative") return MovedTo("end");
    if (path == "/end") return Ok("end");
    if (path == "/ring") return MovedTo("/ring");
    if (path == "/3") return MovedTo("/2");
    if (path == "/2") return MovedTo("/1");
    if (path == "/1") return MovedTo("/end");
    return MovedTo("/3");
  });
  const Fetcher fetcher({}, {server.place, other.place});
  CHECK(fetcher.Get(server.At("/private")).outcome == Outcome::kUrlRefused);
  CHECK(fetcher.Get(server.At("/metadata")).outcome == Outcome::kAddressRefused);
  CHECK(fetcher.Get(server.At("/mapped")).outcome == Outcome::kAddressRefused);
  for (const char* path : {"/file", "/gopher", "/user"}) {
    INFO(path);
    CHECK(fetcher.Get(server.At(path)).outcome == Outcome::kUrlRefused);
  }
  CHECK(inner.connections == 0);
  CHECK(fetcher.Get(server.At("/other")).body == "other");
  const Page relative = fetcher.Get(server.At("/relative"));
  CHECK(relative.body == "end");
  CHECK(relative.url.path == "/end");
  CHECK(fetcher.Get(server.At("/3")).body == "end");
  CHECK(fetcher.Get(server.At("/4")).outcome == Outcome::kTooManyRedirects);
  CHECK(fetcher.Get(server.At("/ring")).outcome == Outcome::kTooManyRedirects);
}

TEST_CASE("an allowed address is not another port's", "[fetch]") {
  const Server one([](const std::string&) { return Ok("one"); });
  const Server two([](const std::string&) { return Ok("two"); });
  const Fetcher fetcher({}, {one.place});
  CHECK(fetcher.Get(one.At("/")).body == "one");
  CHECK(fetcher.Get(two.At("/")).outcome == Outcome::kUrlRefused);
  CHECK(two.connections == 0);
}

TEST_CASE("what is too large or too slow is given up", "[fetch]") {
  const Server server([](const std::string& path) -> std::string {
    if (path == "/fits") return Ok(std::string(1000, 'x'));
    if (path == "/large") return Ok(std::string(1001, 'x'));
    if (path == "/endless") return "HTTP/1.1 200 OK\r\n\r\n" + std::string(200000, 'x');
    if (path == "/lies") return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + std::string(200000, 'x');
    if (path == "/head") return "HTTP/1.1 200 OK\r\nX: " + std::string(40000, 'x') + "\r\n\r\n";
    if (path == "/heads") {
      std::string head = "HTTP/1.1 200 OK\r\n";
      for (int i = 0; i < 4000; ++i) head += "X: yyyyyyyyyy\r\n";
      return head + "\r\n";
    }
    if (path == "/garbage") return "hello";
    return "hang";
  });
  const Fetcher fetcher({.milliseconds = 3000, .bytes = 1000}, {server.place});
  CHECK(fetcher.Get(server.At("/fits")).body.size() == 1000);
  CHECK(fetcher.Get(server.At("/large")).outcome == Outcome::kTooLarge);
  CHECK(fetcher.Get(server.At("/endless")).outcome == Outcome::kTooLarge);
  CHECK(fetcher.Get(server.At("/lies")).body.size() == 5);
  CHECK(fetcher.Get(server.At("/head")).outcome == Outcome::kTooLarge);
  CHECK(fetcher.Get(server.At("/heads")).outcome == Outcome::kTooLarge);
  CHECK(fetcher.Get(server.At("/garbage")).outcome == Outcome::kUnreachable);

  const auto begin = std::chrono::steady_clock::now();
  const Fetcher hasty({.milliseconds = 300}, {server.place});
  CHECK(hasty.Get(server.At("/hang")).outcome == Outcome::kTooSlow);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
}

TEST_CASE("a host that does not listen or does not exist is unreachable", "[fetch]") {
  const Fetcher fetcher({.milliseconds = 3000}, {"127.0.0.1:1"});
  CHECK(fetcher.Get(ParseUrl("http://127.0.0.1:1/").value()).outcome == Outcome::kUnreachable);
  const Page page = fetcher.Get(ParseUrl("http://nothing.invalid/").value());
  CHECK((page.outcome == Outcome::kUnreachable || page.outcome == Outcome::kTooSlow));
}
