// Every row of the route table against everything a client may get wrong. A row that is added later is swept as well;
// one that takes a body has to be told of in kBodies.

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <catch2/catch.hpp>

#include "api/openapi/openapi.h"
#include "fixture.h"

using namespace openpress;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;
using openpress::tests::kPassword;

namespace {

using Row = ApiFixture::Row;
using Texts = std::vector<std::string>;

const char* const kJson = "application/json";

std::string NameOf(http::Method method) {
  switch (method) {
    case http::Method::kGet:
      return "GET";
    case http::Method::kHead:
      return "HEAD";
    case http::Method::kPost:
      return "POST";
    case http::Method::kPut:
      return "PUT";
    case http::Method::kPatch:
      return "PATCH";
    case http::Method::kDelete:
      return "DELETE";
    case http::Method::kOptions:
      break;
  }
  return "OPTIONS";
}

std::string KeyOf(const Row& row) {
  return NameOf(row.method) + " " + std::string(row.pattern);
}

/** Which values a field must not take. */
enum class Is { kText, kBoolean, kNumber, kSeconds, kTexts, kList };

struct Field {
  std::string name;
  Is is;
};

/** What a row takes: fields that are all right together, so that whatever is refused is refused for the one that was
 *  changed; and what the types of them are. */
struct Body {
  std::string row;
  std::string good;
  std::vector<Field> fields;
  std::string query = {};
};

// In `good`, TOKEN is an item of the caller's, OTHER somebody else's, COMMENT a comment's uid.
const std::vector<Body> kBodies = {
    {"POST /api/v1/session[/]",
     R"({"username":"lovelace","password":"correct horse","code":"123456"})",
     {{"username", Is::kText}, {"password", Is::kText}, {"code", Is::kText}}},
    {"POST /api/v1/login[/]",
     R"({"username":"lovelace","password":"correct horse","code":"123456"})",
     {{"username", Is::kText}, {"password", Is::kText}, {"code", Is::kText}}},
    {"POST /api/v1/login[/]", R"({"email":"lovelace@example.org","password":"correct horse"})", {{"email", Is::kText}}},
    {"POST /api/v1/setup[/]",
     R"({"token":"x","username":"newcomer","email":"n@example.org","name":"N","password":"battery staple"})",
     {{"token", Is::kText},
      {"username", Is::kText},
      {"email", Is::kText},
      {"name", Is::kText},
      {"password", Is::kText}}},
    {"POST /api/v1/register[/]",
     R"({"username":"newcomer","email":"n@example.org","name":"N","password":"battery staple"})",
     {{"username", Is::kText},
      {"email", Is::kText},
      {"name", Is::kText},
      {"password", Is::kText},
      {"invite", Is::kText}}},
    {"POST /api/v1/invites[/]",
     R"({"role":"user","note":"for N","days":3})",
     {{"role", Is::kText}, {"note", Is::kText}, {"days", Is::kNumber}}},
    {"POST /api/v1/password/reset[/]", R"({"email":"lovelace@example.org"})", {{"email", Is::kText}}},
    {"POST /api/v1/password/reset[/]", R"({"username":"lovelace"})", {{"username", Is::kText}}},
    {"POST /api/v1/password/reset/confirm[/]",
     R"({"token":"x","password":"battery staple"})",
     {{"token", Is::kText}, {"password", Is::kText}}},
    {"POST /api/v1/email/confirm[/]", R"({"token":"x"})", {{"token", Is::kText}}},
    {"POST /api/v1/email/confirm/send[/]", "{}", {}},
    {"POST /api/v1/email/change[/]",
     R"({"email":"new@example.org","current_password":"correct horse"})",
     {{"email", Is::kText}, {"current_password", Is::kText}}},
    {"POST /api/v1/user/tokens[/]", R"({"name":"a program"})", {{"name", Is::kText}}},
    {"POST /api/v1/user/totp[/]", "{}", {}},
    {"POST /api/v1/tasks/{id:int}[/]", R"({"action":"retry"})", {{"action", Is::kText}}},
    {"POST /api/v1/media/{token:token}/share[/]",
     R"({"users":["babbage1"],"permission":"viewer"})",
     {{"users", Is::kTexts}, {"permission", Is::kText}}},
    {"POST /api/v1/user/totp/confirm[/]", R"({"code":"123456"})", {{"code", Is::kText}}},
    {"DELETE /api/v1/user/totp[/]", R"({"password":"correct horse"})", {{"password", Is::kText}}},
    {"POST /api/v1/users[/]",
     R"({"username":"newcomer","email":"n@example.org","name":"N","password":"battery staple","role":"user"})",
     {{"username", Is::kText},
      {"email", Is::kText},
      {"name", Is::kText},
      {"password", Is::kText},
      {"role", Is::kText}}},
    {"PUT /api/v1/users/{username:user}[/]",
     R"({"action":"change_password","password":"battery staple","current_password":"correct horse"})",
     {{"action", Is::kText}, {"password", Is::kText}, {"current_password", Is::kText}}},
    {"PUT /api/v1/users/{username:user}[/]", R"({"action":"set_role","role":"user"})", {{"role", Is::kText}}},
    {"DELETE /api/v1/users/{username:user}[/]", R"({"keep_comments":true})", {{"keep_comments", Is::kBoolean}}},
    {"POST /api/v1/users/{username:user}/contact[/]", R"({"body":"Hello"})", {{"body", Is::kText}}},
    {"DELETE /api/v1/manage_users[/]",
     R"({"keep_comments":true})",
     {{"keep_comments", Is::kBoolean}},
     "?tokens=lovelace"},
    {"POST /api/v1/users/{username:user}[/]",
     R"({"name":"Ada","description":"D","title":"T","location":"L","allow_contact":true,"notify_comments":true})",
     {{"name", Is::kText},
      {"description", Is::kText},
      {"title", Is::kText},
      {"location", Is::kText},
      {"allow_contact", Is::kBoolean},
      {"notify_comments", Is::kBoolean},
      {"remove_logo", Is::kBoolean},
      {"remove_banner", Is::kBoolean},
      {"logo", Is::kText},
      {"banner", Is::kText}}},
    {"POST /api/v1/verification/requests[/]",
     R"({"kind":"outlet","outlet":"The Times","statement":"I write.","links":["https://example.org/me"]})",
     {{"kind", Is::kText}, {"outlet", Is::kText}, {"statement", Is::kText}, {"links", Is::kTexts}}},
    {"POST /api/v1/verification/requests/{id:int}/withdraw[/]", "{}", {}},
    {"POST /api/v1/verification/requests/{id:int}/check[/]", "{}", {}},
    {"POST /api/v1/verification/requests/{id:int}/decision[/]",
     R"({"decision":"approve","reason":"I know her.","basis":"Known to us."})",
     {{"decision", Is::kText}, {"reason", Is::kText}, {"basis", Is::kText}}},
    {"POST /api/v1/verification/users/{user:user}/revoke[/]", R"({"reason":"Sold."})", {{"reason", Is::kText}}},
    {"POST /api/v1/moderation/reports/{token:token}[/]",
     R"({"decision":"dismiss","reason":"Fine."})",
     {{"decision", Is::kText}, {"reason", Is::kText}}},
    {"POST /api/v1/media/{token:token}/chapters[/]",
     R"({"chapters":[{"startTime":"00:00","endTime":"00:05","chapterTitle":"One"}]})",
     {{"chapters", Is::kList}}},
    {"POST /api/v1/media/{token:token}/trim_video[/]",
     R"({"segments":[{"startTime":"00:00:00.000","endTime":"00:00:02.500"}],"saveAsCopy":true})",
     {{"segments", Is::kList}, {"saveAsCopy", Is::kBoolean}, {"saveIndividualSegments", Is::kBoolean}}},
    {"POST /api/v1/media/{token:token}/versions/{version:token}/restore[/]", "{}", {}},
    {"POST /api/v1/media/{token:token}/versions/{version:token}/retry[/]", "{}", {}},
    {"DELETE /api/v1/user/history[/]", "{}", {}},
    {"DELETE /api/v1/user/history/{token:token}[/]", "{}", {}},
    {"PUT /api/v1/user/history/pause[/]", R"({"paused":true})", {{"paused", Is::kBoolean}}},
    {"POST /api/v1/playlists[/]",
     R"({"title":"T","description":"D"})",
     {{"title", Is::kText}, {"description", Is::kText}}},
    {"POST /api/v1/playlists/{token:token}[/]",
     R"({"title":"T","description":"D"})",
     {{"title", Is::kText}, {"description", Is::kText}}},
    {"PUT /api/v1/playlists/{token:token}[/]",
     R"({"type":"ordering","media_friendly_token":"TOKEN","ordering":1})",
     {{"type", Is::kText}, {"media_friendly_token", Is::kText}, {"ordering", Is::kNumber}}},
    {"PUT /api/v1/media/{token:token}[/]",
     R"({"title":"T","description":"D","tags":["t"],"state":"public"})",
     {{"title", Is::kText},
      {"description", Is::kText},
      {"state", Is::kText},
      {"tags", Is::kTexts},
      {"categories", Is::kTexts},
      {"license", Is::kNumber},
      {"thumbnail_time", Is::kSeconds},
      {"user_featured", Is::kBoolean},
      {"featured", Is::kBoolean},
      {"enable_comments", Is::kBoolean},
      {"allow_download", Is::kBoolean}}},
    {"POST /api/v1/media/{token:token}[/]",
     R"({"type":"review","result":true})",
     {{"type", Is::kText}, {"result", Is::kBoolean}}},
    {"POST /api/v1/media/{token:token}[/]",
     R"({"type":"encode","encoding_profiles":[1]})",
     {{"encoding_profiles", Is::kNumber}}},
    {"POST /api/v1/media/{token:token}/retry[/]", "{}", {}},
    {"POST /api/v1/media/user/bulk_actions[/]",
     R"({"action":"set_state","media_ids":["TOKEN"],"state":"public"})",
     {{"action", Is::kText}, {"media_ids", Is::kTexts}, {"state", Is::kText}}},
    {"POST /api/v1/media/user/bulk_actions[/]",
     R"({"action":"add_tags","media_ids":["TOKEN"],"tag_titles":["t"]})",
     {{"tag_titles", Is::kTexts}}},
    {"POST /api/v1/media/{token:token}/comments[/]",
     R"({"text":"Well filmed"})",
     {{"text", Is::kText}, {"parent_uid", Is::kText}}},
    {"POST /api/v1/manage_comments[/]",
     R"({"action":"release","comment_ids":"COMMENT"})",
     {{"action", Is::kText}, {"comment_ids", Is::kTexts}}},
    {"POST /api/v1/media/{token:token}/actions[/]",
     R"({"type":"report","extra_info":"It is mine."})",
     {{"type", Is::kText}, {"extra_info", Is::kText}}},
    {"POST /api/v1/media/{token:token}/actions[/]", R"({"type":"watch","position":2})", {{"position", Is::kSeconds}}},
    {"POST /api/v1/media/{token:token}/actions[/]", R"({"type":"rate","score":2})", {{"score", Is::kNumber}}},
    {"DELETE /api/v1/media/{token:token}/actions[/]", R"({"type":"report"})", {{"type", Is::kText}}},
    {"PUT /api/v1/pages/{slug:token}[/]",
     R"({"title":"About us","text":"Who we are."})",
     {{"title", Is::kText}, {"text", Is::kText}}},
    {"POST /api/v1/categories[/]",
     R"({"title":"Sea","description":"D","picture":"TOKEN"})",
     {{"title", Is::kText}, {"description", Is::kText}, {"picture", Is::kText}}},
    {"PUT /api/v1/categories/{uid:token}[/]",
     R"({"title":"Sea","description":"D","picture":"TOKEN"})",
     {{"title", Is::kText}, {"description", Is::kText}, {"picture", Is::kText}}},
    {"POST /api/v1/categories/{uid:token}/merge[/]", R"({"into":"film"})", {{"into", Is::kText}}},
    {"PUT /api/v1/manage/tags[/]", R"({"tag":"t","title":"u"})", {{"tag", Is::kText}, {"title", Is::kText}}},
    {"POST /api/v1/user/blocks[/]", R"({"user":"babbage1"})", {{"user", Is::kText}}},
    {"POST /api/v1/user/blocks/{user:user}[/]", "{}", {}},
};

/** Rows whose body is no set of fields but the thing itself. */
const std::set<std::string> kRaw = {"POST /api/v1/media[/]",
                                    "POST /api/v1/uploads[/]",
                                    "POST /fu/upload[/]",
                                    "PUT /api/v1/media/{token:token}/file[/]",
                                    "PATCH /api/v1/uploads/{upload:token}",
                                    "POST /api/v1/uploads/{upload:token}",
                                    "PUT /api/v1/media/{token:token}/subtitles/{language:token}[/]",
                                    "POST /api/v1/verification/requests/{id:int}/documents[/]",
                                    "PUT /api/v1/users/{username:user}/avatar[/]",
                                    "PUT /api/v1/users/{username:user}/banner[/]"};

/** Where another pattern fits the same path. */
const std::set<std::string> kElsewhere = {"DELETE /api/v1/user/history/pause"};

/** What this server does not do, and says so with 501. */
const std::set<std::string> kNotDone = {};

Texts WrongValues(Is is) {
  const std::string huge = "\"" + std::string(300000, 'x') + "\"";
  switch (is) {
    case Is::kText:
      return {"7", "1.5", "true", "[]", "[\"a\"]", "{}", "{\"$ne\":\"\"}", "\"\\u0000\"", "\"\xFF\xFE\"", huge};
    case Is::kBoolean:
      return {"7", "1.5", "[]", "[true]", "{}", "\"perhaps\"", "\"\\u0000\"", "\"\xFF\"", huge};
    case Is::kNumber:
      return {"-1", "0.5", "true", "{}", "\"x\"", "\"1e3\"", "\"99999999999999999999\"", "[{}]", huge};
    case Is::kSeconds:
      return {"-1", "true", "{}", "[]", "\"x\"", "\"nan\"", "\"inf\"", "1e300", huge};
    case Is::kTexts:
      return {"7", "true", "{}", "[7]", "[[]]", "[{}]", "[null]", "\"\xFF\"", "[\"\\u0000\"]", huge};
    case Is::kList:
      return {"7", "true", "{}", "\"x\"", "[7]", "[[]]", "[{}]", huge};
  }
  return {};
}

/** A site with something of everything, so that what is asked for is there and handlers get far. */
class Site {
 public:
  Site() : ada_(f.Make("lovelace", accounts::Role::kEditor)), bob_(f.Make("babbage1")) {
    root_ = f.Make("sysadmin", accounts::Role::kAdmin);
    token_ = f.AddVideo(ada_);
    other_ = f.AddVideo(bob_);
    admin = f.WithToken(root_);
    owner = f.WithToken(ada_);
    playlist_ = owner.Send("POST", "/api/v1/playlists", {{"title", "List"}}).json()["friendly_token"];
    owner.Send("PUT", "/api/v1/playlists/" + playlist_, {{"type", "add"}, {"media_friendly_token", token_}});
    comment_ = owner.Send("POST", "/api/v1/media/" + other_ + "/comments", {{"text", "Hello"}}).json()["uid"];
    f.Visitor().Send("POST", "/api/v1/media/" + token_ + "/actions", {{"type", "report"}, {"extra_info", "Why"}});
    f.WithToken(bob_).Send("POST", "/api/v1/verification/requests",
                           {{"kind", "independent"}, {"statement", "I write."}});
    // The first use of a token is noted.
    admin.Get("/api/v1/whoami");
    watch_.emplace(f.world.pool().Read());
    (void)Changed();
  }

