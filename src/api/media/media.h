#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "catalogue/catalogue.h"
#include "catalogue/grant.h"
#include "catalogue/media/publishing.h"
#include "http/route.h"
#include "media/trim.h"
#include "storage/media_store.h"

namespace openpress::api {

/** What answers about media need of the rest. Everything must outlive the routes. */
struct MediaContext {
  catalogue::Catalogue& catalogue;
  storage::MediaStore& store;
  const catalogue::Grants& grants;
  /** Starts a failed item anew; has the right to throw an Error that becomes the answer. Called without a lease. */
  std::function<void(const catalogue::Media&)> retry;
  /** Tells the queue of a committed job. */
  std::function<void(std::int64_t job_id)> announce;
  /** The rules in force, asked each time; any thread. */
  std::function<catalogue::Publishing()> publishing;
  /** Makes copies of somebody's own items, see publish/copy.h; @return jobs to be announced after the commit. */
  std::function<std::vector<std::int64_t>(db::Connection&, const std::vector<catalogue::Media>&,
                                          const accounts::Principal&)>
      copy;
  /** Bytes of originals that one user may keep; 0: no limit. Asked each time, any thread. */
  std::function<std::int64_t()> quota;
  /** Makes new items out of pieces of one, see publish/trim.h; @return jobs to be announced after the commit. */
  std::function<std::vector<std::int64_t>(db::Connection&, const catalogue::Media&,
                                          const std::vector<std::vector<media::Range>>&, const accounts::Principal&)>
      trim;
  /** Cuts what is kept of an item, to be put in its place, see publish/versions.h; @return jobs to be announced after
   *  the commit. */
  std::function<std::vector<std::int64_t>(db::Connection&, const catalogue::Media&, const std::vector<media::Range>&,
                                          const accounts::Principal&)>
      trim_in_place;
  /** How long what was put aside is kept; asked each time, any thread. */
  std::function<std::int64_t()> keep_versions_days;
  /** Items that a playlist may hold; asked each time, any thread. */
  std::function<std::int64_t()> playlist_length;
};

/** The list, one item, changing and deleting it under /api/v1/media. */
http::Routes MediaRoutes(const MediaContext& context);

/** Whom an item is shared with. */
http::Routes SharingRoutes(catalogue::Catalogue& catalogue);

/** Pieces of an item, as new ones or in its place. */
http::Routes TrimRoutes(const MediaContext& context);

/** What an item is made of, and was before. */
http::Routes VersionRoutes(const MediaContext& context);

/** Subtitles of an item, and the languages they can be in. */
http::Routes SubtitleRoutes(const MediaContext& context);

/** /media/…: the files of items, for those who may have them. */
http::Routes MediaFileRoutes(const MediaContext& context);

}  // namespace openpress::api
