#include <string>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "http/chunked.h"
#include "http/client.h"
#include "http/compress.h"
#include "http/conditional.h"
#include "http/form.h"
#include "http/forwarded.h"
#include "http/range.h"
#include "http/router.h"

using namespace openpress;
using namespace openpress::http;

namespace {

/** The decoded body, or "bad" or "more", fed in pieces of @p step bytes; what is left goes to @p rest. */
std::string Decode(std::string_view bytes, std::size_t step, std::string& rest) {
  ChunkedDecoder decoder;
  std::string body;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    std::string_view input = bytes.substr(at, step);
    for (bool more = true; more;) {
      std::string_view data;
      switch (decoder.Next(input, data)) {
        case ChunkedDecoder::Step::kData:
          body += data;
          break;
        case ChunkedDecoder::Step::kMore:
          more = false;
          break;
        case ChunkedDecoder::Step::kDone:
          rest = std::string(input) + std::string(bytes.substr(std::min(at + step, bytes.size())));
          return body;
        case ChunkedDecoder::Step::kBad:
          return "bad";
      }
    }
  }
  return "more";
}

void Nothing(Request&, Response&) {}

Route Get(std::string_view pattern) {
  return {.method = Method::kGet, .pattern = pattern, .handler = Nothing};
}

std::string Found(const Router& router, std::string_view path, Method method = Method::kGet) {
  const RouteMatch match = router.Match(method, path);
  if (match.entry == nullptr) return match.allowed == 0 ? "404" : "405 " + AllowText(match.allowed);
  std::string text(match.entry->route.pattern);
  for (std::size_t i = 0; i < match.entry->params.size(); ++i) {
    text +=
        " " + match.entry->params[i] + "=" + std::string(path.substr(match.values[i].first, match.values[i].second));
  }
  return text;
}

}  // namespace

TEST_CASE("chunks are decoded wherever the reads cut them", "[chunked]") {
  const std::string bytes =
      "4\r\nWiki\r\n6;ext=\"x\"\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nTrailer: x\r\n\r\nGET /";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    std::string rest;
    CHECK(Decode(bytes, step, rest) == "Wikipedia in \r\n\r\nchunks.");
    CHECK(rest == "GET /");
  }
}

TEST_CASE("a chunked body that could be read in two ways is bad", "[chunked]") {
  for (const char* bad :
       {"0x5\r\nhello\r\n0\r\n\r\n", "-2\r\nab\r\n", "+2\r\nab\r\n", " 2\r\nab\r\n", "2 \r\nab\r\n",
        "2\nab\r\n0\r\n\r\n", "2\r\nabc\r\n", "2\r\nab\n0\r\n\r\n", "\r\n", ";x\r\n", "fffffffffffffffff\r\n",
        "2\r\nab\r\n0\r\nbad trailer\r\n\r\n", "2\r\nab\r\n0\r\n folded: x\r\n\r\n", "2\r\nab\r\n0\r\nno-colon\r\n\r\n",
        "2;\x01\r\nab\r\n", "2\rXab"}) {
    std::string rest;
    INFO(bad);
    CHECK(Decode(bad, 1, rest) == "bad");
    CHECK(Decode(bad, 1000, rest) == "bad");
  }
  std::string rest;
  CHECK(Decode("1;" + std::string(10000, 'x'), 1000, rest) == "bad");
}

