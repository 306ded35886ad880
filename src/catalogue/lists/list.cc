#include "catalogue/lists/list.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "catalogue/lists/list_sql.h"
#include "catalogue/lists/search.h"
#include "catalogue/media/row.h"
#include "catalogue/sharing.h"
#include "catalogue/some.h"

namespace openpress::catalogue {
namespace {

/** A list as it will be read. */
struct Reading {
  Source source;
  db::Param id = 0;  ///< of the source
  Order order = Order::kAdded;
  bool ascending = false;
  bool any_state = false;
};

/** @p query with what it is about said in its filter: for words, which have no index of each kind of list. */
ListQuery AsFilter(ListQuery query) {
  ListFilter& filter = query.filter;
  if (query.featured) filter.featured = true;
  if (query.shared_by) {
    query.user_id = query.shared_by;
    filter.shared = true;
  }
  if (query.shared_with && !filter.shared_with) filter.shared_with = query.shared_with;
  return query;
}

Reading ReadingOf(const ListQuery& query) {
  Reading reading{query.unlisted_too ? Source::kAll : Source::kListed, 0, query.order, query.ascending,
                  query.unlisted_too && !query.featured};
  const ListFilter& filter = query.filter;
  if (query.featured) {
    reading.source = Source::kFeatured;
  } else if (query.shared_by) {
    reading.source = Source::kSharedByUser;
    reading.id = *query.shared_by;
    reading.any_state = true;
  } else if (query.shared_with) {
    reading.source = Source::kSharedWithUser;
    reading.id = *query.shared_with;
    reading.any_state = true;
  } else if (query.user_id) {
    reading.source = query.unlisted_too ? Source::kAllOfUser : Source::kListedOfUser;
    reading.id = *query.user_id;
  } else if (filter.tag_id) {
    reading.source = Source::kTagged;
    reading.id = *filter.tag_id;
  } else if (filter.category_ids.size() == 1) {
    reading.source = Source::kInCategory;
    reading.id = filter.category_ids.front();
  } else if (filter.reviewed == false && query.unlisted_too) {
    reading.source = Source::kUnreviewed;
  }
  if (reading.order == Order::kReports && reading.source == Source::kListed) reading.order = Order::kAdded;
  return reading;
}

/** What only the reader's shares add to a list that shows what everybody sees; nothing when its filter knows of them or
 *  there are none. */
std::optional<Reading> SharedReading(db::Connection& connection, const ListQuery& query, const Reading& reading) {
  const bool everybodys = reading.source == Source::kListed || reading.source == Source::kListedOfUser;
  if (!everybodys || !query.viewer || !AnySharedWith(connection, *query.viewer)) return std::nullopt;
  return Reading{Source::kSharedWithUser, *query.viewer, reading.order, reading.ascending, true};
}

/** Whether the source alone says which items there are. */
bool IsPlain(const ListQuery& query, const Reading& reading) {
  ListFilter rest = query.filter;
  if (reading.source == Source::kUnreviewed) rest.reviewed.reset();
  const bool narrowed = query.user_id && (query.featured || query.shared_by || query.shared_with);
  return rest == ListFilter{} && !narrowed && IsIndexed(reading.source, reading.order);
}

std::vector<std::int64_t> PageIds(db::Connection& connection, const Reading& reading, int limit, int offset) {
  const std::string sql = PageSql(reading.source, reading.order, reading.ascending);
  const auto rows = HasId(reading.source) ? connection.Query(sql, {reading.id, limit, offset})
                                          : connection.Query(sql, {limit, offset});
  std::vector<std::int64_t> ids;
  ids.reserve(rows.size());
  for (const db::Row& row : rows) ids.push_back(row.Int(0));
  return ids;
}

std::int64_t Count(db::Connection& connection, const Reading& reading) {
  const std::string sql = CountSql(reading.source);
  const auto row = HasId(reading.source) ? connection.QueryOne(sql, {reading.id, db::kMostRows})
                                         : connection.QueryOne(sql, {db::kMostRows});
  return row->Int(0);
}

std::vector<db::Param> FilterParams(const ListQuery& query, const Reading& reading) {
  const ListFilter& filter = query.filter;
  const auto choice = [](std::optional<bool> wanted) { return wanted ? (*wanted ? 1 : 0) : -1; };
  std::vector<db::Param> params = {query.user_id.value_or(0),
                                   filter.media_type ? NameOf(*filter.media_type) : "",
                                   filter.state ? NameOf(*filter.state) : "",
                                   filter.encoding_status,
                                   filter.since,
                                   filter.duration_from,
                                   filter.duration_below,
                                   choice(filter.featured),
                                   choice(filter.reviewed),
                                   filter.shared,
                                   !reading.any_state,
                                   filter.tag_id.value_or(0),
                                   !filter.category_ids.empty(),
                                   query.featured ? 0 : query.viewer.value_or(0),
                                   filter.shared_with.value_or(0)};
  for (std::size_t i = 0; i < kMostCategoriesAsked; ++i) {
    params.emplace_back(i < filter.category_ids.size() ? db::Param(filter.category_ids[i]) : db::Param(nullptr));
  }
  return params;
}

/** An item among those that pass a filter, and where it stands in the list's order. */
struct Placed {
  std::int64_t id;
  std::int64_t number;
  std::string text;  ///< in place of the number when titles are the order

