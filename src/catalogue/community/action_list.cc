#include "catalogue/community/action_list.h"

#include <array>
#include <cstddef>

#include "catalogue/media/row.h"
#include "catalogue/rights.h"

namespace openpress::catalogue {
namespace {

struct Kind {
  std::string list;   ///< $1 the actor, $2 the reader's account, $3 whether he sees everything, $4 LIMIT, $5 OFFSET
  std::string count;  ///< $4 the cap
};

/** @param condition what makes a row of @p table one of that action @param value a column of the action's own */
Kind MakeKind(const std::string& table, const std::string& condition, const std::string& value) {
  // VisibleTo(), in SQL.
  const std::string where = "a.actor_id = $1 AND " + condition +
                            "m.deleted_at IS NULL AND (m.state <> 'private' OR m.user_id = $2 OR $3 = 1 OR " +
                            SharedWith("$2") + ")";
  return {SelectMedia("JOIN " + table + " a ON a.media_id = m.id WHERE " + where +
                          " ORDER BY a.acted_at DESC, a.media_id DESC LIMIT $4 OFFSET $5",
                      "a.acted_at, " + value),
          "SELECT COUNT(*) FROM (SELECT 1 FROM " + table + " a JOIN media m ON m.id = a.media_id WHERE " + where +
              " LIMIT $4) AS capped"};
}

const Kind& KindOf(Action action) {
  static const std::array kKinds = {
      MakeKind("media_votes", "a.vote = 1 AND ", "NULL"),
      MakeKind("media_votes", "a.vote = -1 AND ", "NULL"),
      MakeKind("media_reports", "", "NULL"),
      MakeKind("media_watches", "", "a.position_ms"),
      MakeKind("media_ratings", "", "a.score"),
  };
  return kKinds[static_cast<std::size_t>(action)];
}

}  // namespace

std::optional<db::Page<ActedOn>> ListActedOn(db::Connection& connection, Action action, std::int64_t actor_id,
                                             const accounts::Principal* who, int page) {
  const Kind& kind = KindOf(action);
  const std::int64_t user_id = who == nullptr ? 0 : who->user_id;
  const bool sees_all = who != nullptr && accounts::CanEditAny(who->role);
  const auto counted = connection.QueryOne(kind.count, {actor_id, user_id, sees_all, db::kMostRows});
  const auto place = db::FindPage(counted->Int(0), page);
  if (!place) return std::nullopt;
  db::Page<ActedOn> found{*place, {}};
  for (const db::Row& row : connection.Query(kind.list, {actor_id, user_id, sees_all, db::kPageSize, place->offset})) {
    ActedOn& one = found.rows.emplace_back();
    one.media = MediaFromRow(row);
    one.acted_at = row.Int(row.size() - 2);
    if (action == Action::kWatch) one.position = row.MaybeInt(row.size() - 1);
    if (action == Action::kRate) one.score = row.MaybeInt(row.size() - 1);
  }
  return found;
}

std::vector<std::string> ActionStatements() {
  std::vector<std::string> statements;
  for (const Action action : {Action::kLike, Action::kDislike, Action::kReport, Action::kWatch, Action::kRate}) {
    statements.push_back(KindOf(action).list);
    statements.push_back(KindOf(action).count);
  }
  return statements;
}

}  // namespace openpress::catalogue
