#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalogue/media/media.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** What somebody changes of an item at once; what is not said stays. */
struct Edit {
  std::optional<std::string> title;        ///< from CheckedTitle()
  std::optional<std::string> description;  ///< from CheckedDescription()
  std::optional<bool> user_featured;
  std::optional<bool> featured;
  std::optional<bool> enable_comments;
  std::optional<bool> allow_download;
  std::optional<State> state;
  std::optional<std::vector<std::string>> tags;             ///< from CheckedTag(); these and no others
  std::optional<std::vector<std::string>> categories;       ///< uids; these and no others
  std::optional<std::optional<std::int64_t>> license = {};  ///< an id, or nothing for none
};

// As in media.h: in the caller's transaction; false when the item is gone.

/** @param user_id who edits: new tags are his. @throws Error kBadInput "no_such_category", "no_such_license",
 *  "too_many_categories", "too_many_tags" */
bool Apply(db::Connection& connection, const Media& media, const Edit& edit, std::int64_t user_id, Millis now);

/** An editor has looked at it, or has thought better of it. */
bool SetReviewed(db::Connection& connection, std::int64_t id, bool is_reviewed, Millis now);
bool SetOwner(db::Connection& connection, std::int64_t id, std::int64_t user_id, Millis now);

}  // namespace openpress::catalogue
