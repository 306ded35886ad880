#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalogue/community/moderation_log.h"
#include "catalogue/community/report.h"
#include "catalogue/media/media.h"
#include "db/page.h"

namespace openpress::catalogue {

/** Reasons shown with a case; the others are counted. */
constexpr int kReasonsShown = 5;

/** An item in the editors' queue. */
struct ReportCase {
  Media media;
  ReportStatus status = ReportStatus::kOpen;
  std::int64_t reports = 0;  ///< since the case was opened
  bool unlisted = false;     ///< the number of reports keeps it off the lists
  Millis opened_at = 0;
  Millis changed_at = 0;        ///< the last report, or the decision
  std::vector<Report> reasons;  ///< the newest of that status, at most kReasonsShown
};

/** Items whose case has that status, the one that changed last first; three statements, however long the page. Nothing
 *  for a page that does not exist. */
std::optional<db::Page<ReportCase>> ReportCases(db::Connection& connection, ReportStatus status, int page);

/** Closes the open reports of @p media, in the caller's transaction, and writes that to the log:
 *  kAccept: the item becomes private. kDismiss: it is listed again if the number of reports had changed that. kReset:
 *  as kDismiss, by an administrator and whether there are reports or not.
 *  @param media as read in the same transaction
 *  @throws Error kConflict "no_open_reports" for kAccept and kDismiss when there is nothing to decide: somebody else
 * was quicker @return the item's state now */
State Decide(db::Connection& connection, const Media& media, ModerationAction action, const accounts::Principal& by,
             std::string_view reason, Millis now);

/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> CaseStatements();

}  // namespace openpress::catalogue
