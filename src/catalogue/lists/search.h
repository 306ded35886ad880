#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/media/media.h"
#include "db/page.h"

namespace openpress::catalogue {

enum class SearchOrder { kRelevance, kDate, kTitle, kViews, kLikes };

/** MediaCMS's classes of duration: below 20, 40 and 60 minutes, and longer. */
enum class DurationClass { kShort, kMedium, kLong, kLonger };

/** The full-text table, and its first columns: those that people's words are looked for in. */
constexpr std::string_view kSearchTable = "media_search";
constexpr std::string_view kSearchedColumns = "title topics description spoken";
/** Matches that are looked at, whoever may see them: the newest ones. */
constexpr int kMostMatches = 2000;

/** What is looked for. Every part narrows it; what is empty narrows nothing. */
struct SearchQuery {
  std::string text;      ///< words that all have to be there; as beginnings of words when that finds less than a page
  std::string category;  ///< part of a category's title, whatever the case
  std::string tag;       ///< a tag's title, whatever the case
  std::optional<std::int64_t> user_id = std::nullopt;  ///< of one owner
  std::optional<MediaType> media_type = std::nullopt;
  std::optional<DurationClass> duration = std::nullopt;
  std::string language;  ///< its code
  Millis since = 0;      ///< added at or after this time

  SearchOrder order = SearchOrder::kRelevance;
  bool ascending = false;  ///< not for relevance

  bool unlisted_too = false;  ///< everything that is not deleted: for editors
  std::optional<std::int64_t> viewer =
      std::nullopt;  ///< whose own items, and those shared with him, are found in any state
  int page = 1;      ///< from 1; db::kLastPage for the last
};

/** The words of @p text to look for, ten at most. @param text well-formed UTF-8 */
std::vector<std::string> SearchWords(std::string_view text);

/** At most db::kMostRows items. Relevance comes in classes: all words in the title, all in title and topics (tags,
 *  categories, the owner's names), all anywhere; the newest first within each. Of many matches it orders the newest few
 *  hundred in this way and the others after them, and the count is of those that were looked at for the page: there may
 *  be more. Orders other than date look at the newest few thousand matches: so no search's cost grows with the number
 * of items. What has the words only as beginnings comes last.
 *  @return nothing for a page that does not exist */
std::optional<db::Page<Media>> Search(db::Connection& connection, const SearchQuery& query);

/** Titles of listable items for what somebody is typing, newest first, each once. */
std::vector<std::string> SuggestTitles(db::Connection& connection, std::string_view text, std::size_t limit);

/** The SQL of every search, for the test that looks at their plans. */
std::vector<std::string> SearchStatements(const db::Dialect& dialect);

}  // namespace openpress::catalogue
