#include "accounts/user.h"

#include <fmt/format.h>

#include "accounts/names.h"
#include "accounts/user_row.h"
#include "core/error.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kInsert = R"sql(
  INSERT INTO users (username, username_key, email, email_key, name, role, password_hash, is_approved, created_at,
                     updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
  RETURNING id)sql";

constexpr std::string_view kUsernameTaken = "SELECT 1 FROM users WHERE username_key = $1";
constexpr std::string_view kEmailTaken = "SELECT 1 FROM users WHERE email_key = $1";
constexpr std::string_view kAny = "SELECT 1 FROM users LIMIT 1";

constexpr std::string_view kOtherAdmin = R"sql(
  SELECT 1
    FROM users
   WHERE role = 'admin' AND deleted_at IS NULL AND is_active = 1 AND id <> $1
   LIMIT 1)sql";

constexpr std::string_view kStorePassword = "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
constexpr std::string_view kStoreRole = "UPDATE users SET role = $2, updated_at = $3 WHERE id = $1";
constexpr std::string_view kStoreActive = "UPDATE users SET is_active = $2, updated_at = $3 WHERE id = $1";
constexpr std::string_view kStoreApproved = "UPDATE users SET is_approved = $2, updated_at = $3 WHERE id = $1";
constexpr std::string_view kStorePortraits = R"sql(
  UPDATE users
     SET logo = $2, banner = $3, updated_at = $4
   WHERE id = $1)sql";

// "<> ''" lets the engine use indexes that leave the many without a picture out.
constexpr std::string_view kIsPortrait = R"sql(
  SELECT 1 FROM users WHERE logo = $1 AND logo <> ''
  UNION ALL
  SELECT 1 FROM users WHERE banner = $1 AND banner <> '')sql";

constexpr std::string_view kWithRole = R"sql(
  SELECT id
    FROM users
   WHERE role = $1 AND deleted_at IS NULL AND is_active = 1
   ORDER BY created_at DESC, id DESC
   LIMIT $2)sql";

constexpr std::string_view kStoreVerified = "UPDATE users SET email_verified = 1, updated_at = $2 WHERE id = $1";

constexpr std::string_view kStoreWanted = "UPDATE users SET wanted_email = $2, updated_at = $3 WHERE id = $1";
constexpr std::string_view kStoreEmail = R"sql(
  UPDATE users
     SET email = $2, email_key = $3, email_verified = $4, wanted_email = '', updated_at = $5
   WHERE id = $1)sql";

constexpr std::string_view kStoreProfile = R"sql(
  UPDATE users
     SET name = $2, description = $3, title = $4, location = $5, allow_contact = $6, notify_comments = $7,
         updated_at = $8
   WHERE id = $1)sql";

constexpr std::string_view kMarkDeleted = R"sql(
  UPDATE users
     SET username = $2, username_key = $2, email = $2, email_key = $2, email_verified = 0, wanted_email = '', name = '',
         description = '', title = '', location = '', logo = '', banner = '', role = 'user', is_active = 0, is_featured = 0,
         password_hash = '', deleted_at = $3, keep_comments = $4, updated_at = $3
   WHERE id = $1)sql";

constexpr std::string_view kPurge = R"sql(
  DELETE FROM users
   WHERE id = $1 AND deleted_at IS NOT NULL AND keep_comments = 0)sql";

std::optional<User> One(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return UserFromRow(*row);
}

[[noreturn]] void RefuseEmailTaken() {
  throw Error(Fault::kConflict, "email_taken", "A user with that email already exists.");
}

[[noreturn]] void RefuseTaken(db::Connection& connection, const NewUser& user) {
  if (connection.QueryOne(kUsernameTaken, {Folded(user.username)})) {
    throw Error(Fault::kConflict, "username_taken", "A user with that username already exists.");
  }
  RefuseEmailTaken();
}

}  // namespace

std::int64_t InsertUser(db::Connection& connection, const NewUser& user, Millis now) {
  // Asked first so that the answer can say which of the two it is; the unique indexes stay the judge.
  const std::string username_key = Folded(user.username);
  const std::string email_key = Folded(user.email);
  if (connection.QueryOne(kUsernameTaken, {username_key}) || connection.QueryOne(kEmailTaken, {email_key})) {
    RefuseTaken(connection, user);
  }
  const auto row = connection.QueryOne(kInsert, {user.username, username_key, user.email, email_key, user.name,
                                                 NameOf(user.role), user.password_hash, user.is_approved, now});
  return row->Int(0);
}

std::optional<User> FindUser(db::Connection& connection, std::int64_t id) {
  static const std::string kFind = SelectUser("WHERE u.id = $1 AND u.deleted_at IS NULL");
  return One(connection.QueryOne(kFind, {id}));
}

