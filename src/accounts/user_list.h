#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "accounts/user.h"
#include "db/page.h"

namespace openpress::accounts {

/** Which accounts, and in which order. */
struct UserQuery {
  /** What username or display name hold somewhere, whatever the case of its ASCII letters; empty: anything. Only the
   *  newest kMostSearched accounts are looked through, newest first. */
  std::string text = {};
  std::optional<std::int64_t> without = std::nullopt;  ///< leave this account out
  int page = 1;                                        ///< from 1; db::kLastPage for the last

  // For those who manage accounts. The others see those that are active, newest first.
  bool managing = false;  ///< inactive ones too
  std::optional<Role> role = std::nullopt;
  bool by_name = false;    ///< not together with text
  bool ascending = false;  ///< the oldest first, or A before Z

  /** For everybody: only those that are approved, or only those that wait. Not together with role or by_name. */
  std::optional<bool> is_approved = std::nullopt;
};

/** A search reads an index, and this many entries of it at most: some milliseconds. */
constexpr int kMostSearched = 50000;

/** Nothing for a page that does not exist; page 1 always does. */
std::optional<db::Page<User>> ListUsers(db::Connection& connection, const UserQuery& query);

/** The SQL of every list and count, for the test that looks at their plans. $1 is the limit, $2 the offset (lists
 *  only), the next ones those that the list needs. */
std::vector<std::string> UserListStatements();

}  // namespace openpress::accounts
