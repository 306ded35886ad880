#include "accounts/accounts.h"

#include <catch2/catch.hpp>

#include "core/ids.h"
#include "support/error_code.h"
#include "support/schema.h"

using namespace openpress;
using namespace openpress::accounts;
using openpress::tests::CodeOf;

namespace {

constexpr Millis kStart = 1782293400000;
constexpr const char* kPassword = "correct horse";

template <class World>
struct Fixture {
  tests::Migrated<World> world;
  ManualClock clock{kStart};
  Accounts accounts{world.pool(), clock, {}, TestCost()};

  User Make(const std::string& name, Role role = Role::kJournalist) {
    return accounts.Create({name, name + "@example.org", "", kPassword, role});
  }
  std::string Cell(std::string_view sql) {
    const auto lease = world.pool().Read();
    const auto row = lease->QueryOne(sql);
    return row ? row->Text(0) : "";
  }
  std::int64_t Number(std::string_view sql) {
    const auto lease = world.pool().Read();
    return lease->QueryOne(sql)->Int(0);
  }
  std::string Login(const std::string& name, const std::string& password, const std::string& address) {
    return CodeOf([&] { accounts.CheckLogin(name, password, address); });
  }
};

std::string SecretOf(const std::string& link) {
  return link.substr(link.find('=') + 1);
}

}  // namespace

TEMPLATE_TEST_CASE("names and addresses are taken whatever their case", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Make("lovelace");
  CHECK(CodeOf([&] {
          f.accounts.Create({"LoveLace", "x@example.org", "", kPassword, Role::kUser});
        }) == "username_taken");
  CHECK(CodeOf([&] {
          f.accounts.Create({"somebody", "Lovelace@Example.org", "", kPassword, Role::kUser});
        }) == "email_taken");
  CHECK(f.accounts.List("", 100).size() == 1);
}

TEMPLATE_TEST_CASE("a sign-in works by name and by address", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const User ada = f.Make("lovelace");
  CHECK(f.accounts.CheckLogin("LOVELACE", kPassword, "192.0.2.1").id == ada.id);
  CHECK(f.accounts.CheckLogin("lovelace@example.ORG", kPassword, "192.0.2.1").id == ada.id);
  CHECK(f.Login("lovelace", "wrong", "192.0.2.1") == "invalid_login");
  CHECK(f.Login("nobody", kPassword, "192.0.2.1") == "invalid_login");
  CHECK(f.Login("", "", "192.0.2.1") == "invalid_login");
}

TEMPLATE_TEST_CASE("the database holds no secret", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const User ada = f.Make("lovelace");
  const std::string session = f.accounts.StartSession(ada, {"192.0.2.1", "Browser"});
  const std::string token = f.accounts.IssueToken(ada, "test");
  CHECK(session.size() == 43);
  CHECK(token.size() == 40);
  CHECK(f.Cell("SELECT password_hash FROM users").starts_with("$argon2id$"));
  const std::string session_hash = f.Cell("SELECT secret_hash FROM sessions");
  const std::string token_hash = f.Cell("SELECT secret_hash FROM api_tokens");
  CHECK(session_hash.size() == 64);
  CHECK(token_hash.size() == 64);
  // A stolen hash is no key.
  CHECK(f.accounts.BySession(session_hash) == nullptr);
  CHECK(f.accounts.ByToken(token_hash) == nullptr);
}

TEMPLATE_TEST_CASE("failed sign-ins are limited for an account", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Make("lovelace");
  for (int i = 0; i < 10; ++i) CHECK(f.Login("lovelace", "wrong", "192.0.2." + std::to_string(i)) == "invalid_login");
  // From anywhere, though the password is right now.
  try {
    f.accounts.CheckLogin("Lovelace", kPassword, "198.51.100.7");
    FAIL("the limit did not hold");
  } catch (const Error& problem) {
    CHECK(problem.fault() == Fault::kRateLimited);
    CHECK(problem.retry_after() == 90);
  }
  // Names that nobody has are limited alike: the answer does not tell who exists.
  for (int i = 0; i < 10; ++i) CHECK(f.Login("nobody", "wrong", "203.0.113." + std::to_string(i)) == "invalid_login");
  CHECK(f.Login("nobody", "wrong", "203.0.113.99") == "too_many_attempts");
  f.clock.Advance(std::chrono::minutes(15));
  CHECK(f.Login("lovelace", kPassword, "198.51.100.1").empty());
}

