#include "accounts/verification/verification.h"

#include <functional>

#include <catch2/catch.hpp>

#include "../fixture.h"

using namespace openpress;
using accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

constexpr const char* kRequests = "/api/v1/verification/requests";
const Json kApplication = {{"kind", "outlet"},
                           {"outlet", "The Daily Engine"},
                           {"statement", "I write about machines."},
                           {"links", {"https://engine.example.org/about"}}};
const Json kApproval = {{"decision", "approve"}, {"reason", "All in order."}, {"basis", "Press card seen."}};
const std::string kPdf = "%PDF-1.7\nevidence";

void CheckRefused(const HttpAnswer& answer, int status, const std::string& code) {
  INFO(answer.status << " " << answer.body);
  CHECK(answer.status == status);
  const Json json = answer.json();
  REQUIRE(json.is_object());
  CHECK(json.value("detail", Json()).is_string());
  CHECK(json.value("code", "") == code);
}

std::string Path(std::int64_t id, const std::string& rest = "") {
  return std::string(kRequests) + "/" + std::to_string(id) + rest;
}

struct World : ApiFixture {
  accounts::User ada = Make("lovelace", Role::kUser);
  accounts::User editor = Make("editor-1", Role::kEditor);
  HttpClient applicant = WithToken(ada);
  HttpClient reviewer = WithToken(editor);

  std::int64_t Apply(HttpClient& client) {
    const HttpAnswer answer = client.Send("POST", kRequests, kApplication);
    INFO(answer.body);
    REQUIRE(answer.status == 201);
    return answer.json()["id"];
  }
  std::int64_t Verify() {
    const auto id = Apply(applicant);
    REQUIRE(reviewer.Send("POST", Path(id, "/decision"), kApproval).status == 200);
    return id;
  }
};

}  // namespace

TEST_CASE("from a request to a badge that everybody can look into", "[verification]") {
  World f;
  HttpClient visitor = f.Visitor();
  Json statement = visitor.Get("/api/v1/verification/users/lovelace").json();
  CHECK(statement["is_verified"] == false);
  CHECK(statement["basis"].is_null());

  const HttpAnswer made = f.applicant.Send("POST", kRequests, kApplication);
  REQUIRE(made.status == 201);
  CHECK(made.Header("cache-control") == "private, no-store");
  const Json request = made.json();
  const std::int64_t id = request["id"];
  CHECK(request["state"] == "pending");
  CHECK(request["user"] == "lovelace");
  CHECK(request["links"][0]["state"] == "waiting");
  CHECK(request["proofs"]["rel_me"] == "https://press.example.org/user/lovelace/");
  CHECK(request["proofs"]["dns"]["content"] ==
        "openpress-verification=" + request["proofs"]["well_known"]["content"].get<std::string>());
  CHECK(f.announced.size() == 1);

  CHECK(f.applicant.Get(kRequests).json()["count"] == 1);
  CHECK(f.reviewer.Get("/api/v1/verification/queue").json()["results"][0]["id"] == id);
  CHECK(f.reviewer.Get("/api/v1/verification/queue?user=lovelace").json()["count"] == 1);
  CHECK(f.reviewer.Get("/api/v1/verification/queue?state=approved").json()["count"] == 0);

  const HttpAnswer decided = f.reviewer.Send("POST", Path(id, "/decision"), kApproval);
  REQUIRE(decided.status == 200);
  CHECK(decided.json()["state"] == "approved");
  CHECK(decided.json()["reviewer"] == "editor-1");
  CHECK(decided.json()["proofs"].is_null());
  CHECK(f.applicant.Get(Path(id)).json()["reviewer"].is_null());
  CHECK(f.applicant.Get(Path(id)).json()["reason"] == "All in order.");
  CHECK(f.applicant.Get("/api/v1/session").json()["user"]["role"] == "journalist");

  statement = visitor.Get("/api/v1/verification/users/lovelace/").json();
  CHECK(statement["is_verified"] == true);
  CHECK(statement["kind"] == "outlet");
  CHECK(statement["outlet"] == "The Daily Engine");
  CHECK(statement["basis"] == "Press card seen.");
  CHECK(statement["since"].is_string());
  CHECK(statement["until"].is_string());
  CHECK(statement["reviewer"].is_null());
  CHECK(statement["links"].empty());  // none of them was proved
  CHECK_FALSE(statement.contains("statement"));
  CHECK_FALSE(statement.contains("documents"));
  f.verification_settings.show_reviewer = true;
  f.hot->Invalidate();
  CHECK(visitor.Get("/api/v1/verification/users/lovelace").json()["reviewer"] == "editor-1");
}

