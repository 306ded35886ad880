#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/accounts.h"
#include "accounts/audit.h"
#include "accounts/mail/mailer.h"
#include "accounts/verification/evidence.h"
#include "accounts/verification/link_proof.h"
#include "accounts/verification/request.h"
#include "core/settings.h"
#include "queue/job.h"
#include "queue/job_context.h"

namespace openpress::accounts {

struct VerificationSettings {
  int valid_days = 365;
  int retry_days = 7;            ///< between a refusal or revocation and the next request
  int warn_days = 14;            ///< before the end
  int keep_documents_days = 30;  ///< after the decision
  bool show_reviewer = false;    ///< also to applicants and readers
  std::string site_url;          ///< what profiles are linked by; empty: rel=me cannot prove anything

  static VerificationSettings From(const Settings& settings);
};

/** What somebody asks for. */
struct Application {
  VerificationKind kind = VerificationKind::kIndependent;
  std::string outlet;
  std::string statement;
  std::vector<std::string> links;
};

struct Decision {
  bool approve = false;
  std::string reason;  ///< for the applicant
  std::string basis;   ///< for everybody; only of an approval
};

/** A request with its evidence. */
struct VerificationCase {
  VerificationRequest request;
  std::vector<VerificationLink> links;
  std::vector<VerificationDocument> documents;
};

/** What everybody may know about somebody's badge. */
struct PublicStatement {
  std::string username;
  std::string name;
  std::optional<VerificationRequest> approved;  ///< nothing: not verified
  std::vector<VerificationLink> links;          ///< proved ones
};

constexpr std::size_t kMostLinks = 5;
constexpr std::size_t kMostDocuments = 5;

/** From asking to be verified to the end of it. Every step is one transaction with its row of the audit log. Any thread
 *  that may block; a thread that holds a database lease must not call this. Sentences of the errors are fit to be
 * shown.
 *
 *  Reviewers are editors and above. Nobody decides about himself or about somebody of a higher role; who asks is looked
 *  up again inside the transaction, since a Principal may be some seconds old. An approval makes a registered user a
 *  journalist and lowers nobody; its end makes a journalist a registered user again, on this node at once and on others
 *  when their copy of the Principal has run out. */
class Verification {
 public:
  /** @param announce tells the queue of a committed job @param mailer null: no letters. The rest outlives this. */
  Verification(db::Pool& pool, Accounts& accounts, EvidenceFiles& files, const Clock& clock,
               std::function<VerificationSettings()> settings, std::function<void(std::int64_t job)> announce,
               Mailer* mailer = nullptr);

  // The applicant

  /** @throws Error kBadInput "invalid_outlet", "invalid_statement", "invalid_link"; kConflict "request_open";
   *  kRateLimited "too_early", "too_many_requests" with RetryAfter */
  VerificationCase Apply(const Principal& who, const Application& application);
  /** @throws Error kNotFound "no_such_request" also for somebody else's; kConflict "not_pending" */
  VerificationCase Withdraw(const Principal& who, std::int64_t request_id);
  /** Looks at the links again, soon. For the applicant and for reviewers, once a minute.
   *  @throws Error as Withdraw(), kRateLimited "too_early" */
  VerificationCase CheckAgain(const Principal& who, std::int64_t request_id);
  /** Before a document is received: whether it would be taken. @throws Error as AddDocument() */
  void ExpectDocument(const Principal& who, std::int64_t request_id);
  /** @throws Error as Withdraw(), kConflict "too_many_documents"; kUnsupported "unsupported_type" */
  VerificationDocument AddDocument(const Principal& who, std::int64_t request_id, EvidenceFiles::Incoming& file,
                                   std::string_view name);

  // Reading

  /** For its applicant and for reviewers. @throws Error kNotFound "no_such_request" */
  VerificationCase Find(const Principal& who, std::int64_t request_id);
  /** The same for a document; a reviewer's reading is put on record.
   *  @throws Error kNotFound "no_such_request", "no_such_document"; kGone "document_deleted" */
  VerificationDocument ReadDocument(const Principal& who, std::int64_t request_id, std::int64_t number);
  /** Nothing for a page that does not exist. */
  std::optional<db::Page<VerificationRequest>> OwnRequests(const Principal& who, int page);
  std::optional<db::Page<VerificationRequest>> Requests(VerificationState state, int page);
  /** @throws Error kNotFound "no_such_user", also for who is not active */
  std::optional<db::Page<VerificationRequest>> RequestsOf(std::string_view username, int page);
  PublicStatement StatementOf(std::string_view username);

  // The reviewer

  /** @throws Error kNotFound "no_such_request"; kForbidden "permission_denied", "own_request", "outranked"; kConflict
   *  "not_pending", "inactive"; kBadInput "invalid_reason", "invalid_basis" */
  VerificationCase Decide(const Principal& who, std::int64_t request_id, const Decision& decision);
  /** Ends somebody's verification, and a request for its renewal with it.
   *  @throws Error kNotFound "no_such_user"; kForbidden as Decide(); kConflict "not_verified"; kBadInput */
  VerificationCase Revoke(const Principal& who, std::string_view username, std::string_view reason);

  /** The account is being deleted, in the caller's transaction: nothing of it is verified or waits any more, and its
   *  documents go with the next DeleteDocuments(). */
  void CloseAccount(db::Connection& connection, std::int64_t user_id, const Actor& actor, Millis now);

  // Jobs

  /** What has run out ends; of what soon does, a note is taken, once. @return how many ended */
  std::int64_t Expire();
  /** Removes documents whose time is over, and files no row knows of. @return how many of both */
  std::int64_t DeleteDocuments();
  /** Handler of kProofJob: looks at a request's links and records what was found. */
  void ProveLinks(const LinkProver& prover, queue::JobContext& job);

  [[nodiscard]] VerificationSettings settings() const { return settings_(); }
  [[nodiscard]] EvidenceFiles& files() noexcept { return files_; }

 private:
  VerificationRequest RequireOwn(db::Connection& connection, const Principal& who, std::int64_t request_id);
  VerificationRequest RequireVisible(db::Connection& connection, const Principal& who, std::int64_t request_id);
  VerificationCase CaseOf(db::Connection& connection, std::int64_t request_id);
  void Approve(db::Connection& connection, const VerificationRequest& request, const User& applicant,
               const Principal& who, const Decision& decision, Millis now);
  void Refuse(db::Connection& connection, const VerificationRequest& request, const Principal& who,
              std::string_view reason, Millis now);
  void End(db::Connection& connection, const VerificationRequest& request, VerificationState state, const Actor& actor,
           std::string_view reason, Millis now);

  void OrderLetter(db::Connection& connection, std::string_view name, const VerificationRequest& request);

  db::Pool& pool_;
  Accounts& accounts_;
  EvidenceFiles& files_;
  const Clock& clock_;
  const std::function<VerificationSettings()> settings_;
  const std::function<void(std::int64_t)> announce_;
  Mailer* const mailer_;
};

/** The SQL by which jobs find their work, for the test that looks at its plans. */
std::vector<std::string> VerificationUpkeepStatements();

/** The job that looks at links. Its payload has `request`. */
constexpr std::string_view kProofJob = "verification_proof";

}  // namespace openpress::accounts
