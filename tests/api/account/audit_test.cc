#include "accounts/audit.h"

#include <catch2/catch.hpp>

#include "../fixture.h"

using namespace openpress;
using accounts::Role;
using openpress::tests::ApiFixture;
using openpress::tests::HttpAnswer;
using openpress::tests::HttpClient;

namespace {

void Add(ApiFixture& f, const accounts::Actor& actor, const std::string& action, const std::string& subject) {
  const auto lease = f.world.pool().Write();
  const auto transaction = lease->Begin();
  accounts::AppendAudit(*lease, {actor, action, subject, {{"reason", "because"}}}, f.clock.Now());
  transaction->Commit();
}

}  // namespace

TEST_CASE("administrators read the audit log, nobody else does", "[audit]") {
  ApiFixture f;
  const auto admin = f.Make("administrator1", Role::kAdmin);
  Add(f, {admin.id, "administrator1"}, "verification.approved", "user:2");
  Add(f, accounts::Actor::Server(), "verification.expired", "user:2");
  for (const Role role : {Role::kUser, Role::kJournalist, Role::kEditor, Role::kManager}) {
    const auto user = f.Make("role-" + std::string(accounts::NameOf(role)), role);
    CHECK(f.WithToken(user).Get("/api/v1/audit").status == 403);
  }
  CHECK(f.Visitor().Get("/api/v1/audit").status == 403);

  HttpClient client = f.WithToken(admin);
  const HttpAnswer answer = client.Get("/api/v1/audit");
  REQUIRE(answer.status == 200);
  CHECK(answer.Header("cache-control") == "private, no-store");
  const Json json = answer.json();
  CHECK(json["count"] == 2);
  CHECK(json["next"].is_null());
  CHECK(json["results"][0]["actor_id"].is_null());
  CHECK(json["results"][1]["actor"] == "administrator1");
  CHECK(json["results"][1]["details"]["reason"] == "because");
  CHECK(json["results"][1]["hash"].get<std::string>().size() == 64);
  CHECK(client.Get("/api/v1/audit/?action=verification.expired").json()["count"] == 1);
  CHECK(client.Get("/api/v1/audit?actor=administrator1&subject=user:2").json()["count"] == 1);
  CHECK(client.Get("/api/v1/audit?before=2").json()["count"] == 1);
  CHECK(client.Get("/api/v1/audit?subject=user:3").json()["count"] == 0);
}

TEST_CASE("odd questions to the audit log are refused", "[audit][bad-input]") {
  ApiFixture f;
  HttpClient client = f.WithToken(f.Make("administrator1", Role::kAdmin));
  for (const char* query : {"before=x", "before=0", "before=-1", "before=99999999999999999999", "action=%00",
                            "subject=a%0Ab", "page=0", "page=2", "page=x", "page=-1"}) {
    INFO(query);
    const HttpAnswer answer = client.Get(std::string("/api/v1/audit?") + query);
    CHECK((answer.status == 400 || answer.status == 404));
    CHECK(answer.json()["code"].is_string());
    CHECK(answer.json()["detail"].is_string());
  }
  CHECK(client.Get("/api/v1/audit?actor=" + std::string(3000, 'x')).json()["count"] == 0);
  CHECK(client.Ask("POST", "/api/v1/audit").status == 405);
  CHECK(client.Ask("DELETE", "/api/v1/audit").status == 405);
}