TEMPLATE_TEST_CASE("failed sign-ins are limited for an address", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Make("babbage1");
  for (int i = 0; i < 10; ++i) CHECK(f.Login("guess" + std::to_string(i), "wrong", "198.51.100.1") == "invalid_login");
  CHECK(f.Login("babbage1", kPassword, "198.51.100.1") == "too_many_attempts");
  CHECK(f.Login("babbage1", kPassword, "198.51.100.2").empty());
}

TEMPLATE_TEST_CASE("right sign-ins are not limited", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Make("lovelace");
  for (int i = 0; i < 40; ++i) CHECK(f.Login("lovelace", kPassword, "192.0.2.1").empty());
}

TEMPLATE_TEST_CASE("a session lasts as long as it is used", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string secret = f.accounts.StartSession(f.Make("lovelace", Role::kEditor), {"192.0.2.1", "Browser"});
  const auto who = f.accounts.BySession(secret);
  REQUIRE(who);
  CHECK(who->username == "lovelace");
  CHECK(who->role == Role::kEditor);
  CHECK(who->via == Via::kSession);
  for (int day = 0; day < 40; ++day) {
    f.clock.Advance(std::chrono::hours(24));
    REQUIRE(f.accounts.BySession(secret));
  }
  CHECK(f.accounts.ClearSessions() == 0);
  f.clock.Advance(std::chrono::hours(24 * 14));
  CHECK(f.accounts.BySession(secret) == nullptr);
  CHECK(f.accounts.ClearSessions() == 1);
}

TEMPLATE_TEST_CASE("use is written down every few minutes, not each time", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string secret = f.accounts.StartSession(f.Make("lovelace"), {"192.0.2.1", "Browser"});
  for (int i = 0; i < 20; ++i) {
    f.clock.Advance(std::chrono::seconds(10));
    f.accounts.BySession(secret);
  }
  CHECK(f.Number("SELECT last_used_at FROM sessions") == kStart);
  f.clock.Advance(std::chrono::minutes(5));
  f.accounts.BySession(secret);
  CHECK(f.Number("SELECT last_used_at FROM sessions") == f.clock.Now());
}

TEMPLATE_TEST_CASE("signing out ends the session at once", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const User ada = f.Make("lovelace");
  const std::string one = f.accounts.StartSession(ada, {});
  const std::string other = f.accounts.StartSession(ada, {});
  REQUIRE(f.accounts.BySession(one));
  f.accounts.EndSession(one);
  CHECK(f.accounts.BySession(one) == nullptr);
  CHECK(f.accounts.BySession(other) != nullptr);
}

TEMPLATE_TEST_CASE("a new password ends sessions, tokens and Basic at once", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const User ada = f.Make("lovelace");
  const std::string session = f.accounts.StartSession(ada, {});
  const std::string token = f.accounts.IssueToken(ada, "test");
  const std::string others = f.accounts.StartSession(f.Make("babbage1"), {});
  REQUIRE(f.accounts.BySession(session));
  REQUIRE(f.accounts.ByToken(token));
  REQUIRE(f.accounts.ByBasic("lovelace", kPassword, "192.0.2.1"));
  f.accounts.SetPassword("lovelace", "battery staple");
  CHECK(f.accounts.BySession(session) == nullptr);
  CHECK(f.accounts.ByToken(token) == nullptr);
  CHECK(CodeOf([&] { f.accounts.ByBasic("lovelace", kPassword, "192.0.2.1"); }) == "invalid_login");
  CHECK(f.accounts.ByBasic("lovelace", "battery staple", "192.0.2.1"));
  CHECK(f.accounts.BySession(others) != nullptr);
  // Whoever had the old password checked just before it changed gets nothing for it.
  CHECK(CodeOf([&] { f.accounts.StartSession(ada, {}); }) == "password_changed");
  CHECK(CodeOf([&] { f.accounts.IssueToken(ada, "test"); }) == "password_changed");
  CHECK(CodeOf([&] { f.accounts.SetPassword("lovelace", "short"); }) == "invalid_password");
  CHECK(CodeOf([&] { f.accounts.SetPassword("nobody", "battery staple"); }) == "no_such_user");
}

