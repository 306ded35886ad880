#include "api/verification/json.h"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "api/urls.h"
#include "core/clock.h"

namespace openpress::api {
namespace {

using accounts::VerificationRequest;
using accounts::VerificationState;

Json DateOrNull(const std::optional<Millis>& time) {
  return time ? Json(Iso8601(*time)) : Json(nullptr);
}

Json TextOrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

/** "waiting", "proved" or "failed" */
Json LinkAnswer(const accounts::VerificationLink& link) {
  const bool proved = link.proof != accounts::LinkProof::kNone;
  Json answer;
  answer["url"] = link.url;
  answer["state"] = proved ? "proved" : link.checked_at ? "failed" : "waiting";
  answer["proof"] = TextOrNull(std::string(accounts::NameOf(link.proof)));
  answer["message"] = link.message;
  answer["checked"] = DateOrNull(link.checked_at);
  return answer;
}

}  // namespace

Json RequestAnswer(const VerificationRequest& request, const accounts::Principal& who, bool show_reviewer) {
  const bool reviews = accounts::CanEditAny(who.role);
  Json answer;
  answer["id"] = request.id;
  answer["user"] = request.username;
  answer["name"] = request.name;
  answer["state"] = accounts::NameOf(request.state);
  answer["kind"] = accounts::NameOf(request.kind);
  answer["outlet"] = request.outlet;
  answer["statement"] = request.statement;
  answer["created"] = Iso8601(request.created_at);
  answer["decided"] = DateOrNull(request.decided_at);
  answer["reason"] = request.reason;
  answer["basis"] = request.basis;
  answer["reviewer"] = reviews || show_reviewer ? TextOrNull(request.reviewer) : Json(nullptr);
  answer["since"] = DateOrNull(request.since);
  answer["until"] = DateOrNull(request.valid_until);
  answer["ends_soon"] = request.state == VerificationState::kApproved && request.warned_at.has_value();
  answer["ended"] = DateOrNull(request.ended_at);
  answer["end_reason"] = request.end_reason;
  answer["link_count"] = request.links;
  answer["links_proved"] = request.links_proved;
  answer["document_count"] = request.documents;
  return answer;
}

Json DocumentAnswer(const accounts::VerificationDocument& document) {
  Json answer;
  answer["number"] = document.number;
  answer["name"] = document.name;
  answer["type"] = document.mime;
  answer["size"] = document.size;
  answer["sha256"] = document.sha256;
  answer["created"] = Iso8601(document.created_at);
  answer["deleted"] = DateOrNull(document.deleted_at);
  answer["url"] =
      document.deleted_at
          ? Json(nullptr)
          : Json(fmt::format("/api/v1/verification/requests/{}/documents/{}", document.request_id, document.number));
  return answer;
}

Json CaseAnswer(const accounts::VerificationCase& found, const accounts::Principal& who,
                const accounts::VerificationSettings& settings) {
  const VerificationRequest& request = found.request;
  Json answer = RequestAnswer(request, who, settings.show_reviewer);
  answer["links"] = Json::array();
  for (const auto& link : found.links) answer["links"].push_back(LinkAnswer(link));
  answer["documents"] = Json::array();
  for (const auto& document : found.documents) answer["documents"].push_back(DocumentAnswer(document));
  answer["proofs"] = nullptr;
  if (request.state == VerificationState::kPending) {
    answer["proofs"] = {
        {"rel_me", settings.site_url.empty() ? Json(nullptr) : Json(settings.site_url + ProfilePath(request.username))},
        {"well_known", {{"path", accounts::kProofPath}, {"content", request.proof_token}}},
        {"dns", {{"type", "TXT"}, {"content", accounts::ProofText(request.proof_token)}}}};
  }
  return answer;
}

Json StatementAnswer(const accounts::PublicStatement& statement, bool show_reviewer) {
  const auto& approved = statement.approved;
  Json answer;
  answer["username"] = statement.username;
  answer["name"] = statement.name;
  answer["is_verified"] = approved.has_value();
  answer["kind"] = approved ? Json(accounts::NameOf(approved->kind)) : Json(nullptr);
  answer["outlet"] = approved ? TextOrNull(approved->outlet) : Json(nullptr);
  answer["basis"] = approved ? Json(approved->basis) : Json(nullptr);
  answer["since"] = approved ? DateOrNull(approved->since) : Json(nullptr);
  answer["until"] = approved ? DateOrNull(approved->valid_until) : Json(nullptr);
  answer["reviewer"] = approved && show_reviewer ? TextOrNull(approved->reviewer) : Json(nullptr);
  answer["links"] = Json::array();
  for (const auto& link : statement.links) {
    answer["links"].push_back({{"url", link.url}, {"proof", accounts::NameOf(link.proof)}});
  }
  return answer;
}

}  // namespace openpress::api
