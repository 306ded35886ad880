#include "accounts/block.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kBlock = R"sql(
  INSERT INTO user_blocks (user_id, blocked_id, created_at)
  VALUES ($1, $2, $3)
  ON CONFLICT (user_id, blocked_id) DO NOTHING)sql";

constexpr std::string_view kUnblock = R"sql(
  DELETE FROM user_blocks
   WHERE user_id = $1 AND blocked_id = $2)sql";

constexpr std::string_view kHas = R"sql(
  SELECT 1
    FROM user_blocks
   WHERE user_id = $1 AND blocked_id = $2)sql";

constexpr std::string_view kList = R"sql(
  SELECT u.username, u.name, u.logo, b.created_at
    FROM user_blocks b
    JOIN users u ON u.id = b.blocked_id
   WHERE b.user_id = $1
   ORDER BY b.created_at DESC, b.blocked_id DESC
   LIMIT $2 OFFSET $3)sql";

constexpr std::string_view kCount = R"sql(
  SELECT COUNT(*)
    FROM (SELECT 1 FROM user_blocks b WHERE b.user_id = $1 LIMIT $2) AS capped)sql";

}  // namespace

void BlockUser(db::Connection& connection, std::int64_t user_id, std::int64_t blocked_id, Millis now) {
  connection.Execute(kBlock, {user_id, blocked_id, now});
}

bool UnblockUser(db::Connection& connection, std::int64_t user_id, std::int64_t blocked_id) {
  return connection.Execute(kUnblock, {user_id, blocked_id}) > 0;
}

bool HasBlocked(db::Connection& connection, std::int64_t user_id, std::int64_t blocked_id) {
  return connection.QueryOne(kHas, {user_id, blocked_id}).has_value();
}

std::optional<db::Page<Block>> ListBlocks(db::Connection& connection, std::int64_t user_id, int page) {
  const std::int64_t count = connection.QueryOne(kCount, {user_id, db::kMostRows})->Int(0);
  const auto place = db::FindPage(count, page);
  if (!place) return std::nullopt;
  db::Page<Block> blocks{*place, {}};
  for (const db::Row& row : connection.Query(kList, {user_id, db::kPageSize, place->offset})) {
    blocks.rows.push_back({row.Text(0), row.Text(1).empty() ? row.Text(0) : row.Text(1), row.Text(2), row.Int(3)});
  }
  return blocks;
}

std::vector<std::string> BlockStatements() {
  return {std::string(kList), std::string(kCount)};
}

}  // namespace openpress::accounts
