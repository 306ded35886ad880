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
  bool email_verified = false;
  std::string wanted_email;  ///< to be the address once its letter was answered; may be empty
  std::string name;
  std::string description;
  std::string title;
  std::string location;
  std::string logo;
  std::string banner;
  Role role = Role::kUser;
  bool is_active = true;
  bool is_featured = false;
  std::string password_hash;
  Millis created_at = 0;
  bool has_second_factor = false;
  bool allow_contact = false;    ///< others may have letters sent to the address, which they do not see
  bool notify_comments = false;  ///< wants a letter about comments on what it published, and where it is mentioned
  bool is_approved = true;
};

/** What a profile says, in stored form. */
struct Profile {
  std::string name;
  std::string description;
  std::string title;
  std::string location;
  bool allow_contact = false;
  bool notify_comments = false;
};

struct NewUser {
  std::string username;
  std::string email;
  std::string name;
  Role role = Role::kUser;
  std::string password_hash;
  bool is_approved = true;
};

/** Adds a row. @p user must have been checked (names.h).
 *  @throws Error kConflict "username_taken" or "email_taken" */
std::int64_t InsertUser(db::Connection& connection, const NewUser& user, Millis now);

// None of these finds an account that was deleted.
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
void StoreApproved(db::Connection& connection, std::int64_t user_id, bool is_approved, Millis now);
/** File names, see Portraits; empty for none. */
void StorePortraits(db::Connection& connection, std::int64_t user_id, std::string_view logo, std::string_view banner,
                    Millis now);
void StoreProfile(db::Connection& connection, std::int64_t user_id, const Profile& profile, Millis now);
/** The address that the account has now was proved. */
void StoreEmailVerified(db::Connection& connection, std::int64_t user_id, Millis now);
/** See User::wanted_email. */
void StoreWantedEmail(db::Connection& connection, std::int64_t user_id, std::string_view email, Millis now);
/** Nothing is wanted any more. @throws Error kConflict "email_taken" */
void StoreEmail(db::Connection& connection, std::int64_t user_id, std::string_view email, bool is_verified, Millis now);
/** @throws Error kConflict "email_taken" when an account has it */
void RequireFreeEmail(db::Connection& connection, std::string_view email);

/** Wipes what told who it was; the row stays, for those that refer to it, until PurgeUser(). */
void MarkUserDeleted(db::Connection& connection, std::int64_t user_id, bool keep_comments, Millis now);
/** Invites it made, links mailed to it, and its second factor. */
void DeleteProofsOf(db::Connection& connection, std::int64_t user_id);
/** Removes the row of an account that was deleted, unless its comments are to stay.
 *  @throws Error kConflict "foreign_key_violation" while something refers to it */
void PurgeUser(db::Connection& connection, std::int64_t user_id);
/** Whether the file is somebody's logo or banner. */
bool IsPortrait(db::Connection& connection, std::string_view file);
/** Those with at least @p least who can sign in, at most @p limit: higher roles first, then the newest. */
std::vector<std::int64_t> UsersFrom(db::Connection& connection, Role least, int limit);
/** The SQL of these two, for the test that looks at plans. */
std::vector<std::string> UserStatements();
/** Administrators who can sign in, beside @p user_id. */
bool OtherAdmin(db::Connection& connection, std::int64_t user_id);

}  // namespace openpress::accounts
