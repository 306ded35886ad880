#include "accounts/sign_in/foreign_hash.h"

#include <catch2/catch.hpp>

#include "accounts/accounts.h"
#include "accounts/sign_in/password.h"
#include "support/error_code.h"
#include "support/schema.h"

using namespace openpress;
using namespace openpress::accounts;
using openpress::tests::CodeOf;
using openpress::tests::Migrated;
using openpress::tests::SqliteWorld;

namespace {

/** "correct horse", made by Python's hashlib. */
constexpr const char* kDjango = "pbkdf2_sha256$1000$c2FsdA$/WytJJjODwOlQ1RVnEQ2Ww07VAuysFr2g9vSSOAeCUU=";

struct World {
  Migrated<SqliteWorld> world;
  ManualClock clock{1782293400000};
  Accounts accounts{world.pool(), clock, {}, TestCost()};

  void Add(const std::string& name, const std::string& hash) {
    const auto lease = world.pool().Write();
    InsertUser(*lease, {name, name + "@example.org", "", Role::kUser, hash}, clock.Now());
  }
  std::string HashOf(const std::string& name) {
    const auto lease = world.pool().Read();
    return FindUserByUsername(*lease, name)->password_hash;
  }
};

}  // namespace

TEST_CASE("a password is verified against Django's PBKDF2", "[foreign_hash]") {
  PasswordHasher hasher(TestCost());
  CHECK(hasher.Verify(kDjango, "correct horse"));
  CHECK_FALSE(hasher.Verify(kDjango, "correct horsf"));
  CHECK_FALSE(hasher.Verify(kDjango, ""));
  CHECK(hasher.IsOutdated(kDjango));
}

TEST_CASE("a password is verified against Django's Argon2", "[foreign_hash]") {
  PasswordHasher hasher(TestCost());
  const std::string django = "argon2" + hasher.Hash("correct horse");
  CHECK(IsForeignHash(django));
  CHECK(hasher.Verify(django, "correct horse"));
  CHECK_FALSE(hasher.Verify(django, "correct horsf"));
  CHECK(hasher.IsOutdated(django));
}

TEST_CASE("hashes that are malformed or absurdly dear let nobody in and cost nothing", "[foreign_hash]") {
  PasswordHasher hasher(TestCost());
  const std::string hash = "/WytJJjODwOlQ1RVnEQ2Ww07VAuysFr2g9vSSOAeCUU=";
  for (const std::string& text :
       {std::string("pbkdf2_sha256$0$c2FsdA$") + hash, std::string("pbkdf2_sha256$-1$c2FsdA$") + hash,
        std::string("pbkdf2_sha256$5000001$c2FsdA$") + hash,
        std::string("pbkdf2_sha256$99999999999999999999$c2FsdA$") + hash, std::string("pbkdf2_sha256$1000$$") + hash,
        std::string("pbkdf2_sha256$1000$c2FsdA$"), std::string("pbkdf2_sha256$1000$c2FsdA$AAAA"),
        std::string("pbkdf2_sha256$1000$c2FsdA$") + hash + "$x", std::string("pbkdf2_sha256$1000"),
        std::string("pbkdf2_sha1$1000$c2FsdA$") + hash, std::string("!abc"),
        std::string("argon2$argon2id$v=19$m=99999999,t=2,p=1$c2FsdHNhbHQ$AAAA"),
        std::string("argon2$argon2id$v=19$m=1024,t=999,p=1$c2FsdHNhbHQ$AAAA"),
        std::string("argon2$argon2id$v=19$m=1024,t=1,p=999$c2FsdHNhbHQ$AAAA"),
        std::string("argon2$argon2i$v=19$m=1024,t=1,p=1$c2FsdHNhbHQ$AAAA"), std::string("argon2$argon2id$v=19$")}) {
    INFO(text);
    CHECK_FALSE(IsForeignHash(text));
    CHECK_FALSE(hasher.Verify(text, "correct horse"));
  }
}

TEST_CASE("whoever signs in with a hash from elsewhere has one of ours afterwards", "[foreign_hash]") {
  World w;
  w.Add("lovelace", kDjango);
  CHECK(CodeOf([&] { w.accounts.CheckLogin("lovelace", "wrong", "192.0.2.1"); }) == "invalid_login");
  CHECK(w.HashOf("lovelace") == kDjango);
  CHECK(w.accounts.CheckLogin("lovelace", "correct horse", "192.0.2.1").username == "lovelace");
  CHECK(w.HashOf("lovelace").starts_with("$argon2id$"));
  CHECK(w.accounts.CheckLogin("lovelace", "correct horse", "192.0.2.1").username == "lovelace");
  CHECK(CodeOf([&] { w.accounts.CheckLogin("lovelace", "wrong", "192.0.2.1"); }) == "invalid_login");
}

TEST_CASE("a hash from elsewhere is found for those who have none, until the last is replaced", "[foreign_hash]") {
  World w;
  const auto any = [&] {
    const auto lease = w.world.pool().Read();
    return AnyForeignHash(*lease);
  };
  CHECK(any().empty());
  w.Add("babbage", "");
  w.Add("lovelace", kDjango);
  CHECK(any() == kDjango);
  CHECK(CodeOf([&] { w.accounts.CheckLogin("nobody", "wrong", "192.0.2.1"); }) == "invalid_login");
  CHECK(CodeOf([&] { w.accounts.CheckLogin("babbage", "wrong", "192.0.2.1"); }) == "invalid_login");
  w.accounts.CheckLogin("lovelace", "correct horse", "192.0.2.1");
  CHECK(any().empty());
}
