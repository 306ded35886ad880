#pragma once

#include <optional>
#include <string_view>

#include "accounts/role.h"
#include "catalogue/words.h"

namespace openpress::catalogue {

/** What becomes of new items and who publishes them; MediaCMS's PORTAL_WORKFLOW. */
enum class Workflow {
  kPublic,           ///< new items are public, owners choose any state
  kUnlisted,         ///< new items are unlisted, editors publish
  kPrivate,          ///< new items are private, editors publish
  kPrivateVerified,  ///< as kPrivate, but those of verified journalists begin unlisted
};

std::optional<Workflow> WorkflowNamed(std::string_view name);

/** The rules in force. */
struct Publishing {
  Workflow workflow = Workflow::kPublic;
  bool review = false;  ///< new items are listed when an editor has looked at them
};

State InitialState(const Publishing& rules, accounts::Role owner);
/** Whether a new item counts as reviewed: what editors make needs nobody's second look. */
bool InitiallyReviewed(const Publishing& rules, accounts::Role owner);
/** Whether somebody who may change the item may bring it from one state to another. Who has lost the right to publish
 *  still owns what he made, but can only hide it. */
bool MaySetState(const Publishing& rules, accounts::Role role, State from, State to);

}  // namespace openpress::catalogue
