#include "accounts/sign_in/password.h"

#include <chrono>

#include <fmt/format.h>
#include <sodium.h>

#include "accounts/sign_in/foreign_hash.h"
#include "core/error.h"
#include "core/ids.h"

namespace openpress::accounts {
namespace {

constexpr std::chrono::seconds kPatience{5};

/** Holds one of the places in which a hash may be computed. */
class Slot {
 public:
  explicit Slot(std::counting_semaphore<2>& slots) : slots_(slots) {
    if (!slots_.try_acquire_for(kPatience)) {
      throw Error(Fault::kBusy, "busy", "Too many people are signing in at this moment. Try again in a few seconds.")
          .RetryAfter(5);
    }
  }
  ~Slot() { slots_.release(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  std::counting_semaphore<2>& slots_;
};

}  // namespace

PasswordCost DefaultCost() {
  return {crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE};
}

PasswordCost TestCost() {
  return {crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN};
}

PasswordHasher::PasswordHasher(PasswordCost cost) : cost_(cost) {
  RandomHex(1);  // initialises libsodium
  // A hash that no password has, written out instead of computed: the start must not wait for an Argon2.
  nothing_ = fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost_.memory / 1024, cost_.operations,
                         std::string(22, 'A'), std::string(43, 'A'));
}

std::string PasswordHasher::Hash(std::string_view password) {
  const Slot slot(slots_);
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost_.operations, cost_.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw Error(Fault::kBroken, "out_of_memory", "There is not enough memory to check a password.");
  }
  hash.resize(hash.find('\0'));
  return hash;
}

bool PasswordHasher::Verify(const std::string& hash, std::string_view password) {
  const Slot slot(slots_);
  if (const auto foreign = ReadPbkdf2(hash)) return VerifyPbkdf2(*foreign, password);
  const std::string own = ReadDjangoArgon2(hash).value_or(hash);
  return crypto_pwhash_str_verify(own.c_str(), password.data(), password.size()) == 0;
}

void PasswordHasher::VerifyNothing(std::string_view password) {
  Verify(nothing_, password);
}

bool PasswordHasher::IsOutdated(const std::string& hash) const noexcept {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost_.operations, cost_.memory) != 0;
}

}  // namespace openpress::accounts
