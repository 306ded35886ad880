#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "core/clock.h"
#include "core/json.h"
#include "db/connection.h"
#include "db/page.h"

namespace openpress::accounts {

/** Who did something: a person, or the server itself. */
struct Actor {
  std::optional<std::int64_t> user_id;
  std::string username;

  static Actor Server() { return {}; }
  static Actor From(const Principal& who) { return {who.user_id, who.username}; }
};

/** What the audit log shall remember. */
struct AuditEntry {
  Actor actor;
  std::string action;   ///< "verification.approved"
  std::string subject;  ///< what was acted on, see UserSubject()
  Json details = Json::object();
};

/** A row of `audit`. */
struct AuditRow {
  std::int64_t id = 0;
  Millis created_at = 0;
  Actor actor;
  std::string action;
  std::string subject;
  std::string details;  ///< JSON
  std::string hash;     ///< hexadecimal
};

/** "user:7" */
std::string UserSubject(std::int64_t user_id);

/** Adds a row in the caller's write transaction: what is done and the record of it stand or fall together. Whoever
 *  appends holds up everybody else who does until the commit. @throws Error as db::Connection does */
void AppendAudit(db::Connection& connection, const AuditEntry& entry, Millis now);

/** Which rows, newest first. Texts are compared as they are. */
struct AuditQuery {
  std::optional<std::string> actor;  ///< username
  std::optional<std::string> action;
  std::optional<std::string> subject;
  std::optional<std::int64_t> before;  ///< only rows with smaller ids: the way beyond db::kMostRows
  int page = 1;
};

/** Nothing for a page that does not exist. */
std::optional<db::Page<AuditRow>> ListAudit(db::Connection& connection, const AuditQuery& query);
/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> AuditStatements();

struct AuditVerdict {
  std::int64_t length = 0;               ///< rows that follow from each other
  std::string hash;                      ///< of the last of them: noted elsewhere, it proves all rows up to it
  std::optional<std::string> complaint;  ///< a sentence naming the first row that is not right
};

/** Follows the chain from its first row, some hundred rows at a time. Begins a transaction of its own on @p connection,
 *  which may be one from Pool::Read(). @throws Error as db::Connection does */
AuditVerdict VerifyAuditLog(db::Connection& connection);

}  // namespace openpress::accounts
