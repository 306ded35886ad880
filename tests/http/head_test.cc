#include "http/head.h"

#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "http/target.h"

using namespace openpress::http;

namespace {

int Parse(std::string_view text, Head& head) {
  std::size_t scanned = 0;
  std::size_t length = 0;
  const HeadLimits limits;
  if (const int status = FindHead(text, limits, scanned, length); status != 0) return status;
  return ParseHead(text.substr(0, length), limits, head);
}

int Parse(std::string_view text) {
  Head head;
  return Parse(text, head);
}

}  // namespace

TEST_CASE("a browser's head is taken apart", "[head]") {
  const std::string text =
      "POST /a/b?c=d HTTP/1.1\r\nHost: press.example:8080\r\nContent-Length: 12\r\nX-Empty:\r\nCookie:  a=b \t\r\n"
      "Expect: 100-Continue\r\nConnection: TE, Close\r\n\r\n";
  Head head;
  REQUIRE(Parse(text, head) == 0);
  CHECK(head.method == Method::kPost);
  CHECK(head.In(head.target) == "/a/b?c=d");
  CHECK(head.In(head.host) == "press.example:8080");
  CHECK(head.content_length == 12);
  CHECK(head.Find("x-empty") == "");
  CHECK(head.Value("COOKIE") == "a=b");
  CHECK(head.expect_continue);
  CHECK_FALSE(head.keep_alive);
  CHECK_FALSE(head.Find("Absent"));
}

TEST_CASE("the absolute form is taken and its authority outranks Host", "[head]") {
  Head head;
  const std::string text = "GET http://real.example/x?y HTTP/1.1\r\nHost: other\r\n\r\n";
  REQUIRE(Parse(text, head) == 0);
  CHECK(head.In(head.host) == "real.example");
  CHECK(head.In(head.target) == "/x?y");
  CHECK(Parse("GET http://user@real.example/ HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
  CHECK(Parse("GET ftp://real.example/ HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
}

TEST_CASE("an HTTP/1.0 connection stays open only when asked to, in any case of letters", "[head]") {
  Head head;
  const std::string plain = "GET / HTTP/1.0\r\n\r\n";
  REQUIRE(Parse(plain, head) == 0);
  CHECK_FALSE(head.keep_alive);
  const std::string kept = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  REQUIRE(Parse(kept, head) == 0);
  CHECK(head.keep_alive);
}

TEST_CASE("a head arriving byte by byte is found once it is whole", "[head]") {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
  const HeadLimits limits;
  std::size_t scanned = 0;
  std::size_t length = 0;
  for (std::size_t size = 1; size < text.size() - 4; ++size) {
    REQUIRE(FindHead(std::string_view(text).substr(0, size), limits, scanned, length) == kHeadIncomplete);
  }
  REQUIRE(FindHead(std::string_view(text).substr(0, text.size() - 4), limits, scanned, length) == 0);
  CHECK(length == text.size() - 4);
}

TEST_CASE("heads over a limit have their own status", "[head]") {
  CHECK(Parse("GET /" + std::string(9000, 'a')) == 414);
  CHECK(Parse("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n") == 414);
  CHECK(Parse("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17000, 'a')) == 431);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 120; ++i) many += fmt::format("X{}: a\r\n", i);
  CHECK(Parse(many + "\r\n") == 431);
}

TEST_CASE("a path is decoded once and means one thing", "[target]") {
  std::string path;
  CHECK((DecodePath("/a%20b/%C3%A9?x=/..", path) && path == "/a b/\xc3\xa9"));
  CHECK((DecodePath("/a/", path) && path == "/a/"));
  CHECK((DecodePath("/a%252Fb", path) && path == "/a%2Fb"));
  for (const char* bad : {"/a%2Fb", "/a%2fb", "/a//b", "//", "/../a", "/a/%2e%2e/b", "/a/.", "/a%00b", "/a%0d%0ab",
                          "/%", "/%zz", "/%c3", "/%ff", "/a%7f"}) {
    INFO(bad);
    CHECK_FALSE(DecodePath(bad, path));
  }
}

TEST_CASE("a query keeps what it was given", "[target]") {
  CHECK(ParsePairs("a=b==&u=1=2&u=1=2&e&=v&s=a+b%20c&bad=%zz&nul=%00&x=%ff") == Pairs{{"a", "b=="},
                                                                                      {"u", "1=2"},
                                                                                      {"u", "1=2"},
                                                                                      {"e", ""},
                                                                                      {"", "v"},
                                                                                      {"s", "a b c"},
                                                                                      {"bad", "%zz"},
                                                                                      {"nul", std::string(1, '\0')},
                                                                                      {"x", "\xef\xbf\xbd"}});
  CHECK(QueryOf("/a?b?c") == "b?c");
}
