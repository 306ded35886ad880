#include "catalogue/community/report.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>

#include "catalogue/community/action.h"
#include "catalogue/community/moderation_log.h"
#include "catalogue/media/media.h"

namespace openpress::catalogue {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, 3> kStatuses = {"open", "accepted", "dismissed"};

constexpr std::string_view kHasReport = "SELECT 1 FROM media_reports WHERE actor_id = $1 AND media_id = $2";

constexpr std::string_view kAdd = R"sql(
  INSERT INTO media_reports (actor_id, media_id, reason, acted_at)
  SELECT $1, id, $3, $4
    FROM media
   WHERE id = $2 AND deleted_at IS NULL
  ON CONFLICT (actor_id, media_id) DO NOTHING)sql";

constexpr std::string_view kOpenCase = R"sql(
  INSERT INTO report_cases (media_id, status, reports, opened_at, changed_at)
  VALUES ($1, 'open', 1, $2, $2)
  ON CONFLICT (media_id) DO UPDATE
     SET reports = CASE WHEN report_cases.status = 'open' THEN report_cases.reports + 1 ELSE 1 END,
         opened_at = CASE WHEN report_cases.status = 'open' THEN report_cases.opened_at ELSE $2 END,
         held_reports = CASE WHEN report_cases.status = 'open' THEN report_cases.held_reports ELSE 0 END,
         status = 'open',
         changed_at = $2)sql";

// After the state has changed, so that the epoch is the one that belongs to it.
constexpr std::string_view kHold = R"sql(
  UPDATE report_cases
     SET former_state = $2, held_epoch = (SELECT access_epoch FROM media WHERE id = $1), held_reports = $3
   WHERE media_id = $1)sql";

constexpr std::string_view kReportsOf = R"sql(
  SELECT media_id, reason, status, acted_at
    FROM media_reports
   WHERE media_id = $1
   ORDER BY acted_at DESC, id DESC
   LIMIT $2)sql";

// Those that have counted once do not count again, should the item have been put back since.
constexpr std::string_view kCounted = "SELECT held_reports FROM report_cases WHERE media_id = $1";

void UnlistAt(db::Connection& connection, std::int64_t media_id, std::int64_t threshold, Millis now) {
  if (threshold <= 0) return;
  const auto media = FindById(connection, media_id);
  if (!media || media->state != State::kPublic) return;
  const std::int64_t counted = connection.QueryOne(kCounted, {media_id})->Int(0);
  if (media->reported_times - counted < threshold) return;
  SetState(connection, media_id, State::kUnlisted, now);
  connection.Execute(kHold, {media_id, NameOf(media->state), media->reported_times});
  AppendToLog(connection, *media,
              {.action = ModerationAction::kUnlist,
               .reason = fmt::format("{} reports reached the threshold of {}.", media->reported_times, threshold),
               .to_state = State::kUnlisted,
               .decided_at = now});
}

}  // namespace

std::string_view NameOf(ReportStatus status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<ReportStatus> ReportStatusNamed(std::string_view name) {
  const auto found = std::find(kStatuses.begin(), kStatuses.end(), name);
  if (found == kStatuses.end()) return std::nullopt;
  return static_cast<ReportStatus>(found - kStatuses.begin());
}

bool AddReport(db::Connection& connection, const ActionMarks& marks, const Actor& actor, std::int64_t media_id,
               std::string_view reason, std::int64_t threshold, Millis now) {
  const auto id = Admit(connection, marks, actor, "report", kHasReport, media_id, now);
  if (!id || connection.Execute(kAdd, {*id, media_id, reason, now}) == 0) return false;
  connection.Execute(kOpenCase, {media_id, now});
  UnlistAt(connection, media_id, threshold, now);
  return true;
}

std::vector<Report> ReportsOf(db::Connection& connection, std::int64_t media_id, int limit) {
  std::vector<Report> reports;
  for (const db::Row& row : connection.Query(kReportsOf, {media_id, limit})) {
    reports.push_back(
        {row.Int(0), row.Text(1), ReportStatusNamed(row.Text(2)).value_or(ReportStatus::kOpen), row.Int(3)});
  }
  return reports;
}

std::vector<std::string> ReportStatements() {
  return {std::string(kReportsOf)};
}

}  // namespace openpress::catalogue
