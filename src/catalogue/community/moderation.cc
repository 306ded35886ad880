#include "catalogue/community/moderation.h"

#include <algorithm>
#include <utility>

#include "catalogue/media/row.h"
#include "core/error.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kCount = R"sql(
  SELECT COUNT(*)
    FROM (SELECT 1
            FROM report_cases c
            JOIN media m ON m.id = c.media_id
           WHERE c.status = $1 AND m.deleted_at IS NULL
           LIMIT $2) AS capped)sql";

/** The cases of a page with their items. */
const std::string& SelectCases() {
  static const std::string kSql = SelectMedia(R"sql(
    JOIN report_cases c ON c.media_id = m.id
   WHERE c.status = $1 AND m.deleted_at IS NULL
   ORDER BY c.changed_at DESC, c.media_id DESC
   LIMIT $2 OFFSET $3)sql",
                                              "c.reports, c.former_state, c.held_epoch, c.opened_at, c.changed_at");
  return kSql;
}

/** Their newest reports: for each case as many as are shown, found through an index. */
constexpr std::string_view kReasons = R"sql(
  SELECT r.media_id, r.reason, r.acted_at
    FROM (SELECT c.media_id
            FROM report_cases c
            JOIN media m ON m.id = c.media_id
           WHERE c.status = $1 AND m.deleted_at IS NULL
           ORDER BY c.changed_at DESC, c.media_id DESC
           LIMIT $2 OFFSET $3) AS page
    JOIN media_reports r ON r.id IN (
      SELECT newest.id
        FROM media_reports newest
       WHERE newest.media_id = page.media_id AND newest.status = $1
       ORDER BY newest.acted_at DESC, newest.id DESC
       LIMIT $4))sql";

constexpr std::string_view kFindCase = "SELECT status, former_state, held_epoch FROM report_cases WHERE media_id = $1";

constexpr std::string_view kCloseReports = R"sql(
  UPDATE media_reports
     SET status = $2, decided_by = $3, decided_at = $4, decision = $5
   WHERE media_id = $1 AND status = 'open')sql";

constexpr std::string_view kCloseCase = R"sql(
  UPDATE report_cases
     SET status = $2, former_state = NULL, held_reports = 0, changed_at = $3
   WHERE media_id = $1)sql";

void AddReasons(db::Connection& connection, ReportStatus status, int offset, std::vector<ReportCase>& cases) {
  for (const db::Row& row : connection.Query(kReasons, {NameOf(status), db::kPageSize, offset, kReasonsShown})) {
    const auto found =
        std::find_if(cases.begin(), cases.end(), [&](const ReportCase& one) { return one.media.id == row.Int(0); });
    if (found != cases.end()) found->reasons.push_back({row.Int(0), row.Text(1), status, row.Int(2)});
  }
  for (ReportCase& one : cases) {
    std::stable_sort(one.reasons.begin(), one.reasons.end(),
                     [](const Report& a, const Report& b) { return a.reported_at > b.reported_at; });
  }
}

}  // namespace

std::optional<db::Page<ReportCase>> ReportCases(db::Connection& connection, ReportStatus status, int page) {
  // One state of the database for all statements, so that they speak of the same page.
  const auto snapshot = connection.Begin();
  const auto counted = connection.QueryOne(kCount, {NameOf(status), db::kMostRows});
  const auto place = db::FindPage(counted->Int(0), page);
  if (!place) return std::nullopt;
  db::Page<ReportCase> found{*place, {}};
  for (const db::Row& row : connection.Query(SelectCases(), {NameOf(status), db::kPageSize, place->offset})) {
    const std::size_t own = row.size() - 5;
    Media media = MediaFromRow(row);
    const bool held = !row.IsNull(own + 1) && media.access_epoch == row.Int(own + 2);
    found.rows.push_back({.media = std::move(media),
                          .status = status,
                          .reports = row.Int(own),
                          .unlisted = held,
                          .opened_at = row.Int(own + 3),
                          .changed_at = row.Int(own + 4)});
  }
  AddReasons(connection, status, place->offset, found.rows);
  return found;
}

State Decide(db::Connection& connection, const Media& media, ModerationAction action, const accounts::Principal& by,
             std::string_view reason, Millis now) {
  const auto found = connection.QueryOne(kFindCase, {media.id});
  const bool open = found && found->Text(0) == NameOf(ReportStatus::kOpen);
  if (!open && action != ModerationAction::kReset) {
    throw Error(Fault::kConflict, "no_open_reports", "There are no open reports of this media.");
  }
  State state = media.state;
  if (action == ModerationAction::kAccept) {
    state = State::kPrivate;
  } else if (open && state == State::kUnlisted && media.access_epoch == found->Int(2)) {
    // Whoever has changed since who may see it keeps what he chose.
    state = StateNamed(found->MaybeText(1).value_or("")).value_or(state);
  }
  if (state != media.state) SetState(connection, media.id, state, now);
  if (open) {
    const auto status = action == ModerationAction::kAccept ? ReportStatus::kAccepted : ReportStatus::kDismissed;
    connection.Execute(kCloseReports, {media.id, NameOf(status), by.user_id, now, reason});
    connection.Execute(kCloseCase, {media.id, NameOf(status), now});
  }
  AppendToLog(connection, media,
              {.action = action, .by = &by, .reason = std::string(reason), .to_state = state, .decided_at = now});
  return state;
}

std::vector<std::string> CaseStatements() {
  return {std::string(kCount), SelectCases(), std::string(kReasons)};
}

}  // namespace openpress::catalogue
