#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/media/media.h"
#include "core/clock.h"
#include "db/connection.h"
#include "db/page.h"

namespace openpress::catalogue {

/** kUnlist is the server's own: reports reached the threshold. */
enum class ModerationAction { kUnlist, kAccept, kDismiss, kReset };

std::string_view NameOf(ModerationAction action);

/** What is told of a decision when it is written down. */
struct Decision {
  ModerationAction action = ModerationAction::kUnlist;
  const accounts::Principal* by = nullptr;  ///< null: the server itself
  std::string reason;
  State to_state = State::kPublic;
  Millis decided_at = 0;
};

/** A row of the log: it holds names instead of references, since it outlives everything it tells of. */
struct LogEntry {
  std::int64_t id = 0;
  std::string media_token;
  std::string media_title;
  std::string username;  ///< empty: the server itself
  std::string action;
  std::string reason;
  std::int64_t reports = 0;  ///< open ones, when it was decided
  std::string from_state;
  std::string to_state;
  Millis decided_at = 0;
};

/** Adds a row in the caller's transaction, and one to the audit log, whose chain proves that nothing was changed or
 * left out: here is what editors look through. Rows cannot be changed or deleted: the database refuses it.
 *  @param before the item as it was before the decision */
void AppendToLog(db::Connection& connection, const Media& before, const Decision& decision);

/** Newest first; nothing for a page that does not exist. */
std::optional<db::Page<LogEntry>> ModerationLog(db::Connection& connection, int page);

/** The SQL of the list and its count, for the test that looks at their plans. */
std::vector<std::string> LogStatements();

}  // namespace openpress::catalogue