  /** Whether anything was written since it was asked last, by whomever. */
  bool Changed() {
    // PostgreSQL has no such number: rows of each table, and the youngest transaction that wrote one.
    constexpr std::string_view kRowsAndWriters = R"sql(
      SELECT string_agg(query_to_xml(format('SELECT COUNT(*) AS n, MAX(xmin::text::bigint) AS x FROM %I', relname),
                                     true, true, '')::text, '' ORDER BY relname)
        FROM pg_class
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace)sql";
    const std::string version = f.world.is_sqlite() ? std::to_string((*watch_)->QueryOne("PRAGMA data_version")->Int(0))
                                                    : (*watch_)->QueryOne(kRowsAndWriters)->Text(0);
    return std::exchange(version_, version) != version;
  }

  /** The path of a row, with @p replaced in the place of its parameter @p name. */
  std::string PathOf(const Row& row, const std::string& name = {}, const std::string& replaced = {}) const {
    std::string path;
    for (std::string_view rest = row.pattern; !rest.empty();) {
      const auto open = rest.find_first_of("{[");
      path += rest.substr(0, open);
      if (open == std::string_view::npos) break;
      const bool is_slash = rest[open] == '[';
      const auto close = rest.find(is_slash ? ']' : '}', open);
      const std::string parameter(rest.substr(open + 1, close - open - 1));
      if (!is_slash) path += parameter == name ? replaced : ValueOf(row, parameter);
      rest.remove_prefix(close + 1);
    }
    return path;
  }