TEST_CASE("a badge shows in lists and on items, and goes with the verification", "[verification]") {
  World f;
  const std::string token = f.AddVideo(f.ada);
  HttpClient visitor = f.Visitor();
  const auto shown = [&] {
    const bool list = visitor.Get("/api/v1/media").json()["results"][0]["is_verified"];
    const bool item = visitor.Get("/api/v1/media/" + token).json()["is_verified"];
    CHECK(list == item);
    return item;
  };
  CHECK_FALSE(shown());
  f.Verify();
  CHECK(shown());
  const HttpAnswer revoked =
      f.reviewer.Send("POST", "/api/v1/verification/users/lovelace/revoke", {{"reason", "Staged footage."}});
  CHECK(revoked.status == 200);
  CHECK(revoked.json()["state"] == "revoked");
  CHECK_FALSE(shown());
  CHECK(f.applicant.Get("/api/v1/session").json()["user"]["role"] == "user");
  CHECK(visitor.Get("/api/v1/verification/users/lovelace").json()["is_verified"] == false);
}

TEST_CASE("each role may do what it may, and learns no more", "[verification]") {
  World f;
  const auto id = f.Apply(f.applicant);
  REQUIRE(f.applicant.Ask("POST", Path(id, "/documents"), kPdf, "application/pdf").status == 201);
  struct Caller {
    std::string name;
    HttpClient client;
    bool signed_in;
    bool reviews;
  };
  std::vector<Caller> callers = {{"visitor", f.Visitor(), false, false},
                                 {"user", f.WithToken(f.Make("user-2", Role::kUser)), true, false},
                                 {"journalist", f.WithToken(f.Make("journalist1", Role::kJournalist)), true, false},
                                 {"editor", f.reviewer, true, true},
                                 {"manager", f.WithToken(f.Make("manager-1", Role::kManager)), true, true},
                                 {"admin", f.WithToken(f.Make("administrator1", Role::kAdmin)), true, true}};
  const Json nothing = Json::object();
  for (auto& [name, client, signed_in, reviews] : callers) {
    INFO(name);
    // Somebody else's request does not exist for who does not review.
    const int read = !signed_in ? 403 : reviews ? 200 : 404;
    CHECK(client.Get(Path(id)).status == read);
    CHECK(client.Get(Path(id, "/documents/1")).status == read);
    CHECK(client.Get(kRequests).status == (signed_in ? 200 : 403));
    CHECK(client.Get("/api/v1/verification/queue").status == (reviews ? 200 : 403));
    CHECK(client.Get("/api/v1/verification/users/lovelace").status == 200);
    CHECK(client.Send("POST", Path(id, "/withdraw"), nothing).status == (!signed_in || reviews ? 403 : 404));
    CHECK(client.Send("POST", Path(id, "/check"), nothing).status == (!signed_in ? 403 : reviews ? 429 : 404));
    CHECK(client.Ask("POST", Path(id, "/documents"), kPdf, "application/pdf").status ==
          (!signed_in || reviews ? 403 : 404));
    // For who reviews, the bodies are wrong.
    CHECK(client.Send("POST", Path(id, "/decision"), nothing).status == (reviews ? 400 : 403));
    CHECK(client.Send("POST", "/api/v1/verification/users/lovelace/revoke", nothing).status == (reviews ? 400 : 403));
  }
  const Json after = f.applicant.Get(Path(id)).json();
  CHECK(after["state"] == "pending");
  CHECK(after["document_count"] == 1);
  CHECK(f.applicant.Send("POST", Path(id, "/decision"), kApproval).status == 403);
}

TEST_CASE("an editor does not approve himself", "[verification]") {
  World f;
  const auto id = f.Apply(f.reviewer);
  CheckRefused(f.reviewer.Send("POST", Path(id, "/decision"), kApproval), 403, "own_request");
  CheckRefused(f.reviewer.Send("POST", "/api/v1/verification/users/editor-1/revoke", {{"reason", "x"}}), 403,
               "own_request");
  CHECK(f.reviewer.Get(Path(id)).json()["state"] == "pending");
}

