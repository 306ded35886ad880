#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/role.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::accounts {

/** A row of `users`. */
struct User {
  std::int64_t id = 0;
  std::string username;
  std::string email;
  std::string name;
  std::string description;
  std::string logo;
  std::string banner;
  Role role = Role::kUser;
  bool is_active = true;
  bool is_featured = false;
  std::string password_hash;
  Millis created_at = 0;
};

struct NewUser {
  std::string username;
  std::string email;
  std::string name;
  Role role = Role::kUser;
  std::string password_hash;
};

/** Adds a row. @p user must have been checked (names.h).
 *  @throws Error kConflict "username_taken" or "email_taken" */
std::int64_t InsertUser(db::Connection& connection, const NewUser& user, Millis now);

std::optional<User> FindUser(db::Connection& connection, std::int64_t id);
/** By name, or by e-mail address when @p login holds an '@'. Case does not matter. */
std::optional<User> FindUserByLogin(db::Connection& connection, std::string_view login);
/** By name only. */
std::optional<User> FindUserByUsername(db::Connection& connection, std::string_view username);
bool AnyUser(db::Connection& connection);
/** By name, at most @p limit after the name @p after. */
std::vector<User> ListUsers(db::Connection& connection, std::string_view after, int limit);

void StorePasswordHash(db::Connection& connection, std::int64_t user_id, std::string_view hash, Millis now);
void StoreRole(db::Connection& connection, std::int64_t user_id, Role role, Millis now);
void StoreActive(db::Connection& connection, std::int64_t user_id, bool is_active, Millis now);

}  // namespace openpress::accounts