TEST_CASE("fixed text wins over parameters and narrow parameters over wide ones", "[router]") {
  const Router router({Get("/media/{id:int}"),
                       Get("/media/{token:token}"),
                       Get("/media/search"),
                       Get("/media/{name}"),
                       Get("/user/{who:user}"),
                       Get("/static/{file:rest}"),
                       Get("/media/{token:token}/edit"),
                       Get("/both[/]"),
                       Get("/slash/"),
                       Get("/"),
                       {.method = Method::kPut, .pattern = "/media/{token:token}", .handler = Nothing}});
  CHECK(Found(router, "/media/12") == "/media/{id:int} id=12");
  CHECK(Found(router, "/media/a-_1") == "/media/{token:token} token=a-_1");
  CHECK(Found(router, "/media/search") == "/media/search");
  CHECK(Found(router, "/media/a.b c") == "/media/{name} name=a.b c");
  CHECK(Found(router, "/media/12/edit") == "/media/{token:token}/edit token=12");
  CHECK(Found(router, "/media/search", Method::kPut) == "/media/{token:token} token=search");
  CHECK(Found(router, "/media/a.b", Method::kPut) == "405 GET, HEAD, OPTIONS");
  CHECK(Found(router, "/media/12", Method::kDelete) == "405 GET, HEAD, PUT, OPTIONS");
  CHECK(Found(router, "/user/a@b.c+d") == "/user/{who:user} who=a@b.c+d");
  CHECK(Found(router, "/user/a*") == "404");
  CHECK(Found(router, "/static/a/b.js") == "/static/{file:rest} file=a/b.js");
  CHECK(Found(router, "/static/") == "404");
  CHECK(Found(router, "/static") == "404");
  CHECK(Found(router, "/both") == "/both[/]");
  CHECK(Found(router, "/both/") == "/both[/]");
  CHECK(Found(router, "/slash") == "404");
  CHECK(Found(router, "/slash/") == "/slash/");
  CHECK(Found(router, "/") == "/");
  CHECK(Found(router, "/media/12", Method::kHead) == "/media/{id:int} id=12");
  CHECK(Found(router, "/media/1234567890123456789") == "/media/{token:token} token=1234567890123456789");
}

TEST_CASE("what takes every address gives none of them its methods", "[router]") {
  const Router router({Get("/api/things"), Get("/static/{file:rest}"), Get("/{path:rest}")});
  CHECK(Found(router, "/nowhere/at/all") == "/{path:rest} path=nowhere/at/all");
  CHECK(Found(router, "/nowhere/at/all", Method::kPost) == "404");
  CHECK(Found(router, "/api/things", Method::kPost) == "405 GET, HEAD, OPTIONS");
  CHECK(Found(router, "/static/a.js", Method::kPost) == "405 GET, HEAD, OPTIONS");
}

TEST_CASE("a route table that contradicts itself is refused", "[router]") {
  CHECK_THROWS_AS(Router({Get("/a/{x:int}"), Get("/a/{y:int}")}), Error);
  CHECK_THROWS_AS(Router({Get("a")}), Error);
  CHECK_THROWS_AS(Router({Get("/a/{x:float}")}), Error);
  CHECK_THROWS_AS(Router({Get("/a/{x:rest}/b")}), Error);
  CHECK_THROWS_AS(Router({Get("/a-{x}")}), Error);
  CHECK_THROWS_AS(Router({Get("/{x}/{x}")}), Error);
  CHECK_THROWS_AS(Router({{.method = Method::kGet, .pattern = "/a"}}), Error);
}

TEST_CASE("ranges are read as RFC 9110 says", "[range]") {
  std::vector<ByteRange> ranges;
  const auto one = [&](std::string_view text) {
    const RangeAnswer answer = ParseRange(text, 1000, ranges);
    if (answer == RangeAnswer::kWhole) return std::string("whole");
    if (answer == RangeAnswer::kUnsatisfiable) return std::string("none");
    std::string spans;
    for (const ByteRange& range : ranges) spans += std::to_string(range.at) + "+" + std::to_string(range.size) + " ";
    return spans;
  };
  CHECK(one("bytes=0-0") == "0+1 ");
  CHECK(one("bytes=0-999999") == "0+1000 ");
  CHECK(one("bytes=500-") == "500+500 ");
  CHECK(one("bytes=-100") == "900+100 ");
  CHECK(one("bytes=-5000") == "0+1000 ");
  CHECK(one("bytes=0-1, 500-501 ,-1") == "0+2 500+2 999+1 ");
  CHECK(one("bytes=1000-") == "none");
  CHECK(one("bytes=-0") == "none");
  CHECK(one("bytes=2000-3000,5-6") == "5+2 ");
  for (const char* odd : {"bytes=5-4", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "items=0-1", "bytes 0-1",
                          "bytes=0-1,1-2", "bytes=0-99999999999999999999", "bytes=0-1,,5-6"}) {
    INFO(odd);
    CHECK(one(odd) == "whole");
  }
  std::string many = "bytes=0-0";
  for (int i = 2; i < 60; i += 2) many += "," + std::to_string(i) + "-" + std::to_string(i);
  CHECK(one(many) == "whole");
  CHECK(ParseRange("bytes=0-", 0, ranges) == RangeAnswer::kUnsatisfiable);
}

