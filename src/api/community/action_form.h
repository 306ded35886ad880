#pragma once

#include <optional>
#include <string>

#include "catalogue/community/action.h"
#include "core/clock.h"
#include "core/json.h"

namespace openpress::api {

/** The body of POST media/{token}/actions. */
struct ActionForm {
  catalogue::Action action = catalogue::Action::kLike;
  bool take_back = false;                         ///< unlike, undislike
  std::string reason = {};                        ///< of kReport, plain text
  std::optional<Millis> position = std::nullopt;  ///< of kWatch
  int score = 0;                                  ///< of kRate
};

/** `type`, and what belongs to it: `extra_info` or `reason` for report, `position` in seconds for watch, `score` (or
 *  MediaCMS's `extra_info.score`) for rate. Numbers may come as texts, as forms send them.
 *  @throws Error kBadInput "no_action", "unknown_action", "invalid_field" */
ActionForm ReadActionForm(const Json& fields);

}  // namespace openpress::api