TEMPLATE_TEST_CASE("who was deactivated is out, and a new role counts at once", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const User ada = f.Make("lovelace", Role::kUser);
  const std::string session = f.accounts.StartSession(ada, {});
  REQUIRE(f.accounts.BySession(session)->role == Role::kUser);
  f.accounts.SetRole("lovelace", Role::kEditor);
  CHECK(f.accounts.BySession(session)->role == Role::kEditor);
  f.accounts.SetActive("lovelace", false);
  CHECK(f.accounts.BySession(session) == nullptr);
  CHECK(f.Login("lovelace", kPassword, "192.0.2.1") == "inactive");
  CHECK(f.Login("lovelace", "wrong", "192.0.2.1") == "invalid_login");
  f.accounts.SetActive("lovelace", true);
  CHECK(f.Login("lovelace", kPassword, "192.0.2.1").empty());
}

TEMPLATE_TEST_CASE("older tokens stay valid up to a number, the used ones longest", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const User ada = f.Make("lovelace");
  const std::string first = f.accounts.IssueToken(ada, "first");
  REQUIRE(f.accounts.ByToken(first));
  for (int i = 0; i < kMostTokens + 20; ++i) f.accounts.IssueToken(ada, "more");
  CHECK(f.Number("SELECT COUNT(*) FROM api_tokens") == kMostTokens);
  f.clock.Advance(std::chrono::minutes(1));
  CHECK(f.accounts.ByToken(first));
  const auto tokens = f.accounts.Tokens(ada.id);
  CHECK(tokens.size() == kMostTokens);
  for (const auto& token : tokens) {
    if (token.name != "first") continue;
    CHECK(token.hint == first.substr(0, 4));
    CHECK_FALSE(f.accounts.RevokeToken(ada.id + 1, token.id));
    CHECK(f.accounts.RevokeToken(ada.id, token.id));
  }
  CHECK(f.accounts.ByToken(first) == nullptr);
}

TEMPLATE_TEST_CASE("a password is hashed anew when the cost has changed", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  f.Make("lovelace");
  const std::string before = f.Cell("SELECT password_hash FROM users");
  PasswordCost cost = TestCost();
  cost.operations += 1;
  Accounts dearer(f.world.pool(), f.clock, {}, cost);
  const User ada = dearer.CheckLogin("lovelace", kPassword, "192.0.2.1");
  CHECK(f.Cell("SELECT password_hash FROM users") != before);
  CHECK_FALSE(dearer.StartSession(ada, {}).empty());
  CHECK(dearer.CheckLogin("lovelace", kPassword, "192.0.2.1").id == ada.id);
}

TEMPLATE_TEST_CASE("the first administrator is made by a one-time link", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  CHECK(f.accounts.SetupNeeded());
  const std::string link = f.accounts.SetupLink().value();
  REQUIRE(link.starts_with("/setup?token="));
  const std::string secret = SecretOf(link);
  CHECK(secret.size() == 43);
  CHECK(f.Cell("SELECT secret_hash FROM setup_tokens") != secret);

  // A restart makes a link of its own; the first stays valid.
  Accounts restarted(f.world.pool(), f.clock, {}, TestCost());
  const std::string second = SecretOf(restarted.SetupLink().value());

  const Registration ada{"lovelace", "ada@example.org", "Ada", kPassword, Role::kUser};
  CHECK(CodeOf([&] { restarted.SetUp("wrong", ada); }) == "setup_token");
  CHECK(CodeOf([&] { restarted.SetUp("", ada); }) == "setup_token");
  CHECK(CodeOf([&] { restarted.SetUp(secret, {"x", "ada@example.org", "", kPassword, {}}); }) == "invalid_username");
  CHECK(restarted.SetUp(secret, ada).role == Role::kAdmin);
  CHECK_FALSE(f.accounts.SetupNeeded());
  for (const std::string& used : {secret, second}) {
    CHECK(CodeOf([&] { restarted.SetUp(used, {"second", "b@example.org", "", kPassword, {}}); }) == "setup_token");
  }
  CHECK_FALSE(restarted.SetupLink().has_value());
}

TEMPLATE_TEST_CASE("a link is of no use once there is an account", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  const std::string secret = SecretOf(f.accounts.SetupLink().value());
  f.Make("lovelace");
  CHECK(CodeOf([&] { f.accounts.SetUp(secret, {"second", "b@example.org", "", kPassword, {}}); }) == "setup_done");
}

TEMPLATE_TEST_CASE("only so many links are kept", "[accounts]", OPENPRESS_DB_WORLDS) {
  Fixture<TestType> f;
  for (int i = 0; i < 25; ++i) f.accounts.SetupLink();
  CHECK(f.Number("SELECT COUNT(*) FROM setup_tokens") == 10);
}