  static Texts ParametersOf(const Row& row) {
    Texts found;
    for (std::size_t at = 0; (at = row.pattern.find('{', at)) != std::string_view::npos; ++at) {
      found.emplace_back(row.pattern.substr(at + 1, row.pattern.find('}', at) - at - 1));
    }
    return found;
  }

  std::string Filled(std::string body) const {
    for (const auto& [word, value] : {std::pair("TOKEN", token_), {"OTHER", other_}, {"COMMENT", comment_}}) {
      for (std::size_t at = 0; (at = body.find(word, at)) != std::string::npos;)
        body.replace(at, std::strlen(word), value);
    }
    return body;
  }

  /** Refused, with a sentence and a word, and nothing has changed. */
  void CheckRefused(const HttpAnswer& answer, bool has_body = true) {
    CHECK(answer.status >= 400);
    CHECK(answer.status < 500);
    if (has_body) CheckWords(answer);
    CHECK_FALSE(Changed());
  }
  /** The same, or it was taken: there was nothing wrong with it for this row. */
  void CheckNoHarm(const Row& row, const HttpAnswer& answer) {
    if (kNotDone.count(KeyOf(row)) > 0 && answer.status == 501) return CheckWords(answer);
    CHECK(answer.status < 500);
    if (answer.status >= 400) return CheckRefused(answer, row.method != http::Method::kHead);
    (void)Changed();
  }

