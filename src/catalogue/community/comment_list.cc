#include "catalogue/community/comment_list.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>

#include "catalogue/community/comment_row.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kNewestFirst = "c.created_at DESC, c.id DESC";

/** A list and its count. Their first parameters are the same, then come LIMIT and OFFSET, or the cap. */
struct Kind {
  std::string list;
  std::string count;
};

Kind MakeKind(const std::string& where, std::string_view order, int parameters) {
  const std::string limit = "$" + std::to_string(parameters + 1);
  const std::string offset = "$" + std::to_string(parameters + 2);
  return {
      SelectComments("WHERE " + where + " ORDER BY " + std::string(order) + " LIMIT " + limit + " OFFSET " + offset),
      "SELECT COUNT(*) FROM (SELECT 1 FROM comments c WHERE " + where + " LIMIT " + limit + ") AS capped"};
}

/** Of an item, whose shown comments are counted already. @param unshown what else its readers see */
Kind MakeKindOfMedia(const std::string& where, std::string_view unshown, int parameters) {
  Kind kind = MakeKind(where, kNewestFirst, parameters);
  kind.count = fmt::format(
      "SELECT COALESCE((SELECT comment_count FROM media WHERE id = $1), 0) + (SELECT COUNT(*) FROM "
      "(SELECT 1 FROM comments c WHERE c.media_id = $1 AND c.state <> 'shown'{} LIMIT ${}) AS capped)",
      unshown, parameters + 1);
  return kind;
}

std::optional<db::Page<Comment>> Fetch(db::Connection& connection, const Kind& kind, std::vector<db::Param> params,
                                       int most, int page) {
  const std::size_t own = params.size();
  params.emplace_back(most);
  const std::int64_t count = connection.Query(kind.count, std::span<const db::Param>(params)).front().Int(0);
  const auto place = db::FindPage(std::min<std::int64_t>(count, most), page);
  if (!place) return std::nullopt;
  params.resize(own, db::Param(nullptr));
  params.emplace_back(db::kPageSize);
  params.emplace_back(place->offset);
  db::Page<Comment> found{*place, {}};
  for (const db::Row& row : connection.Query(kind.list, std::span<const db::Param>(params))) {
    found.rows.push_back(CommentFromRow(row));
  }
  return found;
}

// $1 is the item, $2 the reader.
const Kind& OfMediaForEverybody() {
  static const Kind kKind = MakeKindOfMedia("c.media_id = $1 AND c.state <> 'held'", " AND c.state = 'deleted'", 1);
  return kKind;
}
const Kind& OfMediaForReader() {
  static const Kind kKind = MakeKindOfMedia("c.media_id = $1 AND (c.state <> 'held' OR c.user_id = $2)",
                                            " AND (c.state = 'deleted' OR c.user_id = $2)", 2);
  return kKind;
}
const Kind& OfMediaForEditors() {
  static const Kind kKind = MakeKindOfMedia("c.media_id = $1", "", 1);
  return kKind;
}

const Kind& Public() {
  static const Kind kKind = MakeKind("c.state = 'shown' AND c.media_listed = 1", kNewestFirst, 0);
  return kKind;
}
const Kind& PublicOfUser() {
  static const Kind kKind = MakeKind("c.user_id = $1 AND c.state = 'shown' AND c.media_listed = 1", kNewestFirst, 1);
  return kKind;
}

/** By three bits: held only, by text, ascending. */
const std::array<Kind, 8>& Managed() {
  static const std::array<Kind, 8> kKinds = [] {
    std::array<Kind, 8> kinds;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const std::string direction = (i & 1U) != 0 ? "ASC" : "DESC";
      const std::string first = (i & 2U) != 0 ? "c.sort_text" : "c.created_at";
      kinds[i] = MakeKind((i & 4U) != 0 ? "c.state = 'held'" : "c.state <> 'deleted'",
                          fmt::format("{0} {1}, c.id {1}", first, direction), 0);
    }
    return kinds;
  }();
  return kKinds;
}

}  // namespace

std::optional<db::Page<Comment>> CommentsOfMedia(db::Connection& connection, std::int64_t media_id,
                                                 const accounts::Principal* who, int page) {
  if (who == nullptr) return Fetch(connection, OfMediaForEverybody(), {media_id}, kMostCommentsOfItem, page);
  if (accounts::CanEditAny(who->role)) {
    return Fetch(connection, OfMediaForEditors(), {media_id}, kMostCommentsOfItem, page);
  }
  return Fetch(connection, OfMediaForReader(), {media_id, who->user_id}, kMostCommentsOfItem, page);
}

std::optional<db::Page<Comment>> PublicComments(db::Connection& connection, std::optional<std::int64_t> author,
                                                int page) {
  if (author) return Fetch(connection, PublicOfUser(), {*author}, db::kMostRows, page);
  return Fetch(connection, Public(), {}, db::kMostRows, page);
}

std::optional<db::Page<Comment>> ManagedComments(db::Connection& connection, const ManagedQuery& query) {
  const std::size_t kind = (query.held_only ? 4U : 0U) + (query.by_text ? 2U : 0U) + (query.ascending ? 1U : 0U);
  return Fetch(connection, Managed()[kind], {}, db::kMostRows, query.page);
}

std::vector<std::string> CommentStatements() {
  std::vector<std::string> statements;
  const auto add = [&](const Kind& kind) {
    statements.push_back(kind.list);
    statements.push_back(kind.count);
  };
  for (const Kind* kind :
       {&OfMediaForEverybody(), &OfMediaForReader(), &OfMediaForEditors(), &Public(), &PublicOfUser()}) {
    add(*kind);
  }
  for (const Kind& kind : Managed()) add(kind);
  return statements;
}

}  // namespace openpress::catalogue
