#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/connection.h"

namespace openpress::accounts {

/** A session or API token as found by its secret. */
struct Credential {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::optional<Millis> last_used_at;
};

/** From where and with what somebody signed in: shown to the account's owner. */
struct Client {
  std::string address;
  std::string agent;
};

/** A session in its owner's list. */
struct SessionInfo {
  std::int64_t id = 0;
  Millis created_at = 0;
  Millis last_used_at = 0;
  Client client;
  bool is_current = false;  ///< the one that asks
};

/** An API token in its owner's list. */
struct ApiTokenInfo {
  std::int64_t id = 0;
  std::string name;
  std::string hint;
  Millis created_at = 0;
  std::optional<Millis> last_used_at;
};

/** A token that was just made: the only time that its secret is known. */
struct NewApiToken {
  std::string secret;
  ApiTokenInfo info;
};

/** A user keeps at most this many tokens and sessions. A new one beyond pushes out what was not used for longest. */
constexpr int kMostTokens = 100;
constexpr int kMostSessions = 100;

std::int64_t InsertSession(db::Connection& connection, std::int64_t user_id, std::string_view secret_hash,
                           const Client& client, Millis now);
/** Used after @p oldest only. */
std::optional<Credential> FindSession(db::Connection& connection, std::string_view secret_hash, Millis oldest);
void TouchSession(db::Connection& connection, std::int64_t id, Millis now);
void DeleteSession(db::Connection& connection, std::string_view secret_hash);
void DeleteSessionsOf(db::Connection& connection, std::int64_t user_id);
/** @return how many were last used before @p oldest */
std::int64_t DeleteSessionsBefore(db::Connection& connection, Millis oldest);
bool DeleteSessionOf(db::Connection& connection, std::int64_t user_id, std::int64_t id);
void DeleteOtherSessionsOf(db::Connection& connection, std::int64_t user_id, std::string_view secret_hash);
/** Used after @p oldest only, the last used first. @param current the hash of the one to be marked */
std::vector<SessionInfo> SessionsOf(db::Connection& connection, std::int64_t user_id, Millis oldest,
                                    std::string_view current);

std::int64_t InsertApiToken(db::Connection& connection, std::int64_t user_id, std::string_view secret_hash,
                            std::string_view name, std::string_view hint, Millis now);
std::optional<Credential> FindApiToken(db::Connection& connection, std::string_view secret_hash);
void TouchApiToken(db::Connection& connection, std::int64_t id, Millis now);
void DeleteApiTokensOf(db::Connection& connection, std::int64_t user_id);
/** @return whether there was one */
bool DeleteApiToken(db::Connection& connection, std::int64_t user_id, std::int64_t id);
std::vector<ApiTokenInfo> ApiTokensOf(db::Connection& connection, std::int64_t user_id);

}  // namespace openpress::accounts
