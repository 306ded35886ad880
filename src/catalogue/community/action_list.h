#pragma once

#include <optional>
#include <string>
#include <vector>

#include "accounts/principal.h"
#include "catalogue/community/action.h"
#include "catalogue/media/media.h"
#include "db/page.h"

namespace openpress::catalogue {

/** An item somebody has done something with. */
struct ActedOn {
  Media media;
  Millis acted_at = 0;                               ///< the last time
  std::optional<Millis> position = std::nullopt;     ///< of kWatch: where to go on
  std::optional<std::int64_t> score = std::nullopt;  ///< of kRate
};

/** What @p actor_id has done @p action with and @p who (null: nobody signed in) may still see, newest action first.
 *  Nothing for a page that does not exist. Items that went out of sight are skipped by reading over them; a list is one
 *  person's, so there are never more of them than that person's own rows. */
std::optional<db::Page<ActedOn>> ListActedOn(db::Connection& connection, Action action, std::int64_t actor_id,
                                             const accounts::Principal* who, int page);

/** The SQL of every list and count, for the test that looks at their plans. */
std::vector<std::string> ActionStatements();

}  // namespace openpress::catalogue
