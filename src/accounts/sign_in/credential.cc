#include "accounts/sign_in/credential.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kInsertSession = R"sql(
  INSERT INTO sessions (secret_hash, user_id, created_at, last_used_at, address, agent)
  VALUES ($1, $2, $3, $3, $4, $5)
  RETURNING id)sql";

constexpr std::string_view kTrimSessions = R"sql(
  DELETE FROM sessions
   WHERE id IN (SELECT id FROM sessions
                 WHERE user_id = $1 AND id <> $2
                 ORDER BY last_used_at DESC
                 LIMIT 1000 OFFSET $3))sql";

constexpr std::string_view kFindSession = R"sql(
  SELECT id, user_id, last_used_at
    FROM sessions
   WHERE secret_hash = $1 AND last_used_at > $2)sql";

constexpr std::string_view kTouchSession = "UPDATE sessions SET last_used_at = $2 WHERE id = $1";
constexpr std::string_view kDeleteSession = "DELETE FROM sessions WHERE secret_hash = $1";
constexpr std::string_view kDeleteSessionsOf = "DELETE FROM sessions WHERE user_id = $1";
constexpr std::string_view kDeleteSessionOf = "DELETE FROM sessions WHERE user_id = $1 AND id = $2";
constexpr std::string_view kDeleteOtherSessions = "DELETE FROM sessions WHERE user_id = $1 AND secret_hash <> $2";
constexpr std::string_view kDeleteSessionsBefore = "DELETE FROM sessions WHERE last_used_at <= $1";

constexpr std::string_view kSessionsOf = R"sql(
  SELECT id, created_at, last_used_at, address, agent, secret_hash
    FROM sessions
   WHERE user_id = $1 AND last_used_at > $2
   ORDER BY last_used_at DESC
   LIMIT 1000)sql";

constexpr std::string_view kInsertToken = R"sql(
  INSERT INTO api_tokens (secret_hash, user_id, name, hint, created_at)
  VALUES ($1, $2, $3, $4, $5)
  RETURNING id)sql";

// Never used ones go first: whoever makes tokens in a loop pushes out his own, not the ones that programs rely on.
constexpr std::string_view kTrimTokens = R"sql(
  DELETE FROM api_tokens
   WHERE id IN (SELECT id FROM api_tokens
                 WHERE user_id = $1 AND id <> $2
                 ORDER BY last_used_at DESC NULLS LAST, id DESC
                 LIMIT 1000 OFFSET $3))sql";

constexpr std::string_view kFindToken = R"sql(
  SELECT id, user_id, last_used_at
    FROM api_tokens
   WHERE secret_hash = $1)sql";

constexpr std::string_view kTouchToken = "UPDATE api_tokens SET last_used_at = $2 WHERE id = $1";
constexpr std::string_view kDeleteTokensOf = "DELETE FROM api_tokens WHERE user_id = $1";
constexpr std::string_view kDeleteToken = "DELETE FROM api_tokens WHERE user_id = $1 AND id = $2";

constexpr std::string_view kTokensOf = R"sql(
  SELECT id, name, hint, created_at, last_used_at
    FROM api_tokens
   WHERE user_id = $1
   ORDER BY created_at DESC
   LIMIT 1000)sql";

std::optional<Credential> One(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return Credential{row->Int(0), row->Int(1), row->MaybeInt(2)};
}

}  // namespace

std::int64_t InsertSession(db::Connection& connection, std::int64_t user_id, std::string_view secret_hash,
                           const Client& client, Millis now) {
  const auto row = connection.QueryOne(kInsertSession, {secret_hash, user_id, now, client.address, client.agent});
  connection.Execute(kTrimSessions, {user_id, row->Int(0), kMostSessions - 1});
  return row->Int(0);
}

std::optional<Credential> FindSession(db::Connection& connection, std::string_view secret_hash, Millis oldest) {
  return One(connection.QueryOne(kFindSession, {secret_hash, oldest}));
}

void TouchSession(db::Connection& connection, std::int64_t id, Millis now) {
  connection.Execute(kTouchSession, {id, now});
}

void DeleteSession(db::Connection& connection, std::string_view secret_hash) {
  connection.Execute(kDeleteSession, {secret_hash});
}

void DeleteSessionsOf(db::Connection& connection, std::int64_t user_id) {
  connection.Execute(kDeleteSessionsOf, {user_id});
}

std::int64_t DeleteSessionsBefore(db::Connection& connection, Millis oldest) {
  return connection.Execute(kDeleteSessionsBefore, {oldest});
}

bool DeleteSessionOf(db::Connection& connection, std::int64_t user_id, std::int64_t id) {
  return connection.Execute(kDeleteSessionOf, {user_id, id}) > 0;
}

void DeleteOtherSessionsOf(db::Connection& connection, std::int64_t user_id, std::string_view secret_hash) {
  connection.Execute(kDeleteOtherSessions, {user_id, secret_hash});
}

std::vector<SessionInfo> SessionsOf(db::Connection& connection, std::int64_t user_id, Millis oldest,
                                    std::string_view current) {
  std::vector<SessionInfo> sessions;
  for (const db::Row& row : connection.Query(kSessionsOf, {user_id, oldest})) {
    sessions.push_back({row.Int(0), row.Int(1), row.Int(2), {row.Text(3), row.Text(4)}, row.Text(5) == current});
  }
  return sessions;
}

std::int64_t InsertApiToken(db::Connection& connection, std::int64_t user_id, std::string_view secret_hash,
                            std::string_view name, std::string_view hint, Millis now) {
  const auto row = connection.QueryOne(kInsertToken, {secret_hash, user_id, name, hint, now});
  connection.Execute(kTrimTokens, {user_id, row->Int(0), kMostTokens - 1});
  return row->Int(0);
}

std::optional<Credential> FindApiToken(db::Connection& connection, std::string_view secret_hash) {
  return One(connection.QueryOne(kFindToken, {secret_hash}));
}

void TouchApiToken(db::Connection& connection, std::int64_t id, Millis now) {
  connection.Execute(kTouchToken, {id, now});
}

void DeleteApiTokensOf(db::Connection& connection, std::int64_t user_id) {
  connection.Execute(kDeleteTokensOf, {user_id});
}

bool DeleteApiToken(db::Connection& connection, std::int64_t user_id, std::int64_t id) {
  return connection.Execute(kDeleteToken, {user_id, id}) > 0;
}

std::vector<ApiTokenInfo> ApiTokensOf(db::Connection& connection, std::int64_t user_id) {
  std::vector<ApiTokenInfo> tokens;
  for (const db::Row& row : connection.Query(kTokensOf, {user_id})) {
    tokens.push_back({row.Int(0), row.Text(1), row.Text(2), row.Int(3), row.MaybeInt(4)});
  }
  return tokens;
}

}  // namespace openpress::accounts
