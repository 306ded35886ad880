#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/clock.h"
#include "db/pool.h"
#include "importer/report.h"
#include "importer/source.h"
#include "importer/table.h"
#include "storage/media_store.h"

namespace openpress::importer::mediacms {

/** Where an import reads from and writes to. Everything outlives it. */
struct Plan {
  Source& source;     ///< MediaCMS's tables
  std::string files;  ///< its folder media_files
  db::Pool& pool;
  /** Null: a rehearsal. Files are read and stay where they are; @p pool is that of a copy then. */
  storage::MediaStore* store = nullptr;
  const Clock& clock;
  /** Makes a picture of an account out of hostile bytes, see accounts::Portraits; empty: none are made. */
  std::function<std::string(const std::string& bytes)> logo = {};
  /** Makes poster and thumbnail of an item out of hostile bytes; empty: none are made. */
  std::function<void(const std::string& token, const std::string& bytes)> poster = {};
  std::int64_t playlist_length = 1000;
  OnProgress on_progress = {};
};

/** Brings what a MediaCMS has: accounts with their passwords, tokens and pictures; categories, tags; items with their
 *  links, originals, subtitles, chapters and rights; comments, playlists, votes and histories. Each row comes in one
 *  transaction with the record of it (see mapping.h), so that an import that was killed goes on when it is run again,
 *  and one that is run again later brings what is new. The caller holds the data folder, and no lease.
 *  @throws Error kBadInput "no_mediacms", "no_media_files"; kNoSpace, kBusy, kBroken: what was done stays */
Report Import(const Plan& plan);

}  // namespace openpress::importer::mediacms
