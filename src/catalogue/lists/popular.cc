#include "catalogue/lists/popular.h"

#include <iterator>
#include <unordered_set>
#include <utility>

#include "catalogue/media/row.h"
#include "db/page.h"

namespace openpress::catalogue {
namespace {

constexpr Millis kDay = 86'400'000;
constexpr Millis kWatchedFor = 7 * kDay;
constexpr Millis kLikedFor = 180 * kDay;

constexpr std::string_view kScores = R"sql(
  SELECT points.media_id, SUM(points.worth) AS score
    FROM (SELECT w.media_id, 1.0 AS worth
            FROM media_watches w
           WHERE w.acted_at > $1
           UNION ALL
          SELECT v.media_id, 2.0 * (v.acted_at - $2) / ($3 - $2)
            FROM media_votes v
           WHERE v.vote = 1 AND v.acted_at > $2) AS points
    JOIN media m ON m.id = points.media_id
   WHERE m.listable = 1
   GROUP BY points.media_id
   ORDER BY score DESC, points.media_id DESC
   LIMIT $4)sql";

constexpr std::string_view kClear = "DELETE FROM media_popularity";

// An item may have been purged since it was counted.
constexpr std::string_view kAdd = R"sql(
  INSERT INTO media_popularity (media_id, score, rank)
  SELECT id, $2, $3
    FROM media
   WHERE id = $1)sql";

// The condition on the rank says the obvious, so that the index with the order is the one that is read.
constexpr std::string_view kTokens = R"sql(
  SELECT m.token
    FROM media_popularity p
    JOIN media m ON m.id = p.media_id
   WHERE p.rank >= 1 AND m.listable = 1
   ORDER BY p.rank
   LIMIT $1)sql";

const std::string& SelectPopular() {
  static const std::string kSql = SelectMedia(
      "JOIN media_popularity p ON p.media_id = m.id WHERE p.rank >= 1 AND m.listable = 1 ORDER BY p.rank LIMIT $1");
  return kSql;
}

const std::string& SelectNewest() {
  static const std::string kSql = SelectMedia("WHERE m.listable = 1 ORDER BY m.created_at DESC, m.id DESC LIMIT $1");
  return kSql;
}

std::vector<Media> Rows(db::Connection& connection, const std::string& sql, int limit) {
  std::vector<Media> media;
  for (const db::Row& row : connection.Query(sql, {limit})) media.push_back(MediaFromRow(row));
  return media;
}

}  // namespace

std::size_t RankPopular(db::Pool& pool, Millis now) {
  std::vector<db::Row> scores;
  {
    const auto lease = pool.Read();
    scores = lease->Query(kScores, {now - kWatchedFor, now - kLikedFor, now, db::kMostRows});
  }
  const auto lease = pool.Write();
  const auto transaction = lease->Begin();
  lease->Execute(kClear);
  int rank = 0;
  for (const db::Row& row : scores) lease->Execute(kAdd, {row.Int(0), row.Real(1), ++rank});
  transaction->Commit();
  return scores.size();
}

std::vector<Media> Popular(db::Connection& connection, int limit) {
  return Rows(connection, SelectPopular(), limit);
}

std::vector<Media> PopularOrNewest(db::Connection& connection, int limit) {
  std::vector<Media> media = Popular(connection, limit);
  if (std::ssize(media) >= limit) return media;
  std::unordered_set<std::int64_t> known;
  for (const Media& one : media) known.insert(one.id);
  for (Media& one : Rows(connection, SelectNewest(), limit)) {
    if (std::ssize(media) < limit && known.insert(one.id).second) media.push_back(std::move(one));
  }
  return media;
}

std::vector<std::string> PopularTokens(db::Connection& connection, int limit) {
  std::vector<std::string> tokens;
  for (const db::Row& row : connection.Query(kTokens, {limit})) tokens.push_back(row.Text(0));
  return tokens;
}

std::vector<std::string> PopularStatements() {
  return {SelectPopular(), SelectNewest(), std::string(kTokens)};
}

}  // namespace openpress::catalogue
