#include "catalogue/list.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "catalogue/media_row.h"

namespace openpress::catalogue {
namespace {

/** A kind of list; each WHERE is the one of a partial index, so that nothing is sorted or skipped. $1 is the owner in
 *  those that are one owner's; the others do not mention it. */
struct Kind {
  std::string list;   ///< $2 LIMIT, $3 OFFSET
  std::string count;  ///< $2 the cap
  bool of_user;
};

Kind MakeKind(const std::string& where, bool of_user) {
  const std::string limit = of_user ? "$2" : "$1";
  const std::string offset = of_user ? "$3" : "$2";
  return {SelectMedia("WHERE " + where + " ORDER BY m.created_at DESC, m.id DESC LIMIT " + limit + " OFFSET " + offset),
          "SELECT COUNT(*) FROM (SELECT 1 FROM media m WHERE " + where + " LIMIT " + limit + ") AS capped", of_user};
}

const std::array<Kind, 5>& Kinds() {
  static const std::array kKinds = {
      MakeKind("m.listable = 1", false),
      MakeKind("m.deleted_at IS NULL", false),
      MakeKind("m.user_id = $1 AND m.listable = 1", true),
      MakeKind("m.user_id = $1 AND m.deleted_at IS NULL", true),
      MakeKind("m.listable = 1 AND m.featured = 1", false),
  };
  return kKinds;
}

const Kind& KindOf(const ListQuery& query) {
  if (query.featured) return Kinds()[4];
  return Kinds()[(query.user_id ? 2U : 0U) + (query.unlisted_too ? 1U : 0U)];
}

std::vector<Media> Fetch(db::Connection& connection, const Kind& kind, std::int64_t user_id, int limit, int offset) {
  const auto rows = kind.of_user ? connection.Query(kind.list, {user_id, limit, offset})
                                 : connection.Query(kind.list, {limit, offset});
  std::vector<Media> media;
  media.reserve(rows.size());
  for (const db::Row& row : rows) media.push_back(MediaFromRow(row));
  return media;
}

}  // namespace

std::optional<db::Page<Media>> List(db::Connection& connection, const ListQuery& query) {
  const Kind& kind = KindOf(query);
  const std::int64_t user_id = query.user_id.value_or(0);
  const auto counted = kind.of_user ? connection.QueryOne(kind.count, {user_id, db::kMostRows})
                                    : connection.QueryOne(kind.count, {db::kMostRows});
  const auto place = db::FindPage(counted->Int(0), query.page);
  if (!place) return std::nullopt;
  return db::Page<Media>{*place, Fetch(connection, kind, user_id, db::kPageSize, place->offset)};
}

std::vector<Media> Related(db::Connection& connection, const Media& media, int limit) {
  std::vector<Media> related = Fetch(connection, Kinds()[2], media.user_id, limit / 2 + 1, 0);
  for (Media& other : Fetch(connection, Kinds()[0], 0, limit + 1, 0)) related.push_back(std::move(other));
  std::vector<Media> distinct;
  for (Media& other : related) {
    const bool known = other.id == media.id ||
                       std::any_of(distinct.begin(), distinct.end(), [&](const Media& m) { return m.id == other.id; });
    if (!known && distinct.size() < static_cast<std::size_t>(limit)) distinct.push_back(std::move(other));
  }
  return distinct;
}

std::vector<std::string> ListStatements() {
  std::vector<std::string> statements;
  for (const Kind& kind : Kinds()) {
    statements.push_back(kind.list);
    statements.push_back(kind.count);
  }
  return statements;
}

}  // namespace openpress::catalogue
