#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "harness.h"

using namespace openpress;
using namespace openpress::http;
using namespace openpress::tests;
using namespace std::string_literals;

namespace {

Routes Table() {
  return {{.method = Method::kGet,
           .pattern = "/",
           .run = Run::kInline,
           .handler = [](Request&, Response& response) { response.SetBody("home", "text/plain"); }},
          {.method = Method::kGet,
           .pattern = "/secret",
           .handler = [](Request&, Response& response) { response.SetBody("secret", "text/plain"); }},
          {.method = Method::kPost,
           .pattern = "/post",
           .body = BodyMode::kMemory,
           .body_limit = 100000,
           .handler = [](Request& request, Response& response) {
             response.SetBody(std::string(request.body()), "text/plain");
           }}};
}

}  // namespace

TEST_CASE("a request that could be read in two ways is answered with its status and the connection closed",
          "[smuggling]") {
  TestServer server(Table());
  const std::string smuggled = "GET /secret HTTP/1.1\r\nHost: a\r\n\r\n";
  const struct {
    const char* why;
    std::string head;
    int status;
  } rows[] = {
      {"two lengths", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
      {"two different lengths", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n",
       400},
      {"a list of lengths", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", 400},
      {"a length with a sign", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", 400},
      {"a negative length", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
      {"a length with letters", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 3abc\r\n\r\nabc", 400},
      {"a hexadecimal length", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd", 400},
      {"an empty length", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400},
      {"a length over 64 bits", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n", 400},
      {"length and coding",
       "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"coding and length",
       "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
      {"two codings",
       "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"a list of codings", "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {"an unknown coding", "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {"an empty coding", "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", 400},
      {"a quoted coding", "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400},
      {"chunks in HTTP/1.0", "POST /post HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"space before the colon", "POST /post HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc", 400},
      {"tab before the colon", "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400},
      {"a folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"a bare line feed", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
      {"a head of bare line feeds", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"a bare carriage return in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400},
      {"a bare carriage return as line end", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rContent-Length: 5\r\n\r\n", 400},
      {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"s, 400},
      {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"s, 400},
      {"a control character",
       "GET / HTTP/1.1\r\nHost: a\r\nX: b\x01"
       "c\r\n\r\n",
       400},
      {"a line without colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400},
      {"an empty name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
      {"a name with a slash", "GET / HTTP/1.1\r\nHost: a\r\nX/Y: b\r\n\r\n", 400},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
      {"a version with lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
      {"a version of two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
      {"HTTP/2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
      {"an unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"a method in lower case", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"a fragment", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a target without slash", "GET secret HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a strange expectation", "POST /post HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 1\r\n\r\n", 417},
      {"two empty lines in front", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a bad chunk size",
       "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", 400},
      {"a negative chunk size", "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nab\r\n",
       400},
      {"a chunk longer than its size",
       "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n", 400},
      {"a long target", "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"a long head", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20000, 'a') + "\r\n\r\n", 431},
      {"a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"s, 400},
  };
  for (const auto& row : rows) {
    INFO(row.why);
    RawClient client = server.Connect();
    client.Send(row.head + smuggled);
    const RawAnswer answer = client.Read();
    CHECK(answer.status == row.status);
    CHECK(answer.Header("Connection") == "close");
    CHECK(answer.body.find("\"code\"") != std::string::npos);
    CHECK(client.IsClosed());  // and nothing answered what came after
  }
  CHECK(server.Get("/").body == "home");
}

TEST_CASE("an encoded slash, dots and NUL in a path are refused without ending the connection", "[smuggling]") {
  TestServer server(Table());
  RawClient client = server.Connect();
  for (const char* target :
       {"/a%2Fb", "/..%2fsecret", "/%2e%2e/secret", "/x/../secret", "//secret", "/sec%00ret", "/%0d%0aX:y", "/%"}) {
    INFO(target);
    CHECK(client.Ask(GetText(target)).status == 400);
  }
  CHECK(client.Ask(GetText("/")).body == "home");
}

TEST_CASE("many headers and a repeated question mark do no harm", "[smuggling]") {
  TestServer server(Table());
  std::string many;
  for (int i = 0; i < 1000; ++i) many += fmt::format("X{}: a\r\n", i);
  CHECK(server.Get("/", many).status == 431);
  CHECK(server.Get("/?a?b").status == 200);
  CHECK(server.Connect().Ask("\r\n" + GetText("/")).status == 200);
}

TEST_CASE("headers come to the handler as they were sent, and a client cannot pose as its own address", "[smuggling]") {
  TestServer server({{.method = Method::kGet, .pattern = "/", .handler = [](Request& request, Response& response) {
                        response.SetJson({{"cookie", request.Cookie("a").value_or("none")},
                                          {"auth", request.Header("authorization")},
                                          {"empty", request.HasHeader("X-Empty")},
                                          {"remote", request.remote_address()},
                                          {"base", request.BaseUrl()}});
                      }}});
  const RawAnswer answer = server.Get("/",
                                      "Cookie: b=1; a=x%0d%0aSet-Cookie: y=\r\nAuthorization: Bearer "
                                      "a%2Fb\r\nX-Empty:\r\nREMOTE_ADDR: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n");
  CHECK(
      answer.body ==
      R"({"cookie":"x%0d%0aSet-Cookie: y=","auth":"Bearer a%2Fb","empty":true,"remote":"127.0.0.1","base":"http://test"})");
}

TEST_CASE("a body on a route that takes none is never the next request", "[smuggling]") {
  TestServer server(Table());
  const std::string inner = GetText("/secret");
  RawClient client = server.Connect();
  client.Send(fmt::format("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}", inner.size(), inner));
  const RawAnswer answer = client.Read();
  CHECK(answer.status == 413);
  CHECK(client.IsClosed());
}

TEST_CASE("compressed request bodies are refused, so that none can unfold in memory", "[smuggling]") {
  TestServer server(Table());
  CHECK(server.Connect()
            .Ask("POST /post HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")
            .status == 415);
}

TEST_CASE("a body over its limit is refused before it is read, chunked or not", "[smuggling]") {
  TestServer server(Table());
  CHECK(server.Connect().Ask("POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n").status == 413);
  std::string chunks = "POST /post HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 11; ++i) chunks += "2710\r\n" + std::string(10000, 'a') + "\r\n";
  RawClient client = server.Connect();
  client.Send(chunks);
  const RawAnswer answer = client.Read();
  CHECK(answer.status == 413);
  CHECK(client.IsClosed());
}