TEST_CASE("requests sent as forms are requests", "[verification]") {
  World f;
  const HttpAnswer answer = f.applicant.Ask(
      "POST", kRequests, "kind=independent&statement=Hello&links=https%3A%2F%2Fa.org%20https%3A%2F%2Fb.org",
      "application/x-www-form-urlencoded");
  REQUIRE(answer.status == 201);
  CHECK(answer.json()["links"].size() == 2);
  CHECK(answer.json()["outlet"] == "");
  const auto id = answer.json()["id"].get<std::int64_t>();
  CHECK(
      f.reviewer
          .Ask("POST", Path(id, "/decision"), "decision=refuse&reason=No+evidence", "application/x-www-form-urlencoded")
          .json()["state"] == "refused");
  const HttpAnswer early = f.applicant.Send("POST", kRequests, kApplication);
  CheckRefused(early, 429, "too_early");
  CHECK(early.Header("retry-after") == std::to_string(7 * 86400));
}

TEST_CASE("a request is taken back by its applicant, once", "[verification]") {
  World f;
  const auto id = f.Apply(f.applicant);
  CheckRefused(f.applicant.Send("POST", kRequests, kApplication), 409, "request_open");
  CHECK(f.applicant.Ask("POST", Path(id, "/withdraw")).json()["state"] == "withdrawn");
  CheckRefused(f.applicant.Ask("POST", Path(id, "/withdraw")), 409, "not_pending");
  CheckRefused(f.reviewer.Send("POST", Path(id, "/decision"), kApproval), 409, "not_pending");
}

TEST_CASE("links are looked at again when asked, once a minute", "[verification]") {
  World f;
  const auto id = f.Apply(f.applicant);
  CheckRefused(f.applicant.Ask("POST", Path(id, "/check")), 429, "too_early");
  f.clock.Advance(std::chrono::minutes(1));
  CHECK(f.applicant.Ask("POST", Path(id, "/check")).status == 202);
  CHECK(f.announced.size() == 2);
  CheckRefused(f.reviewer.Ask("POST", Path(id, "/check")), 429, "too_early");
}

TEST_CASE("a document comes back as a download of its own type", "[verification]") {
  World f;
  const auto id = f.Apply(f.applicant);
  const HttpAnswer added =
      f.applicant.Ask("POST", Path(id, "/documents?name=Press%20card.pdf"), kPdf, "application/octet-stream");
  REQUIRE(added.status == 201);
  CHECK(added.json()["type"] == "application/pdf");
  CHECK(added.json()["name"] == "Press card.pdf");
  const std::string form =
      "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx\r\n"
      "--b\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.html\"\r\n"
      "Content-Type: text/html\r\n\r\n\xFF\xD8\xFF\xE0 picture\r\n--b--\r\n";
  const HttpAnswer second = f.applicant.Ask("POST", Path(id, "/documents"), form, "multipart/form-data; boundary=b");
  REQUIRE(second.status == 201);
  CHECK(second.json()["type"] == "image/jpeg");
  CHECK(second.json()["number"] == 2);

  for (HttpClient* client : {&f.applicant, &f.reviewer}) {
    const HttpAnswer got = client->Get(added.json()["url"]);
    CHECK(got.status == 200);
    CHECK(got.body == kPdf);
    CHECK(got.Header("content-type") == "application/pdf");
    CHECK_THAT(got.Header("content-disposition"), Catch::StartsWith("attachment"));
    CHECK(got.Header("x-content-type-options") == "nosniff");
    CHECK(got.Header("content-security-policy") == "default-src 'none'; sandbox");
    CHECK(got.Header("cache-control") == "private, no-store");
  }
  CHECK(f.applicant.Get(Path(id)).json()["documents"].size() == 2);

  f.reviewer.Send("POST", Path(id, "/decision"), kApproval);
  f.clock.Advance(std::chrono::hours(24 * 30));
  CHECK(f.verification.DeleteDocuments() == 2);
  CheckRefused(f.reviewer.Get(Path(id, "/documents/1")), 410, "document_deleted");
  CHECK(f.reviewer.Get(Path(id)).json()["documents"][0]["url"].is_null());
}

