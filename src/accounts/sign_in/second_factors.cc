#include "accounts/sign_in/second_factors.h"

#include "accounts/sign_in/second_factor.h"
#include "accounts/sign_in/totp.h"
#include "core/error.h"

namespace openpress::accounts {
namespace {

[[noreturn]] void RefuseOn() {
  throw Error(Fault::kConflict, "second_factor_on", "The second factor is on already. Turn it off first.");
}

}  // namespace

User SecondFactors::RequireUser(db::Connection& connection, std::int64_t user_id) {
  auto user = FindUser(connection, user_id);
  if (!user) throw Error(Fault::kForbidden, "not_authenticated", "Authentication credentials were not provided.");
  return *std::move(user);
}

SecondFactors::State SecondFactors::Of(std::int64_t user_id) {
  const auto lease = accounts_.pool().Read();
  return {RequireUser(*lease, user_id).has_second_factor, RecoveryCodesLeft(*lease, user_id)};
}

SecondFactors::Begun SecondFactors::Begin(std::int64_t user_id, std::string_view issuer) {
  const std::string key = NewTotpKey();
  const auto lease = accounts_.pool().Write();
  const auto transaction = lease->Begin();
  const User user = RequireUser(*lease, user_id);
  if (!BeginSecondFactor(*lease, user_id, key, accounts_.clock().Now())) RefuseOn();
  transaction->Commit();
  return {Base32(key), OtpauthUri(issuer, user.username, key)};
}

std::vector<std::string> SecondFactors::Confirm(std::int64_t user_id, std::string_view code) {
  std::vector<std::string> codes;
  {
    const Millis now = accounts_.clock().Now();
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    const auto factor = FindSecondFactor(*lease, user_id);
    if (!factor) {
      throw Error(Fault::kConflict, "second_factor_not_begun", "Ask for a key first, and add it to an application.");
    }
    if (factor->is_confirmed) RefuseOn();
    const auto step = MatchingStep(factor->key, code, now);
    if (!step) {
      throw Error(Fault::kBadInput, "invalid_code",
                  "This is not the code that the application shows now. Check the clock of the device.");
    }
    ConfirmSecondFactor(*lease, user_id, *step, now);
    codes = ReplaceRecoveryCodes(*lease, user_id);
    transaction->Commit();
  }
  accounts_.Forget(user_id);
  return codes;
}

void SecondFactors::Remove(std::int64_t user_id, std::string_view password, std::string_view address) {
  User user;
  {
    const auto lease = accounts_.pool().Read();
    user = RequireUser(*lease, user_id);
  }
  if (!user.has_second_factor) {
    throw Error(Fault::kConflict, "second_factor_off", "The second factor is not on.");
  }
  accounts_.RequirePassword(user, password, address);
  {
    const auto lease = accounts_.pool().Write();
    const auto transaction = lease->Begin();
    RemoveSecondFactor(*lease, user_id);
    transaction->Commit();
  }
  accounts_.Forget(user_id);
}

}  // namespace openpress::accounts
