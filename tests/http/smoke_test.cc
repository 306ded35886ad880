#include <catch2/catch.hpp>

#include "core/error.h"
#include "harness.h"

using namespace openpress;
using namespace openpress::http;
using namespace openpress::tests;

TEST_CASE("a worker's answer comes back with the headers every answer has", "[server]") {
  TestServer server(
      {{.method = Method::kGet, .pattern = "/api/{name:token}", .handler = [](Request& request, Response& response) {
          response.SetJson({{"name", request.Param("name")}, {"query", request.Query("q").value_or("")}});
        }}});
  const RawAnswer answer = server.Get("/api/hello?q=a%20b%3D=");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"name":"hello","query":"a b=="})");
  CHECK(answer.Header("Content-Type") == "application/json");
  CHECK(answer.Header("X-Content-Type-Options") == "nosniff");
  CHECK(answer.Header("Referrer-Policy") == "strict-origin-when-cross-origin");
  CHECK(answer.Header("X-Request-Id").size() == 12);
  CHECK(answer.Has("Date"));
  CHECK_FALSE(answer.Has("Keep-Alive"));
}

namespace {

/** Counts what it is given. */
class CountingSink final : public BodySink {
 public:
  void Write(std::string_view bytes) override { bytes_ += bytes; }
  void Finish(const Request&, Response& response) override { response.SetJson({{"bytes", bytes_.size()}}); }

 private:
  std::string bytes_;
};

}  // namespace

TEST_CASE("bodies in memory, streamed bodies and wrong methods on one connection", "[server]") {
  TestServer server({{.method = Method::kPost,
                      .pattern = "/echo",
                      .body = BodyMode::kMemory,
                      .body_limit = 1000,
                      .handler = [](Request& request, Response& response) { response.SetJson(request.JsonBody()); }},
                     {.method = Method::kPut,
                      .pattern = "/stream",
                      .body = BodyMode::kStream,
                      .receiver = [](Request&, Response&) { return std::make_unique<CountingSink>(); }},
                     {.method = Method::kGet, .pattern = "/fail", .handler = [](Request&, Response&) {
                        throw Error(Fault::kNotFound, "no_such_item", "There is no such item.");
                      }}});
  RawClient client = server.Connect();
  const std::string echo =
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
  CHECK(client.Ask(echo).body == R"({"a":1})");
  const std::string stream = "PUT /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789";
  const std::string chunks =
      "PUT /stream HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
  // All at once: answers come in the order of the requests.
  client.Send(echo + stream + chunks + GetText("/fail") + GetText("/echo") + GetText("/nowhere"));
  CHECK(client.Read().body == R"({"a":1})");
  CHECK(client.Read().body == R"({"bytes":10})");
  CHECK(client.Read().body == R"({"bytes":7})");
  const RawAnswer fail = client.Read();
  CHECK(fail.status == 404);
  CHECK(fail.body == R"({"detail":"There is no such item.","code":"no_such_item"})");
  const RawAnswer wrong = client.Read();
  CHECK(wrong.status == 405);
  CHECK(wrong.Header("Allow") == "POST, OPTIONS");
  CHECK(client.Read().status == 404);
}
