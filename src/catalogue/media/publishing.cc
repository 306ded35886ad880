#include "catalogue/media/publishing.h"

namespace openpress::catalogue {

std::optional<Workflow> WorkflowNamed(std::string_view name) {
  if (name == "public") return Workflow::kPublic;
  if (name == "unlisted") return Workflow::kUnlisted;
  if (name == "private") return Workflow::kPrivate;
  if (name == "private_verified") return Workflow::kPrivateVerified;
  return std::nullopt;
}

State InitialState(const Publishing& rules, accounts::Role owner) {
  switch (rules.workflow) {
    case Workflow::kPublic:
      return State::kPublic;
    case Workflow::kUnlisted:
      return State::kUnlisted;
    case Workflow::kPrivate:
      return State::kPrivate;
    case Workflow::kPrivateVerified:
      return accounts::CanUpload(owner) ? State::kUnlisted : State::kPrivate;
  }
  return State::kPrivate;
}

bool InitiallyReviewed(const Publishing& rules, accounts::Role owner) {
  return !rules.review || accounts::CanEditAny(owner);
}

bool MaySetState(const Publishing& rules, accounts::Role role, State from, State to) {
  if (from == to || to == State::kPrivate) return true;
  if (!accounts::CanUpload(role)) return false;
  return to != State::kPublic || rules.workflow == Workflow::kPublic || accounts::CanEditAny(role);
}

}  // namespace openpress::catalogue
