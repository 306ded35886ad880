// Verification: what jobs do.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "accounts/verification/rules.h"
#include "accounts/verification/verification.h"
#include "core/log.h"

namespace openpress::accounts {
namespace {

constexpr int kBatch = 100;
/** An upload lasts minutes; what is older than this and known to nobody is left over. */
constexpr Millis kStrayAfter = kDay;

constexpr std::string_view kRunOut = R"sql(
  SELECT id
    FROM verification_requests
   WHERE state = 'approved' AND valid_until <= $1
   ORDER BY valid_until
   LIMIT $2)sql";

constexpr std::string_view kToWarn = R"sql(
  SELECT id
    FROM verification_requests
   WHERE state = 'approved' AND warned_at IS NULL AND valid_until <= $1
   ORDER BY valid_until
   LIMIT $2)sql";

constexpr std::string_view kSetWarned = R"sql(
  UPDATE verification_requests
     SET warned_at = $2
   WHERE id = $1 AND state = 'approved' AND warned_at IS NULL)sql";

constexpr std::string_view kDue = R"sql(
  SELECT d.id, d.request_id, d.file, d.number, r.user_id
    FROM verification_documents d
    JOIN verification_requests r ON r.id = d.request_id
   WHERE d.closed_at IS NOT NULL AND d.deleted_at IS NULL AND d.closed_at <= $1
   ORDER BY d.closed_at
   LIMIT $2)sql";

constexpr std::string_view kSetDeleted = R"sql(
  UPDATE verification_documents
     SET deleted_at = $2
   WHERE id = $1 AND deleted_at IS NULL)sql";

constexpr std::string_view kIsKnown = R"sql(
  SELECT 1
    FROM verification_documents
   WHERE request_id = $1 AND file = $2 AND deleted_at IS NULL)sql";

constexpr std::string_view kSetLink = R"sql(
  UPDATE verification_links
     SET proof = $2, message = $3, checked_at = $4
   WHERE id = $1)sql";

}  // namespace

std::vector<std::string> VerificationUpkeepStatements() {
  return {std::string(kRunOut), std::string(kToWarn), std::string(kDue)};
}

std::int64_t Verification::Expire() {
  const Millis now = clock_.Now();
  std::int64_t ended = 0;
  for (std::size_t found = kBatch; found == kBatch;) {
    std::vector<std::int64_t> users;
    {
      const auto lease = pool_.Write();
      const auto transaction = lease->Begin();
      const auto rows = lease->Query(kRunOut, {now, kBatch});
      found = rows.size();
      for (const db::Row& row : rows) {
        const VerificationRequest request = FindRequest(*lease, row.Int(0)).value();
        End(*lease, request, VerificationState::kExpired, Actor::Server(), "It ran out.", now);
        OrderLetter(*lease, letter::kVerificationEnded, request);
        users.push_back(request.user_id);
      }
      transaction->Commit();
    }
    for (const std::int64_t user : users) accounts_.Forget(user);
    ended += static_cast<std::int64_t>(users.size());
  }
  const Millis soon = now + settings_().warn_days * kDay;
  for (std::size_t found = kBatch; found == kBatch;) {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    const auto rows = lease->Query(kToWarn, {soon, kBatch});
    found = rows.size();
    for (const db::Row& row : rows) {
      if (lease->Execute(kSetWarned, {row.Int(0), now}) == 0) continue;
      const VerificationRequest request = FindRequest(*lease, row.Int(0)).value();
      AppendAudit(*lease,
                  {Actor::Server(),
                   "verification.expiry_warned",
                   UserSubject(request.user_id),
                   {{"request", request.id}, {"until", Iso8601(request.valid_until.value_or(0))}}},
                  now);
      OrderLetter(*lease, letter::kVerificationEnding, request);
    }
    transaction->Commit();
  }
  return ended;
}

std::int64_t Verification::DeleteDocuments() {
  const Millis now = clock_.Now();
  std::int64_t removed = 0;
  for (std::size_t found = kBatch; found == kBatch;) {
    const auto rows = pool_.Read()->Query(kDue, {now - settings_().keep_documents_days * kDay, kBatch});
    found = rows.size();
    for (const db::Row& row : rows) {
      // The file first: a row that says "deleted" must be true. Interrupted here, it is done again.
      files_.Remove(row.Int(1), row.Text(2));
      const auto lease = pool_.Write();
      const auto transaction = lease->Begin();
      if (lease->Execute(kSetDeleted, {row.Int(0), now}) > 0) {
        AppendAudit(*lease,
                    {Actor::Server(),
                     "verification.document_deleted",
                     UserSubject(row.Int(4)),
                     {{"request", row.Int(1)}, {"document", row.Int(3)}}},
                    now);
        ++removed;
      }
      transaction->Commit();
    }
  }
  const auto is_known = [this](std::int64_t request_id, const std::string& file) {
    return pool_.Read()->QueryOne(kIsKnown, {request_id, file}).has_value();
  };
  return removed + files_.RemoveStrays(SystemClock().Now() - kStrayAfter, is_known);
}

void Verification::ProveLinks(const LinkProver& prover, queue::JobContext& job) {
  const std::int64_t request_id = job.payload().at("request");
  std::optional<VerificationRequest> request;
  std::vector<VerificationLink> links;
  {
    const auto lease = pool_.Read();
    request = FindRequest(*lease, request_id);
    if (request) links = LinksOf(*lease, request_id);
  }
  // Once it is decided, what was proved then stays as the reviewer saw it.
  if (!request || request->state != VerificationState::kPending) return;
  const std::string site = settings_().site_url;
  const ProofMarks marks{request->proof_token, site.empty() ? "" : fmt::format("{}/user/{}/", site, request->username)};
  std::vector<LinkVerdict> verdicts;
  for (const VerificationLink& link : links) {
    verdicts.push_back(prover.Prove(link.url, marks));
    job.Progress(static_cast<int>(100 * verdicts.size() / links.size()));
    job.ThrowIfCancelled();
  }
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  const auto still = FindRequest(*lease, request_id);
  if (!still || still->state != VerificationState::kPending) return;
  const Millis now = clock_.Now();
  Json results = Json::array();
  for (std::size_t i = 0; i < links.size(); ++i) {
    const auto& [proof, message] = verdicts[i];
    lease->Execute(kSetLink, {links[i].id, NameOf(proof), message, now});
    results.push_back({{"url", links[i].url}, {"proof", NameOf(proof)}});
  }
  AppendAudit(*lease,
              {Actor::Server(),
               "verification.links_checked",
               UserSubject(request->user_id),
               {{"request", request_id}, {"links", results}}},
              now);
  transaction->Commit();
}

}  // namespace openpress::accounts