  ApiFixture f;
  HttpClient admin = f.Visitor();
  HttpClient owner = f.Visitor();
  HttpClient visitor = f.Visitor();

 private:
  static void CheckWords(const HttpAnswer& answer) {
    INFO(answer.status << " " << answer.body.substr(0, 300));
    const Json json = answer.json();
    REQUIRE(json.is_object());
    CHECK_FALSE(json.value("detail", Json()).is_null());
    CHECK(json.value("code", Json()).is_string());
  }

  std::string ValueOf(const Row& row, const std::string& parameter) const {
    const std::string type = parameter.substr(parameter.find(':') + 1);
    if (type == "int") return "1";
    if (type == "user") return "babbage1";
    if (row.pattern.find("/categories/") != std::string_view::npos) return "art";
    if (parameter.starts_with("slug")) return "about";
    if (parameter.starts_with("uid")) return comment_;
    if (parameter.starts_with("language")) return "en";
    if (row.pattern.find("/playlists/") != std::string_view::npos) return playlist_;
    if (row.pattern.find("/user/action/") != std::string_view::npos) return "like";
    return parameter.starts_with("token") ? token_ : "x";
  }

  accounts::User ada_;
  accounts::User bob_;
  accounts::User root_;
  std::string token_;
  std::string other_;
  std::string playlist_;
  std::string comment_;
  std::optional<db::Lease> watch_;
  std::string version_;
};

