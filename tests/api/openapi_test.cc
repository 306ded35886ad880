#include "api/openapi/openapi.h"

#include <set>

#include "api/openapi/schema.h"
#include "fixture.h"
#include "support/error_code.h"

using namespace openpress;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;
using openpress::tests::Misfits;

namespace {

http::Route Described(std::string_view answers, std::string_view query = {}, std::string_view body = {}) {
  http::Route route{http::Method::kGet, "/api/v1/things[/]"};
  route.doc = {.summary = "Things", .query = query, .body = body, .answers = answers};
  return route;
}

}  // namespace

TEST_CASE("the description holds every route of the API, and nothing else", "[openapi]") {
  ApiFixture f;
  const Json document = f.Visitor().Get("/api/v1/openapi.json").json();
  CHECK(document["openapi"] == "3.1.0");
  std::size_t described = 0;
  for (const auto& [path, methods] : document["paths"].items()) described += methods.size();
  CHECK(described == f.routes.size());
  for (const http::Route& route : f.routes) {
    INFO(route.pattern);
    std::string path(route.pattern.substr(0, route.pattern.find("[/]")));
    for (auto colon = path.find(':'); colon != std::string::npos; colon = path.find(':')) {
      path.erase(colon, path.find('}', colon) - colon);
    }
    constexpr const char* kMethods[] = {"get", "head", "post", "put", "patch", "delete", "options"};
    REQUIRE(document["paths"].contains(path));
    const Json& methods = document["paths"][path];
    REQUIRE(methods.contains(kMethods[static_cast<std::size_t>(route.method)]));
    const Json& operation = methods[kMethods[static_cast<std::size_t>(route.method)]];
    CHECK(operation["summary"] == route.doc.summary);
    CHECK_FALSE(operation["responses"].empty());
    const bool open = operation["security"].front().empty();
    CHECK(open == (route.permit == http::Permit::kAnyone));
    for (const Json& parameter : operation.value("parameters", Json::array())) {
      if (parameter.value("in", "") != "path") continue;
      CHECK(path.find("{" + parameter["name"].get<std::string>() + "}") != std::string::npos);
    }
  }
}

TEST_CASE("no two operations have one name, and every name that is used is known", "[openapi]") {
  ApiFixture f;
  const Json document = f.Visitor().Get("/api/v1/openapi.json").json();
  std::set<std::string> names;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      INFO(method << " " << path);
      CHECK(names.insert(operation["operationId"].get<std::string>()).second);
      CHECK(operation["responses"].contains("default"));
    }
  }
  const std::string text = document.dump();
  for (const auto& [name, schema] : document["components"]["schemas"].items()) {
    INFO(name << " is used somewhere");
    if (name == "Readiness") continue;  // of a route that belongs to the program
    const bool used = text.find("schemas/" + name + "\"") != std::string::npos;
    CHECK(used);
  }
}

TEST_CASE("each shape's example fits it", "[openapi]") {
  const Json schemas = api::ComponentSchemas();
  CHECK(schemas.size() > 80);
  for (const auto& [name, schema] : schemas.items()) {
    INFO(name);
    for (const Json& example : schema.value("examples", Json::array())) {
      CHECK(Misfits(schema, example, schemas) == std::vector<std::string>());
    }
  }
}

TEST_CASE("the description is sent once: unchanged, it costs a few bytes", "[openapi]") {
  ApiFixture f;
  HttpClient visitor = f.Visitor();
  for (const char* path : {"/api/v1/openapi.json", "/swagger/", "/docs/api/", "/swagger/?format=openapi"}) {
    INFO(path);
    visitor.headers.clear();
    const HttpAnswer first = visitor.Get(path);
    CHECK(first.status == 200);
    REQUIRE_FALSE(first.Header("etag").empty());
    visitor.headers["If-None-Match"] = first.Header("etag");
    const HttpAnswer again = visitor.Get(path);
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    visitor.headers["If-None-Match"] = "\"other\"";
    CHECK(visitor.Get(path).body == first.body);
  }
}

