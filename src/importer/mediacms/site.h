#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "importer/mediacms/files.h"
#include "importer/table.h"
#include "storage/media_store.h"

namespace openpress::importer::mediacms {

/** What an import works with, and what it has learned so far. Everything outlives it. */
struct Site {
  Tables& tables;
  const MediaFiles& files;
  storage::MediaStore* store = nullptr;  ///< null in a rehearsal: files are looked at and stay where they are
  const Clock& clock;
  /** Makes a picture of an account out of a hostile file; @return its name, see accounts::Portraits. Throws for what is
   *  no picture. */
  std::function<std::string(const std::string& bytes)> logo = {};
  /** Makes poster and thumbnail of the item @p token out of a hostile file. Throws for what is no picture. */
  std::function<void(const std::string& token, const std::string& bytes)> poster = {};
  std::int64_t playlist_length = 0;  ///< items that a playlist may hold

  // Numbers there, and the ids of what is here.
  Ids users = {};
  Ids media = {};
  Ids categories = {};
  Ids tags = {};
  Ids playlists = {};
  Ids comments = {};

  [[nodiscard]] Millis Now() const { return clock.Now(); }
};

// Each brings one subject; they are called in this order.
void BringUsers(Site& site);
void BringTaxonomy(Site& site);
void BringMedia(Site& site);
void BringAdditions(Site& site);  ///< subtitles, chapters, rights
void BringComments(Site& site);
void BringPlaylists(Site& site);
void BringActions(Site& site);

/** The id behind the column @p column of @p row; nothing when what it names is not here. */
std::optional<std::int64_t> IdOf(const Ids& ids, const Row& row, std::string_view column);

/** Hostile text as plain text of one line or several, cut to @p most characters. */
std::string PlainLine(std::string_view text, std::size_t most);
std::string PlainLines(std::string_view text, std::size_t most_bytes);

/** 32 lower-case hexadecimal digits of a UUID in any form; empty for what is none. */
std::string UidOf(std::string_view text);

}  // namespace openpress::importer::mediacms