const Row* FindRow(const Site& site, const std::string& key) {
  for (const Row& row : site.f.rows) {
    if (KeyOf(row) == key) return &row;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("every route that takes a body is swept", "[bad-input]") {
  const ApiFixture f;
  std::set<std::string> known = kRaw;
  for (const Body& body : kBodies) known.insert(body.row);
  std::set<std::string> there;
  for (const Row& row : f.rows) {
    if (row.body != http::BodyMode::kNone) there.insert(KeyOf(row));
  }
  Texts missing;
  std::set_difference(there.begin(), there.end(), known.begin(), known.end(), std::back_inserter(missing));
  CHECK(missing == Texts{});
  Texts gone;
  std::set_difference(known.begin(), known.end(), there.begin(), there.end(), std::back_inserter(gone));
  CHECK(gone == Texts{});
}

TEST_CASE("a field of the wrong type is refused by every route and changes nothing", "[bad-input]") {
  Site site;
  for (const Body& body : kBodies) {
    const Row* row = FindRow(site, body.row);
    REQUIRE(row != nullptr);
    const std::string path = site.PathOf(*row) + body.query;
    for (const Field& field : body.fields) {
      for (const std::string& value : WrongValues(field.is)) {
        INFO(body.row << " " << field.name << " = " << value.substr(0, 40));
        Json good = Json::parse(site.Filled(body.good));
        good[field.name] = "@@";
        std::string sent = good.dump();
        sent.replace(sent.find("\"@@\""), 4, value);
        const bool own =
            body.row.find("/api/v1/media/") != std::string::npos || body.row.find("playlists/") != std::string::npos;
        HttpClient& client = own && row->permit < http::Permit::kManager ? site.owner : site.admin;
        site.CheckRefused(client.Ask(NameOf(row->method), path, sent, kJson));
      }
    }
  }
}

TEST_CASE("a body that is no object, or of another type, is refused by every route", "[bad-input]") {
  Site site;
  for (const Row& row : site.f.rows) {
    const std::string key = KeyOf(row);
    if (row.body == http::BodyMode::kNone || kRaw.count(key) > 0) continue;
    const std::string path = site.PathOf(row);
    for (const std::string& body :
         {std::string("{"), std::string("[]"), std::string("null"), std::string("7"), std::string("\"x\""),
          std::string("\xFF\xFF"), std::string("{\"a\":\"\xC3\x28\"}"), std::string("{}}"), std::string(300, '['),
          std::string("{\"a\":") + std::string(300, '[') + std::string(300, ']') + "}"}) {
      INFO(key << " " << body.substr(0, 20));
      site.CheckNoHarm(row, site.admin.Ask(NameOf(row.method), path, body, kJson));
      site.CheckNoHarm(row, site.visitor.Ask(NameOf(row.method), path, body, kJson));
    }
    for (const char* type : {"text/plain", "application/xml", "application/jsonx", "multipart/form-data",
                             "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16"}) {
      INFO(key << " " << type);
      site.CheckNoHarm(row, site.admin.Ask(NameOf(row.method), path, "\r\n--y\r\n", type));
    }
    INFO(key << " too large");
    site.CheckNoHarm(row, site.admin.Ask(NameOf(row.method), path, std::string(300000, 'x'), kJson));
  }
}

TEST_CASE("a body that should be the thing itself is refused when it is none", "[bad-input]") {
  Site site;
  for (const Row& row : site.f.rows) {
    if (kRaw.count(KeyOf(row)) == 0) continue;
    const std::string path = site.PathOf(row);
    for (const char* type :
         {"application/json", "text/plain", "application/octet-stream", "image/png", "multipart/form-data",
          "multipart/form-data; boundary=x", "application/offset+octet-stream", "application/x-www-form-urlencoded"}) {
      for (const std::string& body : {std::string("{"), std::string("\xFF\xFE\0\0", 4), std::string("--x\r\n\r\n"),
                                      std::string("--x--\r\n"), std::string(100000, 'x')}) {
        INFO(KeyOf(row) << " " << type << " " << body.substr(0, 10));
        site.CheckNoHarm(row, site.owner.Ask(NameOf(row.method), path, body, type));
        site.CheckNoHarm(row, site.visitor.Ask(NameOf(row.method), path, body, type));
      }
    }
  }
}

TEST_CASE("other methods than a path has are refused everywhere", "[bad-input]") {
  Site site;
  std::map<std::string, std::set<std::string>> methods;
  for (const Row& row : site.f.rows) methods[site.PathOf(row)].insert(NameOf(row.method));
  for (const auto& [path, right] : methods) {
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      if (right.count(method) > 0 || kElsewhere.count(method + (" " + path)) > 0) continue;
      INFO(method << " " << path);
      const HttpAnswer answer = site.visitor.Ask(method, path);
      site.CheckRefused(answer);
      if (answer.status == 405) CHECK_FALSE(answer.Header("allow").empty());
    }
  }
}

TEST_CASE("absurd ids and names in paths break nothing", "[bad-input]") {
  Site site;
  const Texts absurd = {"0",
                        "-1",
                        "9223372036854775807",
                        "9223372036854775808",
                        std::string(400, '9'),
                        "1e3",
                        "_",
                        "x",
                        std::string(3000, 'x'),
                        "%00",
                        "%FF",
                        "%2F",
                        "..",
                        "%2E%2E",
                        "x'%20OR%20'1'='1",
                        "%3Cscript%3Ealert(1)%3C/script%3E",
                        ";DROP%20TABLE%20users;--",
                        "%E2%80%AE"};
  for (const Row& row : site.f.rows) {
    for (const std::string& parameter : Site::ParametersOf(row)) {
      for (const std::string& value : absurd) {
        INFO(KeyOf(row) << " " << parameter << " = " << value.substr(0, 40));
        const std::string path = site.PathOf(row, parameter, value);
        const bool has_body = row.body != http::BodyMode::kNone;
        const std::string body = has_body ? "{}" : "";
        site.CheckNoHarm(row, site.visitor.Ask(NameOf(row.method), path, body, has_body ? kJson : ""));
        site.CheckNoHarm(row, site.admin.Ask(NameOf(row.method), path, body, has_body ? kJson : ""));
      }
    }
  }
}

/** What the description says that a row reads of the query. */
Texts ParametersInQuery(const Row& row) {
  Texts names;
  for (const auto& parameter : api::QueryParameters()) {
    for (std::string_view rest = row.query; !rest.empty();) {
      const auto comma = rest.find(", ");
      if (rest.substr(0, comma) == parameter.key) names.emplace_back(parameter.name);
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 2);
    }
  }
  return names;
}

