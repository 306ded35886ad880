// Verification: what reviewers decide, and how a verification ends.

#include "accounts/verification/rules.h"
#include "accounts/verification/verification.h"
#include "core/error.h"

namespace openpress::accounts {
namespace {

constexpr std::size_t kLongestReason = 2000;
constexpr std::size_t kLongestBasis = 1000;

constexpr std::string_view kApprove = R"sql(
  UPDATE verification_requests
     SET state = 'approved', decided_at = $2, reviewer_id = $3, reviewer = $4, reason = $5, basis = $6, since = $7,
         valid_until = $8
   WHERE id = $1 AND state = 'pending')sql";

constexpr std::string_view kRefuse = R"sql(
  UPDATE verification_requests
     SET state = 'refused', decided_at = $2, reviewer_id = $3, reviewer = $4, reason = $5
   WHERE id = $1 AND state = 'pending')sql";

constexpr std::string_view kEnd = R"sql(
  UPDATE verification_requests
     SET state = $2, ended_at = $3, end_reason = $4
   WHERE id = $1 AND state = 'approved')sql";

constexpr std::string_view kSetBadge = R"sql(
  UPDATE users
     SET verified_until = $2, verified_basis = $3, updated_at = $4
   WHERE id = $1)sql";

constexpr std::string_view kWithdrawPending = R"sql(
  UPDATE verification_requests
     SET state = 'withdrawn', ended_at = $2
   WHERE user_id = $1 AND state = 'pending')sql";

constexpr std::string_view kForgetDocuments = R"sql(
  UPDATE verification_documents
     SET closed_at = 0
   WHERE request_id IN (SELECT id FROM verification_requests WHERE user_id = $1) AND deleted_at IS NULL)sql";

std::string CheckedReason(std::string_view reason) {
  return CheckedWords(reason, kLongestReason, Lines::kMany, "invalid_reason", "Say why");
}

/** Whether @p who may decide about @p subject, by how both stand now. */
void RequireReviewer(db::Connection& connection, const Principal& who, const User& subject) {
  const auto reviewer = FindUser(connection, who.user_id);
  if (!reviewer || !reviewer->is_active || !CanEditAny(reviewer->role)) {
    throw Error(Fault::kForbidden, "permission_denied", "You do not have permission to perform this action.");
  }
  if (reviewer->id == subject.id) {
    throw Error(Fault::kForbidden, "own_request", "Nobody decides about himself. Somebody else has to do this.");
  }
  if (reviewer->role < subject.role) {
    throw Error(Fault::kForbidden, "outranked", "Somebody with at least the role of this user has to do this.");
  }
}

}  // namespace

void Verification::Approve(db::Connection& connection, const VerificationRequest& request, const User& applicant,
                           const Principal& who, const Decision& decision, Millis now) {
  const std::string basis = CheckedWords(decision.basis, kLongestBasis, Lines::kMany, "invalid_basis",
                                         "Say for everybody to read what the verification is based on");
  if (!applicant.is_active) throw Error(Fault::kConflict, "inactive", "The applicant's account is not active.");
  Millis since = now;
  if (const auto former = FindApproved(connection, request.user_id)) {
    since = former->since.value_or(now);
    connection.Execute(kEnd, {former->id, NameOf(VerificationState::kRenewed), now, ""});
  }
  const Millis until = now + settings_().valid_days * kDay;
  RequireChanged(
      connection.Execute(kApprove, {request.id, now, who.user_id, who.username, decision.reason, basis, since, until}));
  connection.Execute(kSetBadge, {request.user_id, until, basis, now});
  const Role role = std::max(applicant.role, Role::kJournalist);
  if (role != applicant.role) StoreRole(connection, applicant.id, role, now);
  Json proved = Json::array();
  for (const VerificationLink& link : LinksOf(connection, request.id)) {
    if (link.proof != LinkProof::kNone) proved.push_back({{"url", link.url}, {"proof", NameOf(link.proof)}});
  }
  AppendAudit(connection,
              {Actor::From(who),
               "verification.approved",
               UserSubject(request.user_id),
               {{"request", request.id},
                {"kind", NameOf(request.kind)},
                {"outlet", request.outlet},
                {"reason", decision.reason},
                {"basis", basis},
                {"links", proved},
                {"until", Iso8601(until)},
                {"role_before", NameOf(applicant.role)},
                {"role_after", NameOf(role)}}},
              now);
}

