#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "db/connection.h"
#include "db/page.h"

namespace openpress::accounts {

enum class VerificationKind { kOutlet, kIndependent };
/** kRenewed: another approved request took its place. */
enum class VerificationState { kPending, kApproved, kRefused, kWithdrawn, kExpired, kRevoked, kRenewed };
/** How control of a link was proved. */
enum class LinkProof { kNone, kRelMe, kWellKnown, kDns };

// The words of the database and the API.
std::string_view NameOf(VerificationKind kind);
std::string_view NameOf(VerificationState state);
std::string_view NameOf(LinkProof proof);
std::optional<VerificationKind> VerificationKindNamed(std::string_view name);
std::optional<VerificationState> VerificationStateNamed(std::string_view name);

/** A row of `verification_requests`, whose it is, and how much evidence it brings. */
struct VerificationRequest {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string username;
  std::string name;  ///< the applicant's display name
  VerificationKind kind = VerificationKind::kIndependent;
  std::string outlet;
  std::string statement;
  std::string proof_token;
  VerificationState state = VerificationState::kPending;
  Millis created_at = 0;
  Millis checked_at = 0;  ///< when a look at the links was last asked for
  std::optional<Millis> decided_at;
  std::string reviewer;  ///< username
  std::string reason;
  std::string basis;
  std::optional<Millis> since;
  std::optional<Millis> valid_until;
  std::optional<Millis> warned_at;
  std::optional<Millis> ended_at;
  std::string end_reason;
  std::int64_t links = 0;
  std::int64_t links_proved = 0;
  std::int64_t documents = 0;
};

/** A row of `verification_links`. */
struct VerificationLink {
  std::int64_t id = 0;
  std::string url;
  LinkProof proof = LinkProof::kNone;
  std::string message;
  std::optional<Millis> checked_at;
};

/** A row of `verification_documents`. */
struct VerificationDocument {
  std::int64_t id = 0;
  std::int64_t request_id = 0;
  int number = 0;
  std::string file;
  std::string name;
  std::string mime;
  std::int64_t size = 0;
  std::string sha256;
  Millis created_at = 0;
  std::optional<Millis> deleted_at;
};

// Reading, on any connection. What changes rows is in verification.h.

std::optional<VerificationRequest> FindRequest(db::Connection& connection, std::int64_t id);
/** The one in force, or the one waiting for a decision: there is at most one of each. */
std::optional<VerificationRequest> FindApproved(db::Connection& connection, std::int64_t user_id);
std::optional<VerificationRequest> FindPending(db::Connection& connection, std::int64_t user_id);

/** Newest first. Nothing for a page that does not exist. */
std::optional<db::Page<VerificationRequest>> ListRequestsOf(db::Connection& connection, std::int64_t user_id, int page);
/** Pending ones oldest first, as they are to be worked on; others newest first. */
std::optional<db::Page<VerificationRequest>> ListRequests(db::Connection& connection, VerificationState state,
                                                          int page);

std::vector<VerificationLink> LinksOf(db::Connection& connection, std::int64_t request_id);
std::vector<VerificationDocument> DocumentsOf(db::Connection& connection, std::int64_t request_id);
std::optional<VerificationDocument> FindDocument(db::Connection& connection, std::int64_t request_id,
                                                 std::int64_t number);

/** What lists and marks show of somebody who is verified. */
struct Badge {
  Millis until = 0;
  std::string basis;
};
std::optional<Badge> BadgeOf(db::Connection& connection, std::int64_t user_id);

/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> VerificationStatements();

}  // namespace openpress::accounts
