#include "accounts/verification/request.h"

#include <array>
#include <cstddef>

namespace openpress::accounts {
namespace {

// In the order of the enums.
constexpr std::array<std::string_view, 2> kKinds = {"outlet", "independent"};
constexpr std::array<std::string_view, 7> kStates = {"pending", "approved", "refused", "withdrawn",
                                                     "expired", "revoked",  "renewed"};
constexpr std::array<std::string_view, 4> kProofs = {"", "rel_me", "well_known", "dns"};

template <class Enum, std::size_t kCount>
std::optional<Enum> Named(const std::array<std::string_view, kCount>& names, std::string_view name) {
  for (std::size_t i = 0; i < kCount; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

constexpr std::string_view kSelect = R"sql(
  SELECT r.id, r.user_id, u.username, u.name, r.kind, r.outlet, r.statement, r.proof_token, r.state, r.created_at,
         r.checked_at, r.decided_at, r.reviewer, r.reason, r.basis, r.since, r.valid_until, r.warned_at, r.ended_at,
         r.end_reason,
         (SELECT COUNT(*) FROM verification_links l WHERE l.request_id = r.id),
         (SELECT COUNT(*) FROM verification_links l WHERE l.request_id = r.id AND l.proof <> ''),
         (SELECT COUNT(*) FROM verification_documents d WHERE d.request_id = r.id)
    FROM verification_requests r
    JOIN users u ON u.id = r.user_id
   )sql";

std::string Select(std::string_view rest) {
  return std::string(kSelect).append(rest);
}

const std::string& OfUser() {
  static const std::string kSql =
      Select("WHERE r.user_id = $1 ORDER BY r.created_at DESC, r.id DESC LIMIT $2 OFFSET $3");
  return kSql;
}
const std::string& OldestOfState() {
  static const std::string kSql = Select("WHERE r.state = $1 ORDER BY r.created_at, r.id LIMIT $2 OFFSET $3");
  return kSql;
}
const std::string& NewestOfState() {
  static const std::string kSql = Select("WHERE r.state = $1 ORDER BY r.created_at DESC, r.id DESC LIMIT $2 OFFSET $3");
  return kSql;
}
constexpr std::string_view kCountOfUser =
    "SELECT COUNT(*) FROM (SELECT 1 FROM verification_requests WHERE user_id = $1 LIMIT $2) AS capped";
constexpr std::string_view kCountOfState =
    "SELECT COUNT(*) FROM (SELECT 1 FROM verification_requests WHERE state = $1 LIMIT $2) AS capped";

constexpr std::string_view kLinks = R"sql(
  SELECT id, url, proof, message, checked_at
    FROM verification_links
   WHERE request_id = $1
   ORDER BY id)sql";

constexpr std::string_view kDocuments = R"sql(
  SELECT id, request_id, number, file, name, mime, size, sha256, created_at, deleted_at
    FROM verification_documents
   WHERE request_id = $1
   ORDER BY number)sql";

constexpr std::string_view kDocument = R"sql(
  SELECT id, request_id, number, file, name, mime, size, sha256, created_at, deleted_at
    FROM verification_documents
   WHERE request_id = $1 AND number = $2)sql";

constexpr std::string_view kBadge = R"sql(
  SELECT verified_until, verified_basis
    FROM users
   WHERE id = $1 AND verified_until IS NOT NULL)sql";

VerificationRequest FromRow(const db::Row& row) {
  VerificationRequest request;
  request.id = row.Int(0);
  request.user_id = row.Int(1);
  request.username = row.Text(2);
  request.name = row.Text(3);
  request.kind = VerificationKindNamed(row.Text(4)).value_or(VerificationKind::kIndependent);
  request.outlet = row.Text(5);
  request.statement = row.Text(6);
  request.proof_token = row.Text(7);
  // What a newer schema might say and this program does not know gives nobody a right.
  request.state = VerificationStateNamed(row.Text(8)).value_or(VerificationState::kWithdrawn);
  request.created_at = row.Int(9);
  request.checked_at = row.Int(10);
  request.decided_at = row.MaybeInt(11);
  request.reviewer = row.Text(12);
  request.reason = row.Text(13);
  request.basis = row.Text(14);
  request.since = row.MaybeInt(15);
  request.valid_until = row.MaybeInt(16);
  request.warned_at = row.MaybeInt(17);
  request.ended_at = row.MaybeInt(18);
  request.end_reason = row.Text(19);
  request.links = row.Int(20);
  request.links_proved = row.Int(21);
  request.documents = row.Int(22);
  return request;
}

