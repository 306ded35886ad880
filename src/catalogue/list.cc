#include "catalogue/list.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <utility>

#include "catalogue/list_sql.h"
#include "catalogue/media_row.h"
#include "catalogue/some.h"

namespace openpress::catalogue {
namespace {

/** A list as it will be read. */
struct Reading {
  Source source;
  std::int64_t id = 0;  ///< of the source
  Order order;
  bool ascending;
};

Reading ReadingOf(const ListQuery& query) {
  Reading reading{query.unlisted_too ? Source::kAll : Source::kListed, 0, query.order, query.ascending};
  const ListFilter& filter = query.filter;
  if (query.featured) {
    reading.source = Source::kFeatured;
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

/** Whether the source alone says which items there are. */
bool IsPlain(const ListQuery& query, const Reading& reading) {
  ListFilter rest = query.filter;
  if (reading.source == Source::kUnreviewed) rest.reviewed.reset();
  return rest == ListFilter{} && !(query.featured && query.user_id) && IsIndexed(reading.source, reading.order);
}

std::vector<Media> Fetch(db::Connection& connection, const Reading& reading, int limit, int offset) {
  const std::string sql = RowsSql(reading.source, reading.order, reading.ascending);
  const auto rows = HasId(reading.source) ? connection.Query(sql, {reading.id, limit, offset})
                                          : connection.Query(sql, {limit, offset});
  std::vector<Media> media;
  media.reserve(rows.size());
  for (const db::Row& row : rows) media.push_back(MediaFromRow(row));
  return media;
}

std::int64_t Count(db::Connection& connection, const Reading& reading) {
  const std::string sql = CountSql(reading.source);
  const auto row = HasId(reading.source) ? connection.QueryOne(sql, {reading.id, db::kMostRows})
                                         : connection.QueryOne(sql, {db::kMostRows});
  return row->Int(0);
}

std::vector<db::Param> FilterParams(const ListQuery& query) {
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
                                   query.featured || !query.unlisted_too,
                                   filter.tag_id.value_or(0),
                                   !filter.category_ids.empty()};
  for (std::size_t i = 0; i < kMostCategoriesAsked; ++i) {
    params.emplace_back(i < filter.category_ids.size() ? db::Param(filter.category_ids[i]) : db::Param(nullptr));
  }
  return params;
}

/** What passes the filter, in order: db::kMostRows at most. */
std::vector<std::int64_t> Ids(db::Connection& connection, const ListQuery& query, const Reading& reading) {
  std::vector<db::Param> params = FilterParams(query);
  params.emplace_back(db::kMostRows);
  bool bounded = true;
  if (!IsWhole(reading.source)) {
    params.emplace_back(kMostLookedAt);
    if (HasId(reading.source)) params.emplace_back(reading.id);
  } else if (const auto bound =
                 connection.QueryOne(BoundSql(reading.source, reading.order, reading.ascending), {kMostLookedAt})) {
    params.push_back(reading.order == Order::kTitle ? db::Param(bound->Text(0)) : db::Param(bound->Int(0)));
    params.emplace_back(bound->Int(1));
  } else {
    bounded = false;
  }
  std::vector<std::int64_t> ids;
  const std::string sql = IdsSql(reading.source, reading.order, reading.ascending, bounded);
  for (const db::Row& row : connection.Query(sql, std::span<const db::Param>(params))) ids.push_back(row.Int(0));
  return ids;
}

std::vector<Media> FetchIds(db::Connection& connection, const std::vector<std::int64_t>& ids) {
  static const std::string kSql = SelectMedia("WHERE m.id IN " + SomePlaces());
  std::map<std::int64_t, Media> found;
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
  if (IsPlain(query, reading)) {
    const auto place = db::FindPage(Count(connection, reading), query.page);
    if (!place) return std::nullopt;
    return db::Page<Media>{*place, Fetch(connection, reading, db::kPageSize, place->offset)};
  }
  // One walk finds both how many there are and which are on the page.
  const std::vector<std::int64_t> ids = Ids(connection, query, reading);
  const auto place = db::FindPage(static_cast<std::int64_t>(ids.size()), query.page);
  if (!place) return std::nullopt;
  const auto first = ids.begin() + place->offset;
  const auto last = ids.begin() + std::min(static_cast<int>(ids.size()), place->offset + db::kPageSize);
  return db::Page<Media>{*place, FetchIds(connection, {first, last})};
}

}  // namespace openpress::catalogue