std::optional<User> FindUserByLogin(db::Connection& connection, std::string_view login) {
  static const std::string kFind = SelectUser("WHERE u.email_key = $1 AND u.deleted_at IS NULL");
  if (login.find('@') == std::string_view::npos) return FindUserByUsername(connection, login);
  return One(connection.QueryOne(kFind, {Folded(login)}));
}

std::optional<User> FindUserByUsername(db::Connection& connection, std::string_view username) {
  static const std::string kFind = SelectUser("WHERE u.username_key = $1 AND u.deleted_at IS NULL");
  return One(connection.QueryOne(kFind, {Folded(username)}));
}

bool AnyUser(db::Connection& connection) {
  return connection.QueryOne(kAny).has_value();
}

std::vector<User> ListUsers(db::Connection& connection, std::string_view after, int limit) {
  static const std::string kList =
      SelectUser("WHERE u.username_key > $1 AND u.deleted_at IS NULL ORDER BY u.username_key LIMIT $2");
  std::vector<User> users;
  for (const db::Row& row : connection.Query(kList, {Folded(after), limit})) users.push_back(UserFromRow(row));
  return users;
}

void StorePasswordHash(db::Connection& connection, std::int64_t user_id, std::string_view hash, Millis now) {
  connection.Execute(kStorePassword, {user_id, hash, now});
}

void StoreRole(db::Connection& connection, std::int64_t user_id, Role role, Millis now) {
  connection.Execute(kStoreRole, {user_id, NameOf(role), now});
}

void StoreActive(db::Connection& connection, std::int64_t user_id, bool is_active, Millis now) {
  connection.Execute(kStoreActive, {user_id, is_active, now});
}

void StoreApproved(db::Connection& connection, std::int64_t user_id, bool is_approved, Millis now) {
  connection.Execute(kStoreApproved, {user_id, is_approved, now});
}

void StorePortraits(db::Connection& connection, std::int64_t user_id, std::string_view logo, std::string_view banner,
                    Millis now) {
  connection.Execute(kStorePortraits, {user_id, logo, banner, now});
}

void StoreProfile(db::Connection& connection, std::int64_t user_id, const Profile& profile, Millis now) {
  connection.Execute(kStoreProfile, {user_id, profile.name, profile.description, profile.title, profile.location,
                                     profile.allow_contact, profile.notify_comments, now});
}

void StoreEmailVerified(db::Connection& connection, std::int64_t user_id, Millis now) {
  connection.Execute(kStoreVerified, {user_id, now});
}

void StoreWantedEmail(db::Connection& connection, std::int64_t user_id, std::string_view email, Millis now) {
  connection.Execute(kStoreWanted, {user_id, email, now});
}

void StoreEmail(db::Connection& connection, std::int64_t user_id, std::string_view email, bool is_verified,
                Millis now) {
  RequireFreeEmail(connection, email);
  connection.Execute(kStoreEmail, {user_id, email, Folded(email), is_verified, now});
}

void RequireFreeEmail(db::Connection& connection, std::string_view email) {
  if (connection.QueryOne(kEmailTaken, {Folded(email)})) RefuseEmailTaken();
}

void MarkUserDeleted(db::Connection& connection, std::int64_t user_id, bool keep_comments, Millis now) {
  connection.Execute(kMarkDeleted, {user_id, fmt::format("#{}", user_id), now, keep_comments});
}

void DeleteProofsOf(db::Connection& connection, std::int64_t user_id) {
  for (const std::string_view sql :
       {"DELETE FROM invites WHERE invited_by = $1 AND used_at IS NULL", "DELETE FROM mailed_links WHERE user_id = $1",
        "DELETE FROM second_factors WHERE user_id = $1", "DELETE FROM recovery_codes WHERE user_id = $1"}) {
    connection.Execute(sql, {user_id});
  }
}

void PurgeUser(db::Connection& connection, std::int64_t user_id) {
  connection.Execute(kPurge, {user_id});
}

bool IsPortrait(db::Connection& connection, std::string_view file) {
  return connection.QueryOne(kIsPortrait, {file}).has_value();
}

std::vector<std::int64_t> UsersFrom(db::Connection& connection, Role least, int limit) {
  std::vector<std::int64_t> found;
  const auto roles = RoleTable();
  for (auto row = roles.rbegin(); row != roles.rend() && row->role >= least; ++row) {
    const int left = limit - static_cast<int>(found.size());
    if (left <= 0) break;
    for (const db::Row& user : connection.Query(kWithRole, {row->name, left})) found.push_back(user.Int(0));
  }
  return found;
}

std::vector<std::string> UserStatements() {
  return {std::string(kIsPortrait), std::string(kWithRole)};
}

bool OtherAdmin(db::Connection& connection, std::int64_t user_id) {
  return connection.QueryOne(kOtherAdmin, {user_id}).has_value();
}

}  // namespace openpress::accounts
