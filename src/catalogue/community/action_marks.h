#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "catalogue/actor.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** Remembers for a while that somebody has acted, so that it does not count again: a visitor by the network address,
 *  since a new cookie costs nothing, somebody signed in by the account.
 *
 *  What is stored is a keyed hash of who, what, which item and which day. It cannot be turned back into an address,
 * does not show that two marks come from the same one, and is another one tomorrow. Any thread. */
class ActionMarks {
 public:
  /** @param key at least 32 bytes, see accounts::ServerKey() */
  explicit ActionMarks(std::string key) : key_(std::move(key)) {}

  /** Leaves a mark for @p gap milliseconds (a day at most), in the caller's transaction.
   *  @param prolong a mark in force begins anew
   *  @return false while an earlier mark is in force */
  bool Take(db::Connection& connection, const Actor& actor, std::string_view action, std::int64_t media_id, Millis gap,
            Millis now, bool prolong = false) const;

 private:
  [[nodiscard]] std::string Mark(const Actor& actor, std::string_view action, std::int64_t media_id,
                                 std::int64_t day) const;

  const std::string key_;
};

/** Deletes marks that are no longer in force, at most @p limit. @return how many: call again while it is @p limit */
std::int64_t ForgetMarks(db::Connection& connection, Millis now, int limit = 1000);

}  // namespace openpress::catalogue
