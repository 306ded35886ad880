#include "accounts/audit.h"

#include <array>
#include <cstddef>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "core/ids.h"
#include "core/text.h"

namespace openpress::accounts {
namespace {

constexpr int kBatch = 500;

// The head first: on engines with several writers this is where they queue.
constexpr std::string_view kLengthen = R"sql(
  UPDATE audit_head
     SET length = length + 1
   WHERE id = 1
  RETURNING length, hash)sql";

constexpr std::string_view kInsert = R"sql(
  INSERT INTO audit (id, created_at, actor_id, actor, action, subject, details, hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql";

constexpr std::string_view kSetHead = "UPDATE audit_head SET hash = $1 WHERE id = 1";
constexpr std::string_view kHead = "SELECT length, hash FROM audit_head WHERE id = 1";

constexpr std::string_view kAfter = R"sql(
  SELECT id, created_at, actor_id, actor, action, subject, details, hash
    FROM audit
   WHERE id > $1
   ORDER BY id
   LIMIT $2)sql";

/** One statement for each set of filters: subject is bit 0, actor bit 1, action bit 2. A subject's rows are few, so an
 *  index on it alone is enough whatever else is asked. $1 is the id to stay below, then the filters in that order. */
struct Kind {
  std::string list;
  std::string count;
};

Kind MakeKind(unsigned filters) {
  std::string where = "id < $1";
  int next = 2;
  constexpr std::array<std::string_view, 3> kColumns = {"subject", "actor", "action"};
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    if ((filters >> i & 1U) != 0) where += fmt::format(" AND {} = ${}", kColumns[i], next++);
  }
  return {fmt::format("SELECT id, created_at, actor_id, actor, action, subject, details, hash FROM audit WHERE {} "
                      "ORDER BY id DESC LIMIT ${} OFFSET ${}",
                      where, next, next + 1),
          fmt::format("SELECT COUNT(*) FROM (SELECT 1 FROM audit WHERE {} LIMIT ${}) AS capped", where, next)};
}

const std::array<Kind, 8>& Kinds() {
  static const std::array kKinds = {MakeKind(0), MakeKind(1), MakeKind(2), MakeKind(3),
                                    MakeKind(4), MakeKind(5), MakeKind(6), MakeKind(7)};
  return kKinds;
}

AuditRow FromRow(const db::Row& row) {
  return {row.Int(0), row.Int(1), {row.MaybeInt(2), row.Text(3)}, row.Text(4), row.Text(5), row.Text(6), row.Text(7)};
}

/** Over the former hash and the row as JSON with its keys in this order. Details go in as the text that is stored, so
 *  that no two texts are taken for the same. */
std::string HashOf(std::string_view former, const AuditRow& row) {
  Json json;
  json["id"] = row.id;
  json["created_at"] = row.created_at;
  json["actor_id"] = row.actor.user_id ? Json(*row.actor.user_id) : Json(nullptr);
  json["actor"] = row.actor.username;
  json["action"] = row.action;
  json["subject"] = row.subject;
  json["details"] = row.details;
  const std::string text = std::string(former).append(1, '\n').append(json.dump());
  std::array<unsigned char, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  return ToHex(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

bool IsText(const AuditRow& row) {
  return IsUtf8(row.actor.username) && IsUtf8(row.action) && IsUtf8(row.subject) && IsUtf8(row.details);
}

}  // namespace

std::string UserSubject(std::int64_t user_id) {
  return fmt::format("user:{}", user_id);
}

void AppendAudit(db::Connection& connection, const AuditEntry& entry, Millis now) {
  const auto head = connection.QueryOne(kLengthen);
  AuditRow row{head->Int(0), now, entry.actor, entry.action, entry.subject, entry.details.dump(), {}};
  row.hash = HashOf(head->Text(1), row);
  connection.Execute(kInsert, {row.id, row.created_at, row.actor.user_id, row.actor.username, row.action, row.subject,
                               row.details, row.hash});
  connection.Execute(kSetHead, {row.hash});
}

std::optional<db::Page<AuditRow>> ListAudit(db::Connection& connection, const AuditQuery& query) {
  std::vector<db::Param> params = {query.before.value_or(std::numeric_limits<std::int64_t>::max())};
  unsigned filters = 0;
  unsigned bit = 1;
  for (const auto* filter : {&query.subject, &query.actor, &query.action}) {
    if (*filter) {
      params.emplace_back(**filter);
      filters |= bit;
    }
    bit <<= 1U;
  }
  const Kind& kind = Kinds()[filters];
  params.emplace_back(db::kMostRows);
  const std::int64_t count = connection.Query(kind.count, std::span<const db::Param>(params)).at(0).Int(0);
  const auto place = db::FindPage(count, query.page);
  if (!place) return std::nullopt;
  params.back() = db::kPageSize;
  params.emplace_back(place->offset);
  db::Page<AuditRow> page{*place, {}};
  for (const db::Row& row : connection.Query(kind.list, std::span<const db::Param>(params))) {
    page.rows.push_back(FromRow(row));
  }
  return page;
}

std::vector<std::string> AuditStatements() {
  std::vector<std::string> statements;
  for (const Kind& kind : Kinds()) {
    statements.push_back(kind.list);
    statements.push_back(kind.count);
  }
  return statements;
}

AuditVerdict VerifyAuditLog(db::Connection& connection) {
  const auto transaction = connection.Begin();  // one state of rows and head
  AuditVerdict verdict;
  for (std::size_t found = kBatch; found == kBatch;) {
    const auto rows = connection.Query(kAfter, {verdict.length, kBatch});
    found = rows.size();
    for (const db::Row& raw : rows) {
      const AuditRow row = FromRow(raw);
      if (row.id != verdict.length + 1) {
        verdict.complaint = fmt::format("audit log: row {} is missing", verdict.length + 1);
        return verdict;
      }
      if (!IsText(row) || row.hash != HashOf(verdict.hash, row)) {
        verdict.complaint =
            fmt::format("audit log: row {} does not follow from the row before it: one of the two was changed", row.id);
        return verdict;
      }
      verdict.length = row.id;
      verdict.hash = row.hash;
    }
  }
  const auto head = connection.QueryOne(kHead);
  if (!head) {
    verdict.complaint = "audit log: the mark of its end is missing";
  } else if (head->Int(0) > verdict.length) {
    verdict.complaint = fmt::format("audit log: row {} is missing, and all after it", verdict.length + 1);
  } else if (head->Int(0) < verdict.length || head->Text(1) != verdict.hash) {
    verdict.complaint = fmt::format("audit log: row {} was added by something other than OpenPress", verdict.length);
  }
  return verdict;
}

}  // namespace openpress::accounts
