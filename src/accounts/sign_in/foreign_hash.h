#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "db/connection.h"

namespace openpress::accounts {

// Password hashes that came with accounts from Django, MediaCMS's framework: "pbkdf2_sha256$iterations$salt$hash", the
// hash in base64, and "argon2$" before the form that we have, too. They are good until their owner signs in, who then
// gets one of ours.

/** What a Django PBKDF2 hash says. */
struct Pbkdf2Hash {
  int iterations = 0;
  std::string salt;
  std::string hash;  ///< raw, 32 bytes
};

/** Iterations are bounded: a row that asks for an hour of work must not cost it. Django began at ten thousand and asks
 *  for a million and a half today. */
constexpr int kMostIterations = 5'000'000;

/** Nothing for any other text. */
std::optional<Pbkdf2Hash> ReadPbkdf2(std::string_view text);
/** Our own form of Django's Argon2id; nothing for any other text, or when one check would take more than 256 MiB or
 *  sixteen passes. */
std::optional<std::string> ReadDjangoArgon2(std::string_view text);
/** Whether somebody can sign in with such a hash. */
bool IsForeignHash(std::string_view text);

/** One of the PBKDF2 hashes that accounts still have; empty when there is none. */
std::string AnyForeignHash(db::Connection& connection);

/** In the time of its iterations, whatever the password. */
bool VerifyPbkdf2(const Pbkdf2Hash& hash, std::string_view password);

}  // namespace openpress::accounts