TEST_CASE("all three forms of an HTTP date are read", "[conditional]") {
  CHECK(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777);
  CHECK(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT") == 784111777);
  CHECK(ParseHttpDate("Sun Nov  6 08:49:37 1994") == 784111777);
  CHECK_FALSE(ParseHttpDate("yesterday"));
  CHECK_FALSE(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT; length=5"));
}

TEST_CASE("the coding is chosen by what the client takes", "[compress]") {
  CHECK(ChooseCoding("gzip, deflate, br") == Coding::kBrotli);
  CHECK(ChooseCoding("gzip;q=1.0, br;q=0") == Coding::kGzip);
  CHECK(ChooseCoding("br;q=0.000") == Coding::kIdentity);
  CHECK(ChooseCoding("br;q=0.1") == Coding::kBrotli);
  CHECK(ChooseCoding("abbr, xgzip") == Coding::kIdentity);
  CHECK(ChooseCoding("") == Coding::kIdentity);
}

TEST_CASE("fields come out of JSON, urlencoded and multipart alike", "[form]") {
  CHECK(ParseFields("application/json; charset=utf-8", R"({"a":"1"})").dump() == R"({"a":"1"})");
  CHECK(ParseFields("application/x-www-form-urlencoded", "a=1&b=2&b=3").dump() == R"({"a":"1","b":["2","3"]})");
  const std::string multipart =
      "--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x y\r\nContent-Disposition: form-data; "
      "name=\"f\"; filename=\"n.txt\"\r\n\r\nfile\r\n--x y\r\ncontent-disposition: form-data; name=b\r\n\r\n\r\n--x "
      "y--\r\n";
  CHECK(ParseFields("multipart/form-data; charset=x; BOUNDARY=\"x y\"", multipart).dump() == R"({"a":"1","b":""})");
  CHECK(ParseFields("", "").empty());
  CHECK_THROWS_AS(ParseFields("text/plain", "a"), Error);
  CHECK_THROWS_AS(ParseFields("multipart/form-data; boundary=z", multipart), Error);
  CHECK_THROWS_AS(ParseFields("multipart/form-data", multipart), Error);
  CHECK_THROWS_AS(ParseJsonObject("application/json", "[1]"), Error);
  CHECK_THROWS_AS(ParseJsonObject("application/json", "{"), Error);
  CHECK_THROWS_AS(ParseJsonObject("application/json", std::string(100000, '[')), Error);
  CHECK(ParseFields("application/x-www-form-urlencoded", "long=" + std::string(20000, 'a'))["long"]
            .get<std::string>()
            .size() == 20000);
}

TEST_CASE("only a trusted proxy is believed about the client", "[forwarded]") {
  const TrustedProxies proxies("127.0.0.1, 10.42.0.0/16,::1");
  CHECK(proxies.Trusts("127.0.0.1"));
  CHECK(proxies.Trusts("10.42.200.1"));
  CHECK_FALSE(proxies.Trusts("10.43.0.1"));
  CHECK(proxies.Trusts("::1"));
  const std::string text =
      "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6, 1.2.3.4\r\nX-Forwarded-For: "
      "10.42.0.7\r\nX-Forwarded-Proto: https\r\n\r\n";
  Head head;
  REQUIRE(ParseHead(text, HeadLimits{}, head) == 0);
  CHECK(proxies.ClientAddress(head, "127.0.0.1") == "1.2.3.4");
  CHECK(TrustedProxies::IsHttps(head));
  CHECK_THROWS_AS(TrustedProxies("10.0.0.0/33"), Error);
  CHECK_THROWS_AS(TrustedProxies("proxy.example"), Error);
}

TEST_CASE("outgoing calls go to public addresses only", "[client]") {
  for (const char* bad : {"127.0.0.1", "10.1.2.3", "192.168.0.1", "172.31.0.1", "169.254.169.254", "100.64.0.1",
                          "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1",
                          "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "example"}) {
    INFO(bad);
    CHECK_FALSE(IsPublicAddress(bad));
  }
  CHECK(IsPublicAddress("93.184.216.34"));
  CHECK(IsPublicAddress("2606:2800:220:1::1"));
  CHECK_THROWS_AS(Client("http://127.0.0.1:80"), Error);
  CHECK_THROWS_AS(Client("http://localhost"), Error);
  CHECK_THROWS_AS(Client("file:///etc/passwd"), Error);
  CHECK_THROWS_AS(Client("http://a@b"), Error);
  CHECK_THROWS_AS(Client("http://a/b"), Error);
}
