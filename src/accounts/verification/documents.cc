// Verification: evidence, on its way in and out. That it is deleted is in verification_upkeep.cc.

#include <fmt/format.h>

#include "accounts/verification/rules.h"
#include "accounts/verification/verification.h"
#include "core/error.h"
#include "storage/names.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kCountDocuments =
    "SELECT COUNT(*), COALESCE(MAX(number), 0) FROM verification_documents WHERE request_id = $1";

constexpr std::string_view kInsertDocument = R"sql(
  INSERT INTO verification_documents (request_id, number, file, name, mime, size, sha256, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql";

void RequireRoom(db::Connection& connection, std::int64_t request_id) {
  if (connection.QueryOne(kCountDocuments, {request_id})->Int(0) < static_cast<std::int64_t>(kMostDocuments)) return;
  throw Error(Fault::kConflict, "too_many_documents", fmt::format("A request may have {} documents.", kMostDocuments));
}

}  // namespace

void Verification::ExpectDocument(const Principal& who, std::int64_t request_id) {
  const auto lease = pool_.Read();
  RequireOwn(*lease, who, request_id);
  RequireRoom(*lease, request_id);
}

VerificationDocument Verification::AddDocument(const Principal& who, std::int64_t request_id,
                                               EvidenceFiles::Incoming& file, std::string_view name) {
  const auto type = file.Type();
  if (!type) {
    throw Error(Fault::kUnsupported, "unsupported_type", "A document is a PDF file, a JPEG or a PNG picture.");
  }
  ExpectDocument(who, request_id);
  const auto kept = files_.Keep(file, request_id);
  try {
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    RequireOwn(*lease, who, request_id);
    RequireRoom(*lease, request_id);
    const std::int64_t number = lease->QueryOne(kCountDocuments, {request_id})->Int(1) + 1;
    const Millis now = clock_.Now();
    lease->Execute(kInsertDocument,
                   {request_id, number, kept.file, storage::DisplayName(name), *type, file.size(), kept.sha256, now});
    AppendAudit(*lease,
                {Actor::From(who),
                 "verification.document_added",
                 UserSubject(who.user_id),
                 {{"request", request_id}, {"document", number}, {"sha256", kept.sha256}}},
                now);
    auto document = FindDocument(*lease, request_id, number).value();
    transaction->Commit();
    return document;
  } catch (...) {
    files_.Remove(request_id, kept.file);
    throw;
  }
}

VerificationDocument Verification::ReadDocument(const Principal& who, std::int64_t request_id, std::int64_t number) {
  const auto require = [&](db::Connection& connection) {
    const auto document = FindDocument(connection, request_id, number);
    if (!document) throw Error(Fault::kNotFound, "no_such_document", "There is no such document.");
    if (document->deleted_at) {
      throw Error(Fault::kGone, "document_deleted", "This document was deleted after the decision.");
    }
    return *document;
  };
  {
    const auto lease = pool_.Read();
    const VerificationRequest request = RequireVisible(*lease, who, request_id);
    VerificationDocument document = require(*lease);
    if (request.user_id == who.user_id) return document;
  }
  const auto lease = pool_.Write();
  const auto transaction = lease->Begin();
  const VerificationRequest request = RequireVisible(*lease, who, request_id);
  VerificationDocument document = require(*lease);
  AppendAudit(*lease,
              {Actor::From(who),
               "verification.document_read",
               UserSubject(request.user_id),
               {{"request", request_id}, {"document", number}}},
              clock_.Now());
  transaction->Commit();
  return document;
}

}  // namespace openpress::accounts
