#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"

namespace openpress::accounts {

// Time-based one-time passwords (RFC 6238) as every authenticator application makes them: SHA-1, steps of 30 seconds,
// six digits.

/** A new key, 20 raw bytes (RFC 4226 section 4). */
std::string NewTotpKey();

/** The number of the step that @p now lies in. */
std::int64_t TotpStep(Millis now);

/** The six digits of step @p step. @param key raw bytes */
std::string TotpCode(std::string_view key, std::int64_t step);

/** The step whose code @p code is, among that of @p now and those beside it: clocks differ, and people type slowly.
 *  Blanks in @p code do not matter. */
std::optional<std::int64_t> MatchingStep(std::string_view key, std::string_view code, Millis now);

/** RFC 4648 base 32 without padding: how keys are typed. */
std::string Base32(std::string_view bytes);

/** What the QR code holds that an authenticator application reads. @param issuer the site's name */
std::string OtpauthUri(std::string_view issuer, std::string_view username, std::string_view key);

}  // namespace openpress::accounts
