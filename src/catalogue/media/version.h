#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/media/media.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** What puts another content in an item's place. */
enum class Change { kTrim, kUpload };

std::string_view NameOf(Change change);

/** A content of an item beside the one that readers get: one that is being made, or one that was put aside. */
struct Version {
  Media media;  ///< its row; `token` names the version, `media.version_of` the item
  Change change = Change::kTrim;
  std::string username;  ///< who wanted the change; empty when the account is gone
  Millis created_at = 0;
  std::optional<Millis> kept_at;  ///< when it was put aside; nothing: it is being made, or that failed
};

// As in media.h: in the caller's transaction.

/** A row for a content that is to come. @param token names it and the folder where it will lie. @param ranges JSON,
 *  what it keeps of the item; empty: it is another file. @return its id
 *  @throws Error kConflict "change_under_way" when another is being made; one that failed gives way only to
 *  RemoveVersion() */
std::int64_t InsertVersion(db::Connection& connection, const Media& item, std::string_view token, Change change,
                           std::string_view ranges, std::int64_t user_id, Millis now);

/** The one that is being made comes first, then what was put aside, the newest first. */
std::vector<Version> VersionsOf(db::Connection& connection, std::int64_t item_id);
std::optional<Version> FindVersion(db::Connection& connection, std::int64_t item_id, std::string_view token);

/** Readers get @p version from now on, and what they got so far is put aside: files, streams, pictures, subtitles and
 *  chapters. Views, comments, rights and words stay with the item. Doing it again with the same version brings back
 *  what was. False when one of the two is gone. */
bool PutInPlace(db::Connection& connection, std::int64_t item_id, std::int64_t version_id, Millis now);
/** Whether a version is being made, as opposed to one that was put in place or aside. */
bool IsInMaking(db::Connection& connection, std::int64_t version_id);
/** The ranges of the item that it is made of, as InsertVersion() was given them. */
std::string RangesOf(db::Connection& connection, std::int64_t version_id);

/** Versions that were put aside before @p before, at most @p limit. */
std::vector<Version> KeptBefore(db::Connection& connection, Millis before, int limit);

/** The SQL of every list, for the test that looks at their plans. */
std::vector<std::string> VersionStatements();

}  // namespace openpress::catalogue
