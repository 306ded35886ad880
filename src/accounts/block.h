#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "db/connection.h"
#include "db/page.h"

namespace openpress::accounts {

/** Somebody whom a user has blocked. */
struct Block {
  std::string username;
  std::string name;  ///< as shown, or the username
  std::string logo;
  Millis created_at = 0;
};

// Each runs in the caller's transaction.

/** Blocking twice is blocking once, since the first time. */
void BlockUser(db::Connection& connection, std::int64_t user_id, std::int64_t blocked_id, Millis now);
/** False when there was no block. */
bool UnblockUser(db::Connection& connection, std::int64_t user_id, std::int64_t blocked_id);
bool HasBlocked(db::Connection& connection, std::int64_t user_id, std::int64_t blocked_id);

/** Whom @p user_id has blocked, latest first. Nothing for a page that does not exist; page 1 always does. */
std::optional<db::Page<Block>> ListBlocks(db::Connection& connection, std::int64_t user_id, int page);

/** The SQL of the list and its count, for the test that looks at their plans. */
std::vector<std::string> BlockStatements();

}  // namespace openpress::accounts