  [[nodiscard]] auto Key() const { return std::tie(number, text, id); }
};

/** What passes the filter, in order: db::kMostRows at most. */
std::vector<Placed> Walk(db::Connection& connection, const ListQuery& query, const Reading& reading) {
  std::vector<db::Param> params = FilterParams(query, reading);
  params.emplace_back(db::kMostRows);
  bool bounded = true;
  const bool by_text = reading.order == Order::kTitle;
  if (!IsWhole(reading.source)) {
    params.emplace_back(reading.source == Source::kMatching ? kMostMatches : kMostLookedAt);
    if (HasId(reading.source)) params.emplace_back(reading.id);
  } else if (const auto bound =
                 connection.QueryOne(BoundSql(reading.source, reading.order, reading.ascending), {kMostLookedAt})) {
    params.push_back(by_text ? db::Param(bound->Text(0)) : db::Param(bound->Int(0)));
    params.emplace_back(bound->Int(1));
  } else {
    bounded = false;
  }
  std::vector<Placed> found;
  const std::string sql = IdsSql(connection.dialect(), reading.source, reading.order, reading.ascending, bounded);
  for (const db::Row& row : connection.Query(sql, std::span<const db::Param>(params))) {
    found.push_back({row.Int(0), by_text ? 0 : row.Int(1), by_text ? row.Text(1) : std::string()});
  }
  return found;
}

/** Two walks in the same order as one. */
std::vector<Placed> Merged(const std::vector<Placed>& one, const std::vector<Placed>& other, bool ascending) {
  std::vector<Placed> both;
  both.reserve(one.size() + other.size());
  std::merge(
      one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both),
      [ascending](const Placed& a, const Placed& b) { return ascending ? a.Key() < b.Key() : b.Key() < a.Key(); });
  // What is in both stands side by side.
  both.erase(std::unique(both.begin(), both.end(), [](const Placed& a, const Placed& b) { return a.id == b.id; }),
             both.end());
  if (both.size() > static_cast<std::size_t>(db::kMostRows)) both.resize(static_cast<std::size_t>(db::kMostRows));
  return both;
}

/** The full-text query for the list's words, with what the index knows of the rest, so that the newest matches it looks
 *  at are the list's. */
std::string TextQuery(const db::Dialect& dialect, const ListQuery& query, const std::vector<std::string>& words,
                      bool beginnings) {
  std::vector<db::TextClause> clauses = {{.columns = kSearchedColumns, .words = words, .beginnings = beginnings}};
  const auto narrow = [&clauses](std::string word) {
    clauses.push_back({.columns = "facets", .words = {std::move(word)}});
  };
  if (query.user_id) narrow(fmt::format("u{}", *query.user_id));
  if (query.filter.tag_id && *query.filter.tag_id > 0) narrow(fmt::format("t{}", *query.filter.tag_id));
  if (query.filter.media_type) narrow(std::string(NameOf(*query.filter.media_type)));
  return dialect.text_query(clauses);
}

/** As Search() does: the words themselves, and what begins with them when those are too few. */
std::vector<Placed> Matching(db::Connection& connection, const ListQuery& asked, Reading reading,
                             const std::vector<std::string>& words) {
  const ListQuery query = AsFilter(asked);
  reading.source = Source::kMatching;
  std::vector<Placed> found;
  for (const bool beginnings : {false, true}) {
    reading.id = TextQuery(connection.dialect(), query, words, beginnings);
    found = Walk(connection, query, reading);
    if (found.size() >= static_cast<std::size_t>(db::kPageSize)) break;
  }
  return found;
}

/** Everything that is on one of the list's pages. */
std::vector<std::int64_t> Ids(db::Connection& connection, const ListQuery& query, const Reading& reading,
                              const std::optional<Reading>& shared, const std::vector<std::string>& words) {
  std::vector<Placed> found =
      words.empty() ? Walk(connection, query, reading) : Matching(connection, query, reading, words);
  if (shared && words.empty()) found = Merged(found, Walk(connection, query, *shared), reading.ascending);
  std::vector<std::int64_t> ids;
  ids.reserve(found.size());
  for (const Placed& one : found) ids.push_back(one.id);
  return ids;
}

std::vector<Media> FetchIds(db::Connection& connection, const std::vector<std::int64_t>& ids) {
  static const std::string kSql = SelectMedia("WHERE m.id IN " + SomePlaces());
  std::unordered_map<std::int64_t, Media> found;
  found.reserve(ids.size());
  ForSome(connection, kSql, ids, [&](const db::Row& row) {
    Media media = MediaFromRow(row);
    const std::int64_t id = media.id;
    found.emplace(id, std::move(media));
  });
  std::vector<Media> media;
  media.reserve(found.size());
  for (const std::int64_t id : ids) {
    if (const auto one = found.find(id); one != found.end()) media.push_back(std::move(one->second));
  }
  return media;
}

}  // namespace

std::optional<db::Page<Media>> List(db::Connection& connection, const ListQuery& query) {
  const Reading reading = ReadingOf(query);
  // Words of which none is one narrow nothing, as in MediaCMS.
  const std::vector<std::string> words = SearchWords(query.filter.text);
  const auto shared = SharedReading(connection, query, reading);
  ListQuery rest = query;
  rest.filter.text.clear();
  if (words.empty() && !shared && IsPlain(rest, reading)) {
    const auto place = db::FindPage(Count(connection, reading), query.page);
    if (!place) return std::nullopt;
    return db::Page<Media>{*place, FetchIds(connection, PageIds(connection, reading, db::kPageSize, place->offset))};
  }
  // One walk finds both how many there are and which are on the page.
  const std::vector<std::int64_t> ids = Ids(connection, query, reading, shared, words);
  const auto place = db::FindPage(static_cast<std::int64_t>(ids.size()), query.page);
  if (!place) return std::nullopt;
  const auto first = ids.begin() + place->offset;
  const auto last = ids.begin() + std::min(static_cast<int>(ids.size()), place->offset + db::kPageSize);
  return db::Page<Media>{*place, FetchIds(connection, {first, last})};
}

}  // namespace openpress::catalogue