std::optional<VerificationRequest> One(const std::optional<db::Row>& row) {
  if (!row) return std::nullopt;
  return FromRow(*row);
}

VerificationDocument DocumentFromRow(const db::Row& row) {
  return {row.Int(0),     row.Int(1),  static_cast<int>(row.Int(2)),
          row.Text(3),    row.Text(4), row.Text(5),
          row.Int(6),     row.Text(7), row.Int(8),
          row.MaybeInt(9)};
}

std::optional<db::Page<VerificationRequest>> List(db::Connection& connection, std::string_view count,
                                                  std::string_view list, const db::Param& key, int number) {
  const auto place = db::FindPage(connection.QueryOne(count, {key, db::kMostRows})->Int(0), number);
  if (!place) return std::nullopt;
  db::Page<VerificationRequest> page{*place, {}};
  for (const db::Row& row : connection.Query(list, {key, db::kPageSize, place->offset})) {
    page.rows.push_back(FromRow(row));
  }
  return page;
}

}  // namespace

std::string_view NameOf(VerificationKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view NameOf(VerificationState state) {
  return kStates[static_cast<std::size_t>(state)];
}
std::string_view NameOf(LinkProof proof) {
  return kProofs[static_cast<std::size_t>(proof)];
}
std::optional<VerificationKind> VerificationKindNamed(std::string_view name) {
  return Named<VerificationKind>(kKinds, name);
}
std::optional<VerificationState> VerificationStateNamed(std::string_view name) {
  return Named<VerificationState>(kStates, name);
}

std::optional<VerificationRequest> FindRequest(db::Connection& connection, std::int64_t id) {
  static const std::string kSql = Select("WHERE r.id = $1");
  return One(connection.QueryOne(kSql, {id}));
}

std::optional<VerificationRequest> FindApproved(db::Connection& connection, std::int64_t user_id) {
  static const std::string kSql = Select("WHERE r.user_id = $1 AND r.state = 'approved'");
  return One(connection.QueryOne(kSql, {user_id}));
}

std::optional<VerificationRequest> FindPending(db::Connection& connection, std::int64_t user_id) {
  static const std::string kSql = Select("WHERE r.user_id = $1 AND r.state = 'pending'");
  return One(connection.QueryOne(kSql, {user_id}));
}

std::optional<db::Page<VerificationRequest>> ListRequestsOf(db::Connection& connection, std::int64_t user_id,
                                                            int page) {
  return List(connection, kCountOfUser, OfUser(), user_id, page);
}

std::optional<db::Page<VerificationRequest>> ListRequests(db::Connection& connection, VerificationState state,
                                                          int page) {
  return List(connection, kCountOfState, state == VerificationState::kPending ? OldestOfState() : NewestOfState(),
              NameOf(state), page);
}

std::vector<VerificationLink> LinksOf(db::Connection& connection, std::int64_t request_id) {
  std::vector<VerificationLink> links;
  for (const db::Row& row : connection.Query(kLinks, {request_id})) {
    links.push_back({row.Int(0), row.Text(1), Named<LinkProof>(kProofs, row.Text(2)).value_or(LinkProof::kNone),
                     row.Text(3), row.MaybeInt(4)});
  }
  return links;
}

std::vector<VerificationDocument> DocumentsOf(db::Connection& connection, std::int64_t request_id) {
  std::vector<VerificationDocument> documents;
  for (const db::Row& row : connection.Query(kDocuments, {request_id})) documents.push_back(DocumentFromRow(row));
  return documents;
}

std::optional<VerificationDocument> FindDocument(db::Connection& connection, std::int64_t request_id,
                                                 std::int64_t number) {
  const auto row = connection.QueryOne(kDocument, {request_id, number});
  if (!row) return std::nullopt;
  return DocumentFromRow(*row);
}

std::optional<Badge> BadgeOf(db::Connection& connection, std::int64_t user_id) {
  const auto row = connection.QueryOne(kBadge, {user_id});
  if (!row) return std::nullopt;
  return Badge{row->Int(0), row->Text(1)};
}

std::vector<std::string> VerificationStatements() {
  return {OfUser(), OldestOfState(), NewestOfState(), std::string(kCountOfUser), std::string(kCountOfState)};
}

}  // namespace openpress::accounts