TEST_CASE("documents are not to be had as media", "[verification]") {
  World f;
  const auto id = f.Apply(f.applicant);
  REQUIRE(f.applicant.Ask("POST", Path(id, "/documents"), kPdf, "application/pdf").status == 201);
  const auto request = f.verification.Find({f.ada.id, "lovelace", "", "", Role::kUser, {}}, id);
  const std::string name = std::to_string(id) + "/" + request.documents.at(0).file;
  for (const std::string& path : {"/media/" + name, "/media/verification/" + name, "/media/../verification/" + name,
                                  "/media/%2e%2e/verification/" + name, "/verification/" + name}) {
    INFO(path);
    CHECK(f.WithToken(f.Make("administrator" + std::to_string(path.size()), Role::kAdmin)).Get(path).status >= 400);
  }
}

TEST_CASE("documents that are none, too large or too many are refused", "[verification][bad-input]") {
  World f;
  const auto id = f.Apply(f.applicant);
  const std::string path = Path(id, "/documents");
  const auto send = [&](const std::string& body, const std::string& type) {
    return f.applicant.Ask("POST", path, body, type);
  };
  CheckRefused(send("<html>", "application/pdf"), 415, "unsupported_type");
  CheckRefused(send("", "application/pdf"), 400, "empty_document");
  CheckRefused(send("{}", "application/json"), 415, "content_type");
  CheckRefused(send("a=b", "application/x-www-form-urlencoded"), 415, "content_type");
  CheckRefused(send(kPdf, "multipart/form-data"), 415, "content_type");
  CheckRefused(send("--b--\r\n", "multipart/form-data; boundary=b"), 400, "required");
  const std::string part =
      "--b\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a\"\r\n\r\n" + kPdf + "\r\n";
  CHECK(send(part, "multipart/form-data; boundary=b").status == 400);
  CheckRefused(send(part + part + "--b--\r\n", "multipart/form-data; boundary=b"), 400, "one_file");
  CheckRefused(send(kPdf + std::string(10 << 20, 'x'), "application/pdf"), 413, "document_too_large");
  CheckRefused(f.applicant.Ask("POST", Path(999, "/documents"), kPdf, "application/pdf"), 404, "no_such_request");
  CHECK(f.applicant.Get(Path(id)).json()["document_count"] == 0);
  for (int i = 0; i < 5; ++i) CHECK(send(kPdf, "application/pdf").status == 201);
  CheckRefused(send(kPdf, "application/pdf"), 409, "too_many_documents");
  for (const char* number : {"0", "6", "999999999999999999"}) {
    CheckRefused(f.applicant.Get(path + "/" + number), 404, "no_such_document");
  }
  for (const char* number : {"-1", "x", "99999999999999999999", "1.5"}) {
    CHECK(f.applicant.Get(path + "/" + number).status == 404);
  }
}

