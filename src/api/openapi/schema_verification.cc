#include "api/openapi/schema.h"

namespace openpress::api {
namespace {

constexpr Shape kShapes[] = {
    {"VerificationState", "= 'pending' | 'approved' | 'refused' | 'withdrawn' | 'expired' | 'revoked' | 'renewed'"},
    {"VerificationKind", "= 'outlet' | 'independent'"},
    {"VerificationRequest", R"(id: int, user: username, name: text, state: VerificationState, kind: VerificationKind,
                               outlet: text, statement: text, created: date, decided: date?, reason: text,
                               basis: text, reviewer: text?, since: date?, until: date?, ends_soon: bool,
                               ended: date?, end_reason: text, link_count: int, links_proved: int,
                               document_count: int)"},
    {"VerificationLink", R"(url: url, state: 'waiting' | 'proved' | 'failed', proof: text?, message: text,
                            checked: date?)"},
    {"VerificationDocument", R"(number: int, name: text, type: text, size: int, sha256: text, created: date,
                                deleted: date?, url: path?)"},
    {"WellKnownProof", "path: path, content: text"},
    {"DnsProof", "type: text, content: text"},
    {"VerificationProofs", "rel_me: url?, well_known: WellKnownProof, dns: DnsProof"},
    {"VerificationCase", R"(...VerificationRequest, links: VerificationLink[], documents: VerificationDocument[],
                            proofs: VerificationProofs?)"},
    {"VerificationForm", "kind: VerificationKind, outlet?: text, statement?: text, links?: url[] | text"},
    {"VerificationDecisionForm", "decision: 'approve' | 'refuse', reason?: text, basis?: text"},
    {"RevocationForm", "reason: text"},
    {"VerificationDocumentForm", "document: bytes"},
    {"ProvedLink", "url: url, proof: text"},
    {"VerificationStatement", R"(username: username, name: text, is_verified: bool, kind: VerificationKind?,
                                 outlet: text?, basis: text?, since: date?, until: date?, reviewer: text?,
                                 links: ProvedLink[])"},
};

}  // namespace

std::span<const Shape> VerificationShapes() {
  return kShapes;
}

}  // namespace openpress::api
