#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/principal.h"
#include "catalogue/lists/category.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

// What editors do to categories and tags. Every function runs in the caller's transaction, leaves a row in the audit
// log and throws what db::Connection throws. What items show of them changes with it, so callers tell
// Catalogue::Changed().

/** What can be said about a category. */
struct CategoryFields {
  std::string title;
  std::string description;
  /** The token of a listed item whose thumbnail stands for it; empty: its newest item's; nothing: as it is. */
  std::optional<std::string> picture;
};

std::optional<Category> FindCategory(db::Connection& connection, std::string_view uid);

/** @return its uid @throws Error kBadInput "invalid_title", "invalid_description", "no_such_media"; kConflict
 *  "title_taken", whatever the case of its letters; "too_many_categories" */
std::string AddCategory(db::Connection& connection, const CategoryFields& fields, const accounts::Principal& by,
                        Millis now);
/** @throws as AddCategory() */
void ChangeCategory(db::Connection& connection, const Category& category, const CategoryFields& fields,
                    const accounts::Principal& by, Millis now);
/** Puts what is in @p from into @p into and takes @p from away. @throws Error kBadInput "same_category" */
void MergeCategory(db::Connection& connection, const Category& from, const Category& into,
                   const accounts::Principal& by, Millis now);
/** Its items stay. */
void RemoveCategory(db::Connection& connection, const Category& category, const accounts::Principal& by, Millis now);

/** Gives a tag another title; where there is a tag of that title already, the two become one.
 *  @param title from CheckedTag() @return false when there is no tag @p tag */
bool RenameTag(db::Connection& connection, std::string_view tag, const std::string& title,
               const accounts::Principal& by, Millis now);
/** Takes it from every item. @return false when there is none */
bool DeleteTag(db::Connection& connection, std::string_view tag, const accounts::Principal& by, Millis now);

}  // namespace openpress::catalogue
