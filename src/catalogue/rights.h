#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "catalogue/media/media.h"

namespace openpress::catalogue {

/** What somebody may do with an item; each may do what the ones before it may. */
enum class Right {
  kNone,     ///< not even know of it
  kRead,     ///< see it, its files and its comments
  kEdit,     ///< change what it says, its subtitles and chapters; keep its files
  kPublish,  ///< choose who sees it
  kOwn,      ///< delete it, share it, give it away
};

/** What an owner has let somebody do: MediaCMS's viewer, editor and owner. */
enum class Share { kViewer, kEditor, kOwner };

std::string_view NameOf(Share share);
std::optional<Share> ShareNamed(std::string_view name);

/** Somebody who was let in. */
struct Sharer {
  std::int64_t user_id = 0;
  Share share = Share::kViewer;
};

/** The one place that decides. @param shares who was let in, sorted by user_id @param who null for nobody signed in */
Right RightOf(std::int64_t owner_id, State state, const std::vector<Sharer>& shares, const accounts::Principal* who);

/** The same of an item, in the caller's transaction. A query only for what is shared, and not for its owner. */
Right RightTo(db::Connection& connection, const Media& media, const accounts::Principal* who);

/** Whether @p who may see it. */
bool VisibleTo(db::Connection& connection, const Media& media, const accounts::Principal* who);

/** All who were let into an item, sorted by user_id. */
std::vector<Sharer> SharesOf(db::Connection& connection, std::int64_t media_id);

/** The condition in SQL that the item `m` is shared with the user whose id @p user is: for lists. */
std::string SharedWith(std::string_view user);

}  // namespace openpress::catalogue
