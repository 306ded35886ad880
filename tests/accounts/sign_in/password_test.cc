#include "accounts/sign_in/password.h"

#include <chrono>

#include <catch2/catch.hpp>

#include "accounts/sign_in/secret.h"

using namespace openpress::accounts;

TEST_CASE("a password is verified against its Argon2id hash", "[password]") {
  PasswordHasher hasher(TestCost());
  const std::string hash = hasher.Hash("correct horse");
  CHECK(hash.starts_with("$argon2id$v=19$"));
  CHECK(hasher.Verify(hash, "correct horse"));
  CHECK_FALSE(hasher.Verify(hash, "correct horsf"));
  CHECK_FALSE(hasher.Verify("", "correct horse"));
  CHECK_FALSE(hasher.Verify("not a hash", "correct horse"));
  CHECK(hash != hasher.Hash("correct horse"));
}

TEST_CASE("a hash made at another cost is outdated", "[password]") {
  PasswordHasher cheap(TestCost());
  PasswordHasher usual;
  const std::string hash = cheap.Hash("correct horse");
  CHECK_FALSE(cheap.IsOutdated(hash));
  CHECK(usual.IsOutdated(hash));
  CHECK(usual.Verify(hash, "correct horse"));
}

TEST_CASE("an unknown name costs the work of a wrong password", "[password]") {
  // At a cost at which the work can be told from noise: had the stand-in been refused as malformed, it would take
  // microseconds.
  PasswordHasher hasher;
  const std::string hash = hasher.Hash("correct horse");
  const auto time = [](auto&& call) {
    const auto start = std::chrono::steady_clock::now();
    call();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const double wrong = time([&] { hasher.Verify(hash, "wrong"); });
  const double unknown = time([&] { hasher.VerifyNothing("wrong"); });
  CHECK(unknown > wrong / 5);
}

TEST_CASE("secrets are kept as hashes and sessions have CSRF tokens of their own", "[password]") {
  CHECK(SecretHash("a").size() == 64);
  CHECK(SecretHash("a") != SecretHash("b"));
  CHECK(CsrfTokenOf("a") != SecretHash("a"));
  CHECK(CsrfTokenOf("a") != CsrfTokenOf("b"));
}
