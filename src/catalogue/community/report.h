#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/actor.h"
#include "catalogue/community/action_marks.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** In bytes; of a report's reason and of a decision's. */
constexpr std::size_t kLongestReason = 2000;

/** What editors made of a report. */
enum class ReportStatus { kOpen, kAccepted, kDismissed };

std::string_view NameOf(ReportStatus status);
std::optional<ReportStatus> ReportStatusNamed(std::string_view name);

/** A reader's report; who it came from is nobody's business. */
struct Report {
  std::int64_t media_id = 0;
  std::string reason;
  ReportStatus status = ReportStatus::kOpen;
  Millis reported_at = 0;
};

// Every function below runs in the caller's transaction and throws what db::Connection throws.

/** Adds a report, once for each person and item, and opens the item's case. With @p threshold open reports (0: never) a
 *  public item becomes unlisted until an editor decides, and the moderation log says so. Reports that have done so once
 *  do not count again when somebody has made it public since.
 *  @return whether something changed; the caller then tells Catalogue::Changed() after the commit */
bool AddReport(db::Connection& connection, const ActionMarks& marks, const Actor& actor, std::int64_t media_id,
               std::string_view reason, std::int64_t threshold, Millis now);

/** Of one item, newest first, at most @p limit. */
std::vector<Report> ReportsOf(db::Connection& connection, std::int64_t media_id, int limit);

/** The SQL of ReportsOf(), for the test that looks at plans. */
std::vector<std::string> ReportStatements();

}  // namespace openpress::catalogue
