#include "accounts/standing.h"

#include <catch2/catch.hpp>

#include "accounts/management.h"
#include "support/error_code.h"
#include "support/schema.h"

using namespace openpress;
using namespace openpress::accounts;
using openpress::tests::CodeOf;

namespace {

constexpr const char* kPassword = "correct horse";
using Texts = std::vector<std::string>;

template <class World>
struct Fixture {
  tests::Migrated<World> world;
  ManualClock clock{1782293400000};
  Accounts accounts{world.pool(), clock, {}, TestCost()};
  Management management{accounts};

  User Make(const std::string& name, Role role) {
    return accounts.Create({name, name + "@example.org", "", kPassword, role});
  }
  Principal As(const User& user) { return {.user_id = user.id, .username = user.username, .role = user.role}; }
  /** The log as "actor action details", oldest first. */
  Texts Log() {
    const auto lease = world.pool().Read();
    const auto page = ListAudit(*lease, {});
    Texts texts;
    for (const AuditRow& row : page->rows) {
      texts.insert(texts.begin(), row.actor.username + " " + row.action + " " + row.details);
    }
    CHECK_FALSE(VerifyAuditLog(*lease).complaint);
    return texts;
  }
  std::string Login(const std::string& name, const std::string& password, const std::string& from = "192.0.2.1") {
    return CodeOf([&] { accounts.CheckLogin(name, password, from); });
  }
};

}  // namespace

TEMPLATE_TEST_CASE("whatever a manager does to an account is on record, and only what changed", "[audit]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const auto admin = f.As(f.Make("admin111", Role::kAdmin));
  const User ada = f.Make("lovelace", Role::kUser);
  f.management.GiveRole(admin, "lovelace", Role::kEditor);
  f.management.GiveRole(admin, "lovelace", Role::kEditor);
  f.management.SetActive(admin, "lovelace", false);
  f.management.SetActive(admin, "lovelace", false);
  f.management.SetActive(admin, "lovelace", true);
  f.management.ChangePassword(admin, "lovelace", "battery staple", std::nullopt, "192.0.2.1");
  f.management.RemoveSecondFactor(admin, "lovelace");  // there is none
  f.management.Add(admin, {"handmade", "h@example.org", "", kPassword, Role::kManager});
  f.management.Delete(admin, {"lovelace"}, false);
  CHECK(f.Log() == Texts{R"(admin111 account.role {"before":"user","after":"editor"})",
                         "admin111 account.deactivated {}", "admin111 account.activated {}",
                         "admin111 account.password_set {}", R"(admin111 account.created {"role":"manager"})",
                         R"(admin111 account.deleted {"username":"lovelace","role":"editor"})"});
}

TEMPLATE_TEST_CASE("what is refused leaves no trace, and one's own small changes leave none either", "[audit]",
                   OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Make("admin111", Role::kAdmin);
  const auto manager = f.As(f.Make("manager1", Role::kManager));
  const auto ada = f.As(f.Make("lovelace", Role::kUser));
  CHECK(CodeOf([&] { f.management.GiveRole(ada, "manager1", Role::kUser); }) == "permission_denied");
  CHECK(CodeOf([&] { f.management.GiveRole(manager, "lovelace", Role::kManager); }) == "permission_denied");
  CHECK(CodeOf([&] { f.management.SetActive(manager, "admin111", false); }) == "permission_denied");
  CHECK(CodeOf([&] { f.management.Delete(manager, {"lovelace", "admin111"}, false); }) == "permission_denied");
  f.management.ChangePassword(ada, "lovelace", "battery staple", kPassword, "192.0.2.1");
  f.management.Delete(ada, {"lovelace"}, false);
  CHECK(f.Log().empty());
}

TEMPLATE_TEST_CASE("the command line is on record as the server itself", "[audit]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.accounts.Create({"lovelace", "l@example.org", "", kPassword, Role::kAdmin}, Actor::Server());
  f.accounts.SetRole("lovelace", Role::kUser);
  f.accounts.SetRole("lovelace", Role::kUser);
  f.accounts.SetPassword("lovelace", "battery staple");
  f.accounts.SetActive("lovelace", false);
  f.accounts.SetApproved("lovelace", true);
  f.accounts.SetApproved("lovelace", false);
  CHECK(f.Log() == Texts{R"( account.created {"role":"admin"})", R"( account.role {"before":"admin","after":"user"})",
                         " account.password_set {}", " account.deactivated {}", " account.disapproved {}"});
}

TEMPLATE_TEST_CASE("guessing at a manager's password is on record, once in a while", "[audit]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Make("manager1", Role::kManager);
  f.Make("lovelace", Role::kEditor);
  for (int i = 0; i < 3; ++i) CHECK(f.Login("manager1", "wrong") == "invalid_login");
  CHECK(f.Login("manager1", kPassword).empty());
  CHECK(f.Log().empty());
  for (int i = 0; i < 5; ++i) CHECK(f.Login("manager1", "wrong") == "invalid_login");
  for (int i = 0; i < 5; ++i) CHECK(f.Login("lovelace", "wrong", "192.0.2.2") == "invalid_login");
  const Texts once = {R"( account.sign_in_failing {"address":"192.0.2.1","last":"invalid_login"})"};
  CHECK(f.Log() == once);
  f.clock.Advance(std::chrono::minutes(15));
  for (int i = 0; i < 5; ++i) f.Login("manager1", "wrong");
  CHECK(f.Log().size() == 2);
}
