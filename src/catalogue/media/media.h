#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/principal.h"
#include "catalogue/words.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** A row of `media` and what a list shows of its owner. */
struct Media {
  std::int64_t id = 0;
  std::string token;
  std::string folder;  ///< whose files are its: as a token names it, in the store and in the URLs of files
  std::optional<std::int64_t> version_of;  ///< it is no item but a content of this one, see version.h
  std::string uid;
  std::int64_t user_id = 0;
  std::string username;
  std::string author_name;  ///< the owner's display name, or the username
  std::string author_logo;
  bool author_verified = false;  ///< the owner is a verified journalist
  std::string title;
  std::string description;
  MediaType media_type = MediaType::kUnknown;
  State state = State::kPublic;
  std::int64_t access_epoch = 0;  ///< moves when who may see it changes
  bool is_reviewed = true;
  bool is_shared = false;  ///< its owner has let somebody in, see rights.h
  bool featured = false;
  bool user_featured = false;
  bool listable = false;
  Progress processing = Progress::kWaiting;
  std::string encoding_status;  ///< MediaCMS's word: pending, running, fail, success
  bool playable = false;
  std::string message;  ///< why processing failed
  std::string notice;   ///< what is not as it was sent, though processing did not fail
  std::int64_t duration_ms = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t size = 0;
  std::string sha256;
  std::string original_name;
  std::string extension;
  std::string hls;  ///< this and the next five: file names below the item's folder, empty when there is none
  std::string poster;
  std::string thumb;
  std::string sprite;
  std::string storyboard;
  std::string preview;
  std::optional<double> thumbnail_time;  ///< seconds
  std::int64_t views = 0;
  std::int64_t likes = 0;
  std::int64_t dislikes = 0;
  std::int64_t reported_times = 0;
  bool enable_comments = true;
  bool allow_download = true;
  std::optional<std::int64_t> license_id;  ///< see license.h
  Millis created_at = 0;
  Millis updated_at = 0;
};

struct NewMedia {
  std::string token;  ///< from NewToken()
  std::int64_t user_id = 0;
  std::string title;  ///< empty: made of original_name
  std::string description;
  State state = State::kPublic;
  bool is_reviewed = true;
  std::int64_t size = 0;
  std::string sha256;  ///< hexadecimal
  std::string original_name;
  std::string extension;  ///< of the stored original, without the dot
};

/** What probing found. */
struct ProbeFacts {
  MediaType media_type = MediaType::kUnknown;
  std::int64_t duration_ms = 0;
  std::int64_t width = 0;  ///< as shown: rotation and pixel aspect applied
  std::int64_t height = 0;
};

/** Pictures made of an item: file names below its folder. Empty ones leave what is there. */
struct Pictures {
  std::string poster;
  std::string thumb;
  std::string sprite;
  std::string storyboard;
  std::string preview;
  std::optional<double> thumbnail_time;
};

// Every function below runs in the caller's transaction and throws what db::Connection throws. After the commit the
// caller tells Catalogue::Changed(), or uses Catalogue::Change() which does. Those that change an item return false
// when it is gone (deleted meanwhile): a job then has nothing left to do.

/** 11 letters and digits that name an item in URLs. */
std::string NewToken();

/** @throws Error kBadInput "invalid_title", "invalid_description"; kConflict when the token is taken */
std::int64_t Insert(db::Connection& connection, const NewMedia& media, Millis now);

std::optional<Media> FindByToken(db::Connection& connection, std::string_view token);
/** An item, or a content that is being made for one: what jobs work on. */
std::optional<Media> FindForWork(db::Connection& connection, std::string_view token);
/** Each once, in the order of their ids; those that are not there are left out. */
std::vector<Media> FindByTokens(db::Connection& connection, const std::vector<std::string>& tokens);
std::optional<Media> FindById(db::Connection& connection, std::int64_t id);

/** Work has begun, for the first time or again: a former failure is forgotten. */
bool SetRunning(db::Connection& connection, std::int64_t id, Millis now);
/** @param probe what ffprobe said, JSON */
bool RecordProbe(db::Connection& connection, std::int64_t id, const ProbeFacts& facts, std::string_view probe,
                 Millis now);
/** Only what ffprobe said. */
void StoreProbe(db::Connection& connection, std::int64_t id, std::string_view probe);
/** @param plan JSON */
void RecordPlan(db::Connection& connection, std::int64_t id, std::string_view plan);
/** The JSON texts stored, "{}" before. */
std::string ProbeOf(db::Connection& connection, std::int64_t id);
std::string PlanOf(db::Connection& connection, std::int64_t id);
/** A reader can use it from now on. @param hls the master playlist below the item's folder; empty leaves it */
bool SetPlayable(db::Connection& connection, std::int64_t id, std::string_view hls, Millis now);
bool SetPictures(db::Connection& connection, std::int64_t id, const Pictures& pictures, Millis now);
/** @param sentence what is not as it was sent, for the owner; empty: nothing */
bool SetNotice(db::Connection& connection, std::int64_t id, std::string_view sentence, Millis now);
/** Processing ended for good. What is playable stays so. @param sentence why, for the owner */
bool SetFailed(db::Connection& connection, std::int64_t id, std::string_view sentence, Millis now);
/** Everything is done; implies playable. */
bool Finish(db::Connection& connection, std::int64_t id, Millis now);
/** A failed item waits again, and so do its failed renditions. False as well when it had not failed. */
bool Retry(db::Connection& connection, std::int64_t id, Millis now);

bool SetState(db::Connection& connection, std::int64_t id, State state, Millis now);

/** Gone for everybody; the row stays until Purge(), which follows the removal of the files. */
bool MarkDeleted(db::Connection& connection, std::int64_t id, Millis now);
/** Removes the row of an item that is marked. */
void Purge(db::Connection& connection, std::int64_t id);

}  // namespace openpress::catalogue
