#include "catalogue/community/moderation_log.h"

#include <array>
#include <cstddef>

#include "accounts/audit.h"

namespace openpress::catalogue {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 4> kActions = {"unlist", "accept", "dismiss", "reset"};

constexpr std::string_view kAppend = R"sql(
  INSERT INTO moderation_log (media_id, media_token, media_title, user_id, username, action, reason, reports,
                              from_state, to_state, decided_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql";

constexpr std::string_view kList = R"sql(
  SELECT id, media_token, media_title, username, action, reason, reports, from_state, to_state, decided_at
    FROM moderation_log
   ORDER BY decided_at DESC, id DESC
   LIMIT $1 OFFSET $2)sql";

constexpr std::string_view kCount = "SELECT COUNT(*) FROM (SELECT 1 FROM moderation_log LIMIT $1) AS capped";

LogEntry EntryFromRow(const db::Row& row) {
  return {row.Int(0),  row.Text(1), row.Text(2), row.Text(3), row.Text(4),
          row.Text(5), row.Int(6),  row.Text(7), row.Text(8), row.Int(9)};
}

}  // namespace

std::string_view NameOf(ModerationAction action) {
  return kActions[static_cast<std::size_t>(action)];
}

void AppendToLog(db::Connection& connection, const Media& before, const Decision& decision) {
  const auto* by = decision.by;
  connection.Execute(
      kAppend, {before.id, before.token, before.title, by == nullptr ? db::Param(nullptr) : db::Param(by->user_id),
                by == nullptr ? std::string() : by->username, NameOf(decision.action), decision.reason,
                before.reported_times, NameOf(before.state), NameOf(decision.to_state), decision.decided_at});
  accounts::AppendAudit(connection,
                        {by == nullptr ? accounts::Actor::Server() : accounts::Actor::From(*by),
                         "moderation." + std::string(NameOf(decision.action)),
                         "media:" + before.token,
                         {{"reason", decision.reason},
                          {"reports", before.reported_times},
                          {"from_state", NameOf(before.state)},
                          {"to_state", NameOf(decision.to_state)}}},
                        decision.decided_at);
}

std::optional<db::Page<LogEntry>> ModerationLog(db::Connection& connection, int page) {
  const auto counted = connection.QueryOne(kCount, {db::kMostRows});
  const auto place = db::FindPage(counted->Int(0), page);
  if (!place) return std::nullopt;
  db::Page<LogEntry> found{*place, {}};
  for (const db::Row& row : connection.Query(kList, {db::kPageSize, place->offset})) {
    found.rows.push_back(EntryFromRow(row));
  }
  return found;
}

std::vector<std::string> LogStatements() {
  return {std::string(kList), std::string(kCount)};
}

}  // namespace openpress::catalogue
