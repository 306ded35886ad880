#include "accounts/user.h"

#include <fmt/format.h>

#include "accounts/names.h"
#include "core/error.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kInsert = R"sql(
  INSERT INTO users (username, username_key, email, email_key, name, role, password_hash, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
  RETURNING id)sql";

constexpr std::string_view kUsernameTaken = "SELECT 1 FROM users WHERE username_key = $1";
constexpr std::string_view kEmailTaken = "SELECT 1 FROM users WHERE email_key = $1";
constexpr std::string_view kAny = "SELECT 1 FROM users LIMIT 1";

constexpr std::string_view kFind = R"sql(
  SELECT id, username, email, name, description, logo, banner, role, is_active, is_featured, password_hash, created_at
    FROM users
   WHERE id = $1)sql";

constexpr std::string_view kFindByUsername = R"sql(
  SELECT id, username, email, name, description, logo, banner, role, is_active, is_featured, password_hash, created_at
    FROM users
   WHERE username_key = $1)sql";

constexpr std::string_view kFindByEmail = R"sql(
  SELECT id, username, email, name, description, logo, banner, role, is_active, is_featured, password_hash, created_at
    FROM users
   WHERE email_key = $1)sql";

constexpr std::string_view kList = R"sql(
  SELECT id, username, email, name, description, logo, banner, role, is_active, is_featured, password_hash, created_at
    FROM users
   WHERE username_key > $1
   ORDER BY username_key
   LIMIT $2)sql";

constexpr std::string_view kStorePassword = "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1";
constexpr std::string_view kStoreRole = "UPDATE users SET role = $2, updated_at = $3 WHERE id = $1";
constexpr std::string_view kStoreActive = "UPDATE users SET is_active = $2, updated_at = $3 WHERE id = $1";

User FromRow(const db::Row& row) {
  User user;
  user.id = row.Int(0);
  user.username = row.Text(1);
  user.email = row.Text(2);
  user.name = row.Text(3);
  user.description = row.Text(4);
  user.logo = row.Text(5);
  user.banner = row.Text(6);
  // A role from a newer schema has no rights here rather than wrong ones.
  user.role = RoleNamed(row.Text(7)).value_or(Role::kUser);
  user.is_active = row.Bool(8);
  user.is_featured = row.Bool(9);
  user.password_hash = row.Text(10);
  user.created_at = row.Int(11);
  return user;
}

std::optional<User> One(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return FromRow(*row);
}

[[noreturn]] void RefuseTaken(db::Connection& connection, const NewUser& user) {
  if (connection.QueryOne(kUsernameTaken, {Folded(user.username)})) {
    throw Error(Fault::kConflict, "username_taken", "A user with that username already exists.");
  }
  throw Error(Fault::kConflict, "email_taken", "A user with that email already exists.");
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
                                                 NameOf(user.role), user.password_hash, now});
  return row->Int(0);
}

std::optional<User> FindUser(db::Connection& connection, std::int64_t id) {
  return One(connection.QueryOne(kFind, {id}));
}

std::optional<User> FindUserByLogin(db::Connection& connection, std::string_view login) {
  const bool is_email = login.find('@') != std::string_view::npos;
  return One(connection.QueryOne(is_email ? kFindByEmail : kFindByUsername, {Folded(login)}));
}

std::optional<User> FindUserByUsername(db::Connection& connection, std::string_view username) {
  return One(connection.QueryOne(kFindByUsername, {Folded(username)}));
}

bool AnyUser(db::Connection& connection) {
  return connection.QueryOne(kAny).has_value();
}

std::vector<User> ListUsers(db::Connection& connection, std::string_view after, int limit) {
  std::vector<User> users;
  for (const db::Row& row : connection.Query(kList, {Folded(after), limit})) users.push_back(FromRow(row));
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

}  // namespace openpress::accounts
