#pragma once

#include <cstddef>
#include <cstdint>
#include <semaphore>
#include <string>
#include <string_view>

namespace openpress::accounts {

/** What one password hash costs. */
struct PasswordCost {
  unsigned long long operations;
  std::size_t memory;  ///< bytes
};

/** Argon2id through libsodium, at its INTERACTIVE cost: 64 MiB and two passes, about a tenth of a second. MODERATE
 *  would take 256 MiB for each sign-in, more than a small box can lend to a stranger; OWASP asks for 19 MiB.
 *
 *  The memory is mapped for the time of one hash and given back, so an idle daemon holds none of it; and at most two
 *  hashes run at once, so a crowd of sign-ins costs 128 MiB and waiting, not the machine. */
PasswordCost DefaultCost();
/** The least libsodium accepts. For tests only: it protects nobody. */
PasswordCost TestCost();

/** Makes and checks password hashes. Any thread that may block; not a loop. */
class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost = DefaultCost());

  /** The form "$argon2id$v=19$m=…,t=…,p=1$salt$hash". @throws Error kBusy when too many wait, kBroken without memory.
   */
  std::string Hash(std::string_view password);
  /** Also for hashes from elsewhere, see foreign_hash.h. False for a text that is no hash. @throws Error kBusy. */
  bool Verify(const std::string& hash, std::string_view password);
  /** Takes as long as Verify() on a wrong password: for names that nobody has, so that time does not tell them apart.
   *  @throws Error kBusy. */
  void VerifyNothing(std::string_view password);
  /** Made at another cost than today's, or elsewhere: hash again at the next chance. */
  [[nodiscard]] bool IsOutdated(const std::string& hash) const noexcept;

 private:
  static constexpr std::ptrdiff_t kAtOnce = 2;

  PasswordCost cost_;
  std::string nothing_;
  std::counting_semaphore<kAtOnce> slots_{kAtOnce};
};

}  // namespace openpress::accounts
