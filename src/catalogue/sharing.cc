#include "catalogue/sharing.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "accounts/block.h"
#include "catalogue/some.h"
#include "core/error.h"

namespace openpress::catalogue {
namespace {

/** The newest shares that a list of people looks at. */
constexpr int kMostLookedAt = 2000;

constexpr std::string_view kCount = R"sql(
  SELECT COUNT(*)
    FROM media_permissions
   WHERE media_id = $1 AND user_id <> $2)sql";

constexpr std::string_view kSet = R"sql(
  INSERT INTO media_permissions (media_id, user_id, permission, created_at)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT (media_id, user_id) DO UPDATE SET permission = $3)sql";

constexpr std::string_view kRemove = R"sql(
  DELETE FROM media_permissions
   WHERE media_id = $1 AND user_id = $2 AND ($3 = '' OR permission = $3))sql";

constexpr std::string_view kRemoveAll = "DELETE FROM media_permissions WHERE media_id = $1";

constexpr std::string_view kOf = "SELECT permission FROM media_permissions WHERE media_id = $1 AND user_id = $2";

// An item that reports have taken off the lists goes back there when they are dismissed, unless its owner has chosen a
// state meanwhile, which is told by the epoch. Ending links is no such choice.
constexpr std::string_view kKeepHold = R"sql(
  UPDATE report_cases
     SET held_epoch = held_epoch + 1
   WHERE media_id = $1 AND held_epoch = (SELECT access_epoch FROM media WHERE id = $1))sql";

constexpr std::string_view kEndLinks = "UPDATE media SET access_epoch = access_epoch + 1 WHERE id = $1";

constexpr std::string_view kBetween = R"sql(
  SELECT m.id, m.token
    FROM media_permissions p
    JOIN media m ON m.id = p.media_id
   WHERE p.user_id = $1 AND ($2 = 0 OR m.user_id = $2))sql";

constexpr std::string_view kAny = R"sql(
  SELECT 1
    FROM media_permissions
   WHERE user_id = $1
   LIMIT 1)sql";

// CROSS JOIN: SQLite keeps to this order.
constexpr std::string_view kSharedBy = R"sql(
  SELECT DISTINCT u.id, u.username, u.name
    FROM (SELECT p.user_id
            FROM media m
           CROSS JOIN media_permissions p
           WHERE m.user_id = $1 AND m.is_shared = 1 AND m.deleted_at IS NULL AND p.media_id = m.id
           ORDER BY m.created_at DESC, m.id DESC
           LIMIT $2) AS newest
   CROSS JOIN users u
   WHERE u.id = newest.user_id
   ORDER BY u.username, u.id
   LIMIT $3)sql";

constexpr std::string_view kSharersWith = R"sql(
  SELECT DISTINCT u.id, u.username, u.name
    FROM (SELECT media_id
            FROM media_permissions
           WHERE user_id = $1
           ORDER BY media_id DESC
           LIMIT $2) AS newest
   CROSS JOIN media m
   CROSS JOIN users u
   WHERE m.id = newest.media_id AND m.deleted_at IS NULL AND u.id = m.user_id AND u.id <> $1
   ORDER BY u.username, u.id
   LIMIT $3)sql";

const std::string& HoldersSql() {
  static const std::string kSql =
      "SELECT p.media_id, u.id, u.username, u.name, p.permission FROM media_permissions p JOIN users u ON u.id = "
      "p.user_id WHERE p.media_id IN " +
      SomePlaces();
  return kSql;
}

SharedUser UserFrom(const db::Row& row, std::size_t column) {
  SharedUser user{row.Int(column), row.Text(column + 1), row.Text(column + 2)};
  if (user.name.empty()) user.name = user.username;
  return user;
}

std::vector<SharedUser> Users(db::Connection& connection, std::string_view sql, std::int64_t user_id, int limit) {
  std::vector<SharedUser> users;
  for (const db::Row& row : connection.Query(sql, {user_id, kMostLookedAt, limit})) users.push_back(UserFrom(row, 0));
  return users;
}