void Verification::Refuse(db::Connection& connection, const VerificationRequest& request, const Principal& who,
                          std::string_view reason, Millis now) {
  RequireChanged(connection.Execute(kRefuse, {request.id, now, who.user_id, who.username, reason}));
  AppendAudit(connection,
              {Actor::From(who),
               "verification.refused",
               UserSubject(request.user_id),
               {{"request", request.id}, {"reason", reason}}},
              now);
}

VerificationCase Verification::Decide(const Principal& who, std::int64_t request_id, const Decision& decision) {
  Decision checked = decision;
  checked.reason = CheckedReason(decision.reason);
  std::optional<VerificationCase> result;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    const auto request = FindRequest(*lease, request_id);
    if (!request) throw Error(Fault::kNotFound, "no_such_request", "There is no such request.");
    const auto applicant = FindUser(*lease, request->user_id);
    if (!applicant) throw NoSuchUser();
    RequireReviewer(*lease, who, *applicant);
    RequirePending(*request);
    const Millis now = clock_.Now();
    if (decision.approve) {
      Approve(*lease, *request, *applicant, who, checked, now);
    } else {
      Refuse(*lease, *request, who, checked.reason, now);
    }
    CloseDocuments(*lease, request_id, now);
    OrderLetter(*lease, letter::kVerificationDecided, *request);
    result = CaseOf(*lease, request_id);
    transaction->Commit();
  }
  accounts_.Forget(result->request.user_id);
  return *std::move(result);
}

void Verification::End(db::Connection& connection, const VerificationRequest& request, VerificationState state,
                       const Actor& actor, std::string_view reason, Millis now) {
  if (connection.Execute(kEnd, {request.id, NameOf(state), now, reason}) == 0) return;  // another node was faster
  connection.Execute(kSetBadge, {request.user_id, nullptr, "", now});
  // An account may have been deleted and its row be kept.
  const auto user = FindUser(connection, request.user_id);
  const Role before = user ? user->role : Role::kUser;
  const Role after = before == Role::kJournalist ? Role::kUser : before;
  if (after != before) StoreRole(connection, request.user_id, after, now);
  AppendAudit(
      connection,
      {actor,
       "verification." + std::string(NameOf(state)),
       UserSubject(request.user_id),
       {{"request", request.id}, {"reason", reason}, {"role_before", NameOf(before)}, {"role_after", NameOf(after)}}},
      now);
}

VerificationCase Verification::Revoke(const Principal& who, std::string_view username, std::string_view reason) {
  const std::string checked = CheckedReason(reason);
  std::optional<VerificationCase> result;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    const User user = RequireUserNamed(*lease, username);
    RequireReviewer(*lease, who, user);
    const auto approved = FindApproved(*lease, user.id);
    if (!approved) throw Error(Fault::kConflict, "not_verified", "This user is not verified.");
    const Millis now = clock_.Now();
    End(*lease, *approved, VerificationState::kRevoked, Actor::From(who), checked, now);
    // Who is no longer trusted does not get the badge back by a renewal that somebody else finds in the queue.
    if (const auto pending = FindPending(*lease, user.id)) {
      Refuse(*lease, *pending, who, checked, now);
      CloseDocuments(*lease, pending->id, now);
    }
    OrderLetter(*lease, letter::kVerificationEnded, *approved);
    result = CaseOf(*lease, approved->id);
    transaction->Commit();
  }
  accounts_.Forget(result->request.user_id);
  return *std::move(result);
}

void Verification::CloseAccount(db::Connection& connection, std::int64_t user_id, const Actor& actor, Millis now) {
  if (const auto approved = FindApproved(connection, user_id)) {
    End(connection, *approved, VerificationState::kWithdrawn, actor, "The account was deleted.", now);
  }
  const bool pending = connection.Execute(kWithdrawPending, {user_id, now}) > 0;
  if (connection.Execute(kForgetDocuments, {user_id}) == 0 && !pending) return;
  AppendAudit(connection, {actor, "verification.account_closed", UserSubject(user_id), Json::object()}, now);
}

}  // namespace openpress::accounts
