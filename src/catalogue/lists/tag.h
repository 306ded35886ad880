#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/connection.h"
#include "db/page.h"

namespace openpress::catalogue {

struct Tag {
  std::int64_t id = 0;
  std::string title;
  std::int64_t media_count = 0;  ///< listable items
  std::string picture;           ///< as Category::picture
};

/** In characters, as MediaCMS counts. */
constexpr std::size_t kLongestTag = 100;
/** Tags one item may have. */
constexpr std::size_t kMostTags = 50;

/** The title as it is stored: letters and digits of any script with single blanks between words; other characters are
 *  dropped. @throws Error kBadInput "invalid_tag" when it is no UTF-8, nothing is left of it or it is too long */
std::string CheckedTag(std::string_view title);

// As in media.h: in the caller's transaction.

/** Tags that listable items have, the most used first. Nothing for a page that does not exist. */
std::optional<db::Page<Tag>> Tags(db::Connection& connection, int page);

/** Whatever the case. */
std::optional<std::int64_t> FindTag(db::Connection& connection, std::string_view title);
/** As FindTag(), but of tags that @p user_id may know of: those in public lists and those he made. */
std::optional<std::int64_t> FindKnownTag(db::Connection& connection, std::string_view title, std::int64_t user_id);
/** The tag's id, which is made when there is none. @param title from CheckedTag() */
std::int64_t EnsureTag(db::Connection& connection, std::string_view title, std::int64_t user_id, Millis now);

/** What items show of a tag. */
struct TagLabel {
  std::int64_t id = 0;
  std::string title;
  std::int64_t media_count = 0;
};
/** The tags of some items, by title, under each item's id. */
std::map<std::int64_t, std::vector<TagLabel>> TagsOf(db::Connection& connection,
                                                     const std::vector<std::int64_t>& media_ids);

/** Does nothing when the item has it already. @throws Error kBadInput "too_many_tags" */
void AddTag(db::Connection& connection, std::int64_t media_id, std::int64_t tag_id);
void RemoveTag(db::Connection& connection, std::int64_t media_id, std::int64_t tag_id);
/** These and no others. @throws Error kBadInput "too_many_tags" */
void SetTags(db::Connection& connection, std::int64_t media_id, const std::vector<std::int64_t>& tag_ids);

/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> TagStatements();

}  // namespace openpress::catalogue