std::vector<std::string> RemoveBetween(db::Connection& connection, std::int64_t owner_id, std::int64_t user_id) {
  std::vector<std::string> tokens;
  for (const db::Row& row : connection.Query(kBetween, {user_id, owner_id})) {
    RemoveShare(connection, row.Int(0), user_id);
    tokens.push_back(row.Text(1));
  }
  return tokens;
}

}  // namespace

void EndLinks(db::Connection& connection, std::int64_t media_id) {
  connection.Execute(kKeepHold, {media_id});
  connection.Execute(kEndLinks, {media_id});
}

void SetShare(db::Connection& connection, const Media& media, std::int64_t user_id, Share share, Millis now) {
  if (user_id == media.user_id || accounts::HasBlocked(connection, user_id, media.user_id)) return;
  const auto others = connection.QueryOne(kCount, {media.id, user_id})->Int(0);
  if (others >= static_cast<std::int64_t>(kMostShares)) {
    throw Error(Fault::kBadInput, "too_many_shares",
                fmt::format("One item can be shared with {} people at most.", kMostShares));
  }
  const auto former = connection.QueryOne(kOf, {media.id, user_id});
  connection.Execute(kSet, {media.id, user_id, NameOf(share), now});
  if (former && ShareNamed(former->Text(0)).value_or(Share::kViewer) > share) EndLinks(connection, media.id);
}

bool RemoveShare(db::Connection& connection, std::int64_t media_id, std::int64_t user_id, std::optional<Share> share) {
  if (connection.Execute(kRemove, {media_id, user_id, share ? NameOf(*share) : ""}) == 0) return false;
  EndLinks(connection, media_id);
  return true;
}

void RemoveShares(db::Connection& connection, std::int64_t media_id) {
  if (connection.Execute(kRemoveAll, {media_id}) > 0) EndLinks(connection, media_id);
}

std::vector<std::string> RemoveSharesBetween(db::Connection& connection, std::int64_t owner_id, std::int64_t user_id) {
  return RemoveBetween(connection, owner_id, user_id);
}

std::vector<std::string> RemoveSharesWith(db::Connection& connection, std::int64_t user_id) {
  return RemoveBetween(connection, 0, user_id);
}

std::vector<SharedUser> SharedByAll(db::Connection& connection, const std::vector<Media>& media, Share share) {
  std::vector<std::int64_t> ids;
  ids.reserve(media.size());
  for (const Media& one : media) ids.push_back(one.id);
  std::map<std::int64_t, std::pair<SharedUser, std::size_t>> holders;
  ForSome(connection, HoldersSql(), ids, [&](const db::Row& row) {
    if (row.Text(4) != NameOf(share)) return;
    auto& [user, times] = holders[row.Int(1)];
    user = UserFrom(row, 1);
    ++times;
  });
  std::vector<SharedUser> users;
  for (auto& [id, holder] : holders)
    if (holder.second == ids.size()) users.push_back(std::move(holder.first));
  std::sort(users.begin(), users.end(),
            [](const SharedUser& a, const SharedUser& b) { return a.username < b.username; });
  return users;
}

std::vector<SharedUser> SharedBy(db::Connection& connection, std::int64_t owner_id, int limit) {
  return Users(connection, kSharedBy, owner_id, limit);
}

std::vector<SharedUser> SharersWith(db::Connection& connection, std::int64_t user_id, int limit) {
  return Users(connection, kSharersWith, user_id, limit);
}

bool AnySharedWith(db::Connection& connection, std::int64_t user_id) {
  return connection.QueryOne(kAny, {user_id}).has_value();
}

std::vector<std::string> ShareStatements() {
  return {std::string(kBetween), std::string(kAny), std::string(kSharedBy), std::string(kSharersWith), HoldersSql()};
}

}  // namespace openpress::catalogue
