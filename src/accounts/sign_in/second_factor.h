#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/connection.h"

namespace openpress::accounts {

constexpr int kRecoveryCodes = 10;

/** A row of `second_factors`. */
struct SecondFactor {
  std::string key;  ///< raw bytes
  bool is_confirmed = false;
};

std::optional<SecondFactor> FindSecondFactor(db::Connection& connection, std::int64_t user_id);

/** Begins anew with @p key; asked of nobody until ConfirmSecondFactor(). One that is confirmed stays as it is.
 *  @return false then */
bool BeginSecondFactor(db::Connection& connection, std::int64_t user_id, std::string_view key, Millis now);

/** From now on it is asked for. Step @p step is taken. */
void ConfirmSecondFactor(db::Connection& connection, std::int64_t user_id, std::int64_t step, Millis now);

/** Takes @p code: of an authenticator, whose step must be later than any taken before, or one of the recovery codes,
 *  each of which is good once. Inside the caller's transaction. @return false when it is neither */
bool TakeCode(db::Connection& connection, std::int64_t user_id, std::string_view code, Millis now);

/** Ten new recovery codes in place of all former ones. @return them, as they are shown once */
std::vector<std::string> ReplaceRecoveryCodes(db::Connection& connection, std::int64_t user_id);
std::int64_t RecoveryCodesLeft(db::Connection& connection, std::int64_t user_id);

/** With its recovery codes. @return false when there was none */
bool RemoveSecondFactor(db::Connection& connection, std::int64_t user_id);

}  // namespace openpress::accounts