TEST_CASE("requests and decisions that cannot be right are refused and change nothing", "[verification][bad-input]") {
  World f;
  const auto with = [](Json json, const std::string& field, const Json& value) {
    json[field] = value;
    return json;
  };
  const std::vector<Json> no_texts = {7, 1.5, true, Json::object(), std::string("a\0b", 3), std::string(40000, 'x')};
  for (const Json& value : no_texts) {
    INFO(value.dump().substr(0, 40));
    for (const char* field : {"kind", "outlet", "statement", "links"}) {
      INFO(field);
      CHECK(f.applicant.Send("POST", kRequests, with(kApplication, field, value)).status == 400);
    }
    CHECK(f.applicant.Send("POST", kRequests, with(kApplication, "links", Json::array({value}))).status == 400);
  }
  for (const char* body : {"[]", "null", "{", "\"x\"", "{\"kind\":\"outlet\",\"statement\":\"\xFF\"}"}) {
    INFO(body);
    CHECK(f.applicant.Ask("POST", kRequests, body, "application/json").status == 400);
  }
  CheckRefused(f.applicant.Ask("POST", kRequests, "{}", "text/plain"), 415, "unsupported_media_type");
  CheckRefused(f.applicant.Send("POST", kRequests, Json::object()), 400, "required");
  CheckRefused(f.applicant.Send("POST", kRequests, with(kApplication, "kind", "friend")), 400, "invalid_kind");
  CheckRefused(f.applicant.Send("POST", kRequests, with(kApplication, "outlet", "")), 400, "invalid_outlet");
  CheckRefused(f.applicant.Send("POST", kRequests, with(kApplication, "statement", nullptr)), 400, "invalid_statement");
  CheckRefused(f.applicant.Send("POST", kRequests, with(kApplication, "links", "ftp://a.org")), 400, "invalid_link");
  CheckRefused(f.applicant.Ask("POST", kRequests, std::string(70000, 'x'), "application/json"), 413, "body_too_large");
  CHECK(f.applicant.Get(kRequests).json()["count"] == 0);

  const auto id = f.Apply(f.applicant);
  for (const Json& value : no_texts) {
    INFO(value.dump().substr(0, 40));
    for (const char* field : {"decision", "reason", "basis"}) {
      INFO(field);
      CHECK(f.reviewer.Send("POST", Path(id, "/decision"), with(kApproval, field, value)).status == 400);
    }
    CHECK(f.reviewer.Send("POST", "/api/v1/verification/users/lovelace/revoke", {{"reason", value}}).status == 400);
  }
  CheckRefused(f.reviewer.Send("POST", Path(id, "/decision"), with(kApproval, "decision", "approved")), 400,
               "invalid_decision");
  CheckRefused(f.reviewer.Send("POST", Path(id, "/decision"), with(kApproval, "basis", "")), 400, "invalid_basis");
  CheckRefused(f.reviewer.Send("POST", Path(id, "/decision"), with(kApproval, "reason", "  ")), 400, "invalid_reason");
  CHECK(f.applicant.Get(Path(id)).json()["state"] == "pending");
  CHECK(f.applicant.Get("/api/v1/session").json()["user"]["role"] == "user");

  for (const char* odd : {"0", "99", "999999999999999999"}) {
    CheckRefused(f.reviewer.Get(std::string(kRequests) + "/" + odd), 404, "no_such_request");
    CheckRefused(f.reviewer.Send("POST", std::string(kRequests) + "/" + odd + "/decision", kApproval), 404,
                 "no_such_request");
  }
  for (const char* odd : {"-1", "x", "1.5", "99999999999999999999", "%00"}) {
    const int status = f.reviewer.Get(std::string(kRequests) + "/" + odd).status;
    CHECK((status == 404 || status == 400));
  }
  for (const char* query : {"page=0", "page=2", "page=-1", "page=x", "page=99999999999999"}) {
    CHECK(f.applicant.Get(std::string(kRequests) + "?" + query).status == 404);
    CHECK(f.reviewer.Get(std::string("/api/v1/verification/queue?") + query).status == 404);
  }
  CheckRefused(f.reviewer.Get("/api/v1/verification/queue?state=odd"), 400, "invalid_state");
  CheckRefused(f.reviewer.Get("/api/v1/verification/queue?user=nobody"), 404, "no_such_user");
  CheckRefused(f.reviewer.Get("/api/v1/verification/queue?user=%00"), 404, "no_such_user");
  CheckRefused(f.reviewer.Get("/api/v1/verification/users/nobody"), 404, "no_such_user");
  CheckRefused(f.reviewer.Send("POST", "/api/v1/verification/users/nobody/revoke", {{"reason", "x"}}), 404,
               "no_such_user");
  CheckRefused(f.reviewer.Send("POST", "/api/v1/verification/users/lovelace/revoke", {{"reason", "x"}}), 409,
               "not_verified");
}

TEST_CASE("the queue is worked on from its oldest request, a page at a time", "[verification]") {
  World f;
  {
    const auto lease = f.world.pool().Write();
    const auto transaction = lease->Begin();
    for (int i = 0; i < 60; ++i) {
      const std::string name = "user-" + std::to_string(100 + i);
      const auto user = accounts::InsertUser(*lease, {name, name + "@example.org", "", Role::kUser, ""}, f.clock.Now());
      lease->Execute(R"sql(
        INSERT INTO verification_requests (user_id, kind, statement, proof_token, created_at, checked_at)
        VALUES ($1, 'independent', 'x', $2, $3, $3))sql",
                     {user, name, 1000 + i});
    }
    transaction->Commit();
  }
  const Json first = f.reviewer.Get("/api/v1/verification/queue").json();
  CHECK(first["count"] == 60);
  CHECK(first["results"].size() == 50);
  CHECK(first["results"][0]["user"] == "user-100");
  CHECK_THAT(first["next"].get<std::string>(), Catch::EndsWith("/api/v1/verification/queue?page=2"));
  const Json second = f.reviewer.Get("/api/v1/verification/queue?page=2").json();
  CHECK(second["results"].size() == 10);
  CHECK(second["results"][9]["user"] == "user-159");
  CHECK(second["next"].is_null());
}