TEST_CASE("the page shows the description and asks for nothing else", "[openapi]") {
  ApiFixture f;
  HttpClient visitor = f.Visitor();
  const HttpAnswer page = visitor.Get("/swagger/");
  CHECK(page.Header("content-type") == "text/html; charset=utf-8");
  CHECK(page.Header("content-security-policy").find("default-src 'none'; style-src 'sha256-") == 0);
  for (const char* text : {"/api/v1/media/{token}/actions", "id=\"schema-MediaItem\"", "Like, dislike, report"}) {
    INFO(text);
    CHECK(page.body.find(text) != std::string::npos);
  }
  for (const char* text : {"<script", "src=", "<link", "style=", "url("}) {
    INFO(text);
    CHECK(page.body.find(text) == std::string::npos);
  }
  const HttpAnswer document = visitor.Get("/swagger/?format=openapi");
  CHECK(document.Header("content-type") == "application/openapi+json");
  CHECK(document.body == visitor.Get("/api/v1/openapi.json").body);
}

TEST_CASE("a route of the API without a description stops the start", "[openapi]") {
  const auto code = [](const http::Routes& routes) { return tests::CodeOf([&] { api::DescribeApi(routes, "1"); }); };
  CHECK(code({{http::Method::kGet, "/api/v1/things[/]"}}) == "bad_route_doc");
  CHECK(code({{http::Method::kGet, "/fu/upload/"}}) == "bad_route_doc");
  CHECK(code({{http::Method::kGet, "/about"}}).empty());
  CHECK(code({Described("200 Tag")}).empty());
  for (const char* answers : {"", "Tag", "OK Tag", "200x Tag", "299 Tag", "99"}) {
    INFO(answers);
    CHECK(code({Described(answers)}) == "bad_route_doc");
  }
  CHECK(code({Described("200 NoSuchShape")}) == "bad_route_doc");
  CHECK(code({Described("200 Page<NoSuchShape>")}) == "bad_route_doc");
  CHECK(code({Described("200 Tag", "no_such_parameter")}) == "bad_route_doc");
  for (const char* type : {"200 Tag[", "200 'x", "200 {Tag", "200 Page", "200 Tag Tag"}) {
    INFO(type);
    CHECK(code({Described(type)}) == "bad_schema");
  }
}

TEST_CASE("a type is read as it is written", "[openapi]") {
  CHECK(api::SchemaOfType("text?").dump() == R"({"type":["string","null"]})");
  CHECK(api::SchemaOfType("int[]").dump() == R"({"type":"array","items":{"type":"integer"}})");
  CHECK(api::SchemaOfType("'a' | 'b'").dump() == R"({"type":"string","enum":["a","b"]})");
  CHECK(api::SchemaOfType("('a' | 'b')?").dump() == R"({"type":["string","null"],"enum":["a","b",null]})");
  CHECK(api::SchemaOfType("Tag?").dump() == R"({"anyOf":[{"$ref":"#/components/schemas/Tag"},{"type":"null"}]})");
  CHECK(api::SchemaOfType("{{path}}")["additionalProperties"]["additionalProperties"]["format"] == "uri-reference");
  CHECK(api::SchemaOfType("Page<Tag>").dump() == R"({"$ref":"#/components/schemas/TagPage"})");
  CHECK(api::SchemaOfType("any").dump() == "{}");
}

TEST_CASE("an answer that does not fit its description is noticed", "[openapi]") {
  const Json schemas = api::ComponentSchemas();
  const Json tag = api::SchemaOfType("Tag");
  const Json good = {{"title", "x"}, {"media_count", 1}, {"thumbnail_url", nullptr}};
  CHECK(Misfits(tag, good, schemas).empty());
  for (const auto& [key, value] : std::vector<std::pair<std::string, Json>>{
           {"title", 7}, {"media_count", "1"}, {"media_count", 1.5}, {"thumbnail_url", "no path"}, {"more", 1}}) {
    INFO(key << value);
    Json bad = good;
    bad[key] = value;
    CHECK(Misfits(tag, bad, schemas).size() == 1);
  }
  for (const char* key : {"title", "thumbnail_url"}) {
    Json bad = good;
    bad.erase(key);
    CHECK(Misfits(tag, bad, schemas).size() == 1);
  }
  CHECK(Misfits(tag, {{"media_count", 1}, {"title", "x"}, {"thumbnail_url", nullptr}}, schemas).size() == 1);
  CHECK_FALSE(Misfits(api::SchemaOfType("State"), "hidden", schemas).empty());
  CHECK_FALSE(Misfits(api::SchemaOfType("date"), "yesterday", schemas).empty());
}
