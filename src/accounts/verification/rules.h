#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "accounts/user.h"
#include "accounts/verification/request.h"
#include "core/clock.h"
#include "core/error.h"
#include "db/connection.h"

// What the parts of Verification share.

namespace openpress::accounts {

constexpr Millis kDay = 86'400'000;

enum class Lines { kOne, kMany };

/** @p words without blanks at its ends. @param ask what is answered when nothing is left, without the dot
 *  @throws Error kBadInput @p code for an empty text, one over @p most bytes, or one with control characters */
std::string CheckedWords(std::string_view words, std::size_t most, Lines lines, std::string_view code,
                         std::string_view ask);

/** @throws Error kConflict "not_pending" */
void RequirePending(const VerificationRequest& request);
/** The same of a statement that changed no row: another was faster. */
void RequireChanged(std::int64_t rows);

Error NoSuchUser();
/** @throws Error kNotFound "no_such_user" */
User RequireUserNamed(db::Connection& connection, std::string_view username);

/** The time to keep the request's documents begins. @param since 0: there is no reason to keep them any longer */
void CloseDocuments(db::Connection& connection, std::int64_t request_id, Millis since);

}  // namespace openpress::accounts
