#include "accounts/enrolment/invite.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kInsert = R"sql(
  INSERT INTO invites (secret_hash, hint, invited_by, role, note, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  RETURNING id)sql";

constexpr std::string_view kFindById = R"sql(
  SELECT i.id, i.hint, i.invited_by, m.username, i.role, i.note, i.created_at, i.expires_at, i.used_at, u.username
    FROM invites i
    JOIN users m ON m.id = i.invited_by
    LEFT JOIN users u ON u.id = i.used_by
   WHERE i.id = $1)sql";

constexpr std::string_view kFind = R"sql(
  SELECT i.id, i.hint, i.invited_by, m.username, i.role, i.note, i.created_at, i.expires_at, i.used_at, u.username
    FROM invites i
    JOIN users m ON m.id = i.invited_by
    LEFT JOIN users u ON u.id = i.used_by
   WHERE i.secret_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2)sql";

constexpr std::string_view kList = R"sql(
  SELECT i.id, i.hint, i.invited_by, m.username, i.role, i.note, i.created_at, i.expires_at, i.used_at, u.username
    FROM invites i
    JOIN users m ON m.id = i.invited_by
    LEFT JOIN users u ON u.id = i.used_by
   ORDER BY i.created_at DESC, i.id DESC
   LIMIT $1 OFFSET $2)sql";

constexpr std::string_view kCount = "SELECT COUNT(*) FROM (SELECT 1 FROM invites LIMIT $1) AS capped";
constexpr std::string_view kUse = "UPDATE invites SET used_at = $3, used_by = $2 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM invites WHERE id = $1 AND used_at IS NULL";
constexpr std::string_view kDeleteBefore = "DELETE FROM invites WHERE expires_at < $1";

/** Empty for somebody whose account is gone. */
std::string NameOfSomebody(const std::string& username) {
  return username.starts_with('#') ? std::string() : username;
}

Invite FromRow(const db::Row& row) {
  Invite invite;
  invite.id = row.Int(0);
  invite.hint = row.Text(1);
  invite.invited_by = row.Int(2);
  invite.inviter = NameOfSomebody(row.Text(3));
  invite.role = RoleNamed(row.Text(4)).value_or(Role::kUser);
  invite.note = row.Text(5);
  invite.created_at = row.Int(6);
  invite.expires_at = row.Int(7);
  invite.used_at = row.MaybeInt(8);
  invite.used_by = NameOfSomebody(row.MaybeText(9).value_or(""));
  return invite;
}

std::optional<Invite> One(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return FromRow(*row);
}

}  // namespace

std::int64_t InsertInvite(db::Connection& connection, const NewInvite& invite, Millis now) {
  const auto row = connection.QueryOne(kInsert, {invite.secret_hash, invite.hint, invite.invited_by,
                                                 NameOf(invite.role), invite.note, now, invite.expires_at});
  return row->Int(0);
}

std::optional<Invite> FindInvite(db::Connection& connection, std::int64_t id) {
  return One(connection.QueryOne(kFindById, {id}));
}

std::optional<Invite> FindInviteBySecret(db::Connection& connection, std::string_view secret_hash, Millis now) {
  return One(connection.QueryOne(kFind, {secret_hash, now}));
}

void UseInvite(db::Connection& connection, std::int64_t id, std::int64_t user_id, Millis now) {
  connection.Execute(kUse, {id, user_id, now});
}

bool DeleteInvite(db::Connection& connection, std::int64_t id) {
  return connection.Execute(kDelete, {id}) > 0;
}

std::optional<db::Page<Invite>> ListInvites(db::Connection& connection, int page) {
  const auto counted = connection.QueryOne(kCount, {db::kMostRows});
  const auto place = db::FindPage(counted->Int(0), page);
  if (!place) return std::nullopt;
  db::Page<Invite> invites{*place, {}};
  for (const db::Row& row : connection.Query(kList, {db::kPageSize, place->offset})) {
    invites.rows.push_back(FromRow(row));
  }
  return invites;
}

std::int64_t DeleteInvitesBefore(db::Connection& connection, Millis before) {
  return connection.Execute(kDeleteBefore, {before});
}

std::vector<std::string> InviteListStatements() {
  return {std::string(kList), std::string(kCount)};
}

}  // namespace openpress::accounts
