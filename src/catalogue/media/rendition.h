#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/words.h"
#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** One encoded version of an item. Its id is what MediaCMS calls encoding_id. */
struct Rendition {
  std::int64_t id = 0;
  std::int64_t media_id = 0;
  RenditionKind kind = RenditionKind::kVideo;
  std::string codec;  ///< h264, h265, vp9, av1, aac, opus
  std::int64_t width = 0;
  std::int64_t height = 0;  ///< the rung's name: 720; 0 for audio
  std::int64_t track = 0;   ///< which audio track; 0 for video
  Progress state = Progress::kWaiting;
  std::int64_t percent = 0;
  std::int64_t bandwidth = 0;  ///< bits per second
  std::int64_t size = 0;       ///< bytes of its segments
  std::string playlist;        ///< below the item's folder: "hls/v720/index.m3u8"
  std::string download;        ///< below the item's folder: "download/720.mp4"; empty until it is made
  std::int64_t download_size = 0;
  std::string message;
};

// As in media.h: in the caller's transaction.

/** Adds it or brings kind, codec, height and track's row up to date (width, state, percent, bandwidth, size, playlist
 *  and message; not the download). @return its id */
std::int64_t UpsertRendition(db::Connection& connection, const Rendition& rendition, Millis now);
/** Running at @p percent. Never moves back, so that late reports of parallel chunks do no harm. */
void SetRenditionPercent(db::Connection& connection, std::int64_t id, int percent, Millis now);
void FinishRendition(db::Connection& connection, std::int64_t id, std::int64_t size, std::int64_t bandwidth,
                     Millis now);
void FailRendition(db::Connection& connection, std::int64_t id, std::string_view sentence, Millis now);
void SetDownload(db::Connection& connection, std::int64_t id, std::string_view path, std::int64_t size, Millis now);
void DeleteRenditions(db::Connection& connection, std::int64_t media_id);
void DeleteAudioRendition(db::Connection& connection, std::int64_t media_id, std::int64_t track);

/** Video from the tallest down, then audio. */
std::vector<Rendition> RenditionsOf(db::Connection& connection, std::int64_t media_id);

/** How far an item is, 0 to 100: its renditions by their number of pixels, since that is what they cost. */
int PercentOf(const std::vector<Rendition>& renditions);

}  // namespace openpress::catalogue
