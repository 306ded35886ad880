#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/accounts.h"

namespace openpress::accounts {

/** Turning the second factor of one's own account on and off. Once it is on, Accounts::CheckLogin() asks for a code,
 *  and Basic is refused. Any thread that may block and holds no lease. */
class SecondFactors {
 public:
  explicit SecondFactors(Accounts& accounts) : accounts_(accounts) {}

  struct State {
    bool is_on = false;
    std::int64_t recovery_codes_left = 0;
  };
  State Of(std::int64_t user_id);

  struct Begun {
    std::string key;  ///< base 32, to be typed
    std::string uri;  ///< otpauth://, for a QR code
  };
  /** A new key, which counts once Confirm() has seen a code made with it.
   *  @throws Error kConflict "second_factor_on" */
  Begun Begin(std::int64_t user_id, std::string_view issuer);
  /** @return the recovery codes, for the only time
   *  @throws Error kBadInput "invalid_code"; kConflict "second_factor_on", "second_factor_not_begun" */
  std::vector<std::string> Confirm(std::int64_t user_id, std::string_view code);
  /** @throws Error kBadInput "wrong_password"; kRateLimited; kConflict "second_factor_off" */
  void Remove(std::int64_t user_id, std::string_view password, std::string_view address);

 private:
  User RequireUser(db::Connection& connection, std::int64_t user_id);

  Accounts& accounts_;
};

}  // namespace openpress::accounts