TEST_CASE("absurd queries break nothing", "[bad-input]") {
  Site site;
  const Texts absurd = {"",
                        "0",
                        "-1",
                        "x",
                        "1.5",
                        "99999999999999999999",
                        "2147483648",
                        "last",
                        "%00",
                        "%FF",
                        "%F0%9F%98",
                        "%22",
                        "%27%20OR%201=1--",
                        "a*%20NEAR(b%20c)%20title:x%20%5E%22",
                        "%25_%5C",
                        "%3Cscript%3E",
                        std::string(3000, 'x')};
  for (const Row& row : site.f.rows) {
    if (row.method != http::Method::kGet) continue;
    const std::string path = site.PathOf(row);
    for (const std::string& value : absurd) {
      std::string all = path + "?nothing_reads_this=" + value;
      for (const std::string& name : ParametersInQuery(row)) {
        INFO(path << "?" << name << "=" << value.substr(0, 40));
        site.CheckNoHarm(row, site.admin.Get(path + "?" + name + "=" + value));
        if (all.size() < 6000) all.append("&").append(name).append("=").append(value);
      }
      INFO(all.substr(0, 200));
      site.CheckNoHarm(row, site.admin.Get(all));
    }
  }
}

TEST_CASE("hostile texts are kept as texts, or refused", "[bad-input]") {
  Site site;
  const Texts hostile = {"<script>alert(1)</script>",
                         "'; DROP TABLE users; --",
                         "\" onload=\"x",
                         "${jndi:ldap://x}",
                         "{{7*7}}",
                         "%s%s%n",
                         "\xE2\x80\xAE"
                         "abc",
                         "line\r\nBcc: x@example.org",
                         "\\u0000",
                         "../../etc/passwd"};
  for (const Body& body : kBodies) {
    const Row* row = FindRow(site, body.row);
    REQUIRE(row != nullptr);
    // What ends a session or an account would end the test as well.
    if (row->method == http::Method::kDelete) continue;
    for (const Field& field : body.fields) {
      if (field.is != Is::kText) continue;
      for (const std::string& text : hostile) {
        INFO(body.row << " " << field.name << " = " << text);
        Json sent = Json::parse(site.Filled(body.good));
        sent[field.name] = text;
        site.CheckNoHarm(*row, site.visitor.Send(NameOf(row->method), site.PathOf(*row), sent));
        if (body.row.find("/users/") == std::string::npos) {
          site.CheckNoHarm(*row, site.owner.Send(NameOf(row->method), site.PathOf(*row), sent));
        }
      }
    }
  }
}
