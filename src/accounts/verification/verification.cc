// Verification: what applicants do, and what is read of it.

#include "accounts/verification/verification.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "accounts/verification/rules.h"
#include "core/error.h"
#include "core/ids.h"
#include "lib/fetch/url.h"

namespace openpress::accounts {
namespace {

constexpr Millis kMinute = 60'000;
constexpr int kMostRequestsADay = 5;
constexpr std::size_t kLongestOutlet = 200;
constexpr std::size_t kLongestStatement = 10'000;

constexpr std::string_view kInsert = R"sql(
  INSERT INTO verification_requests (user_id, kind, outlet, statement, proof_token, created_at, checked_at)
  VALUES ($1, $2, $3, $4, $5, $6, $6)
  RETURNING id)sql";

constexpr std::string_view kInsertLink = "INSERT INTO verification_links (request_id, url) VALUES ($1, $2)";

constexpr std::string_view kMadeSince = R"sql(
  SELECT COUNT(*)
    FROM verification_requests
   WHERE user_id = $1 AND created_at > $2)sql";

constexpr std::string_view kLastTurnedDown = R"sql(
  SELECT MAX(COALESCE(ended_at, decided_at))
    FROM verification_requests
   WHERE user_id = $1 AND state IN ('refused', 'revoked'))sql";

constexpr std::string_view kWithdraw = R"sql(
  UPDATE verification_requests
     SET state = 'withdrawn', ended_at = $2
   WHERE id = $1 AND state = 'pending')sql";

constexpr std::string_view kSetChecked = R"sql(
  UPDATE verification_requests
     SET checked_at = $2
   WHERE id = $1 AND state = 'pending')sql";

queue::NewJob ProofOrder(std::int64_t request_id) {
  queue::NewJob job;
  job.kind = kProofJob;
  job.priority = 900;  // behind everything that readers wait for
  job.payload = {{"request", request_id}};
  job.max_attempts = 3;
  return job;
}

/** As they are stored: valid, each once. */
std::vector<std::string> CheckedLinks(const std::vector<std::string>& links) {
  std::vector<std::string> checked;
  for (const std::string& link : links) {
    const auto url = fetch::ParseUrl(link);
    if (!url) {
      throw Error(Fault::kBadInput, "invalid_link",
                  "A link is a whole address such as https://example.org/about, without a user name; names in other "
                  "letters are written as xn--….");
    }
    if (std::find(checked.begin(), checked.end(), url->Text()) == checked.end()) checked.push_back(url->Text());
  }
  if (checked.size() > kMostLinks) {
    throw Error(Fault::kBadInput, "invalid_link", fmt::format("A request may have {} links.", kMostLinks));
  }
  return checked;
}

Error TooEarly(std::string_view code, const std::string& sentence, Millis wait) {
  Error error(Fault::kRateLimited, std::string(code), sentence);
  error.RetryAfter(static_cast<int>((wait + 999) / 1000));
  return error;
}

}  // namespace

VerificationSettings VerificationSettings::From(const Settings& settings) {
  const auto number = [&](std::string_view name) { return static_cast<int>(settings.Integer(name)); };
  VerificationSettings from;
  from.valid_days = number("verification.valid_days");
  from.retry_days = number("verification.retry_days");
  from.warn_days = number("verification.warn_days");
  from.keep_documents_days = number("verification.keep_documents_days");
  from.show_reviewer = settings.Boolean("verification.show_reviewer");
  from.site_url = settings.Text("site.url");
  while (from.site_url.ends_with('/')) from.site_url.pop_back();
  return from;
}

Verification::Verification(db::Pool& pool, Accounts& accounts, EvidenceFiles& files, const Clock& clock,
                           std::function<VerificationSettings()> settings, std::function<void(std::int64_t)> announce,
                           Mailer* mailer)
    : pool_(pool),
      accounts_(accounts),
      files_(files),
      clock_(clock),
      settings_(std::move(settings)),
      announce_(std::move(announce)),
      mailer_(mailer) {}

void Verification::OrderLetter(db::Connection& connection, std::string_view name, const VerificationRequest& request) {
  if (mailer_ != nullptr) mailer_->OrderLetter(connection, name, request.user_id, {{"request", request.id}});
}

VerificationRequest Verification::RequireVisible(db::Connection& connection, const Principal& who,
                                                 std::int64_t request_id) {
  auto request = FindRequest(connection, request_id);
  // That there is such a request is nobody else's business either.
  if (!request || (request->user_id != who.user_id && !CanEditAny(who.role))) {
    throw Error(Fault::kNotFound, "no_such_request", "There is no such request.");
  }
  return *std::move(request);
}

VerificationRequest Verification::RequireOwn(db::Connection& connection, const Principal& who,
                                             std::int64_t request_id) {
  auto request = RequireVisible(connection, who, request_id);
  if (request.user_id != who.user_id) {
    throw Error(Fault::kForbidden, "permission_denied", "Only the applicant can do this.");
  }
  RequirePending(request);
  return request;
}

VerificationCase Verification::CaseOf(db::Connection& connection, std::int64_t request_id) {
  return {FindRequest(connection, request_id).value(), LinksOf(connection, request_id),
          DocumentsOf(connection, request_id)};
}

VerificationCase Verification::Apply(const Principal& who, const Application& application) {
  const bool independent = application.kind == VerificationKind::kIndependent;
  const std::string outlet = independent ? ""
                                         : CheckedWords(application.outlet, kLongestOutlet, Lines::kOne,
                                                        "invalid_outlet", "Say which outlet you work for");
  const std::string statement = CheckedWords(application.statement, kLongestStatement, Lines::kMany,
                                             "invalid_statement", "Say in a few sentences what you publish");
  const std::vector<std::string> links = CheckedLinks(application.links);
  const Millis now = clock_.Now();
  const Millis retry = settings_().retry_days * kDay;
  std::optional<std::int64_t> job;
  std::optional<VerificationCase> made;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    if (FindPending(*lease, who.user_id)) {
      throw Error(Fault::kConflict, "request_open", "Your last request has not been decided yet.");
    }
    const Millis turned_down = lease->QueryOne(kLastTurnedDown, {who.user_id})->MaybeInt(0).value_or(now - retry);
    if (turned_down + retry > now) {
      throw TooEarly("too_early",
                     fmt::format("Another request can be made {} days after the last one was turned down.",
                                 settings_().retry_days),
                     turned_down + retry - now);
    }
    if (lease->QueryOne(kMadeSince, {who.user_id, now - kDay})->Int(0) >= kMostRequestsADay) {
      throw TooEarly("too_many_requests", "There were too many requests today. Try again tomorrow.", kDay);
    }
    const auto id =
        lease->QueryOne(kInsert, {who.user_id, NameOf(application.kind), outlet, statement, RandomToken(32), now})
            ->Int(0);
    for (const std::string& link : links) lease->Execute(kInsertLink, {id, link});
    AppendAudit(*lease,
                {Actor::From(who),
                 "verification.requested",
                 UserSubject(who.user_id),
                 {{"request", id}, {"kind", NameOf(application.kind)}, {"outlet", outlet}, {"links", links}}},
                now);
    if (!links.empty()) job = queue::Enqueue(*lease, ProofOrder(id), clock_);
    made = CaseOf(*lease, id);
    transaction->Commit();
  }
  if (job) announce_(*job);
  return *std::move(made);
}

VerificationCase Verification::Withdraw(const Principal& who, std::int64_t request_id) {
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  const VerificationRequest request = RequireOwn(*lease, who, request_id);
  const Millis now = clock_.Now();
  RequireChanged(lease->Execute(kWithdraw, {request_id, now}));
  CloseDocuments(*lease, request_id, 0);
  AppendAudit(*lease, {Actor::From(who), "verification.withdrawn", UserSubject(who.user_id), {{"request", request.id}}},
              now);
  auto result = CaseOf(*lease, request_id);
  transaction->Commit();
  return result;
}

VerificationCase Verification::CheckAgain(const Principal& who, std::int64_t request_id) {
  std::optional<VerificationCase> result;
  std::int64_t job = 0;
  {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    const VerificationRequest request = RequireVisible(*lease, who, request_id);
    RequirePending(request);
    const Millis now = clock_.Now();
    if (request.checked_at + kMinute > now) {
      throw TooEarly("too_early", "The links have just been looked at. Wait a minute.",
                     request.checked_at + kMinute - now);
    }
    RequireChanged(lease->Execute(kSetChecked, {request_id, now}));
    job = queue::Enqueue(*lease, ProofOrder(request_id), clock_);
    result = CaseOf(*lease, request_id);
    transaction->Commit();
  }
  announce_(job);
  return *std::move(result);
}

VerificationCase Verification::Find(const Principal& who, std::int64_t request_id) {
  const auto lease = pool_.Read();
  RequireVisible(*lease, who, request_id);
  return CaseOf(*lease, request_id);
}

std::optional<db::Page<VerificationRequest>> Verification::OwnRequests(const Principal& who, int page) {
  const auto lease = pool_.Read();
  return ListRequestsOf(*lease, who.user_id, page);
}

std::optional<db::Page<VerificationRequest>> Verification::Requests(VerificationState state, int page) {
  const auto lease = pool_.Read();
  return ListRequests(*lease, state, page);
}

std::optional<db::Page<VerificationRequest>> Verification::RequestsOf(std::string_view username, int page) {
  const auto lease = pool_.Read();
  return ListRequestsOf(*lease, RequireUserNamed(*lease, username).id, page);
}

PublicStatement Verification::StatementOf(std::string_view username) {
  const auto lease = pool_.Read();
  const User user = RequireUserNamed(*lease, username);
  if (!user.is_active) throw NoSuchUser();
  PublicStatement statement{user.username, user.name, FindApproved(*lease, user.id), {}};
  if (!statement.approved) return statement;
  statement.links = LinksOf(*lease, statement.approved->id);
  std::erase_if(statement.links, [](const VerificationLink& link) { return link.proof == LinkProof::kNone; });
  return statement;
}

}  // namespace openpress::accounts
