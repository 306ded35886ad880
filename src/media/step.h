#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "media/plan.h"

namespace openpress::media {

/** What a step takes from the box while it runs. */
struct Cost {
  /** Encoding slots. 0 for steps that read more than they compute: they wait for nobody, so that a new upload is
   * playable while older ones fill every slot; the number of short-lane workers bounds them. */
  int slots = 0;
  std::int64_t memory = 512LL << 20;  ///< bytes it is expected to use; the hard limit is the request's
  std::int64_t disk = 0;              ///< bytes it will write at most; the caller checks free space
};

/** One run of the sandboxed helper: `openpress-media <verb>` with `request` on its standard input. */
struct Step {
  std::string verb;
  Json request;
  Cost cost;
  int priority = 0;                     ///< higher first when slots are short
  std::chrono::seconds deadline{3600};  ///< wall clock, counted from the start of the process
  std::chrono::seconds patience{120};   ///< longest time without a sign of progress
};

/** Where one item's files lie. All absolute. Steps write only into `hls`, `out` or `work`, never beside the original.
 */
struct ItemPaths {
  std::string original;   ///< the uploaded file
  std::string hls;        ///< renditions, playlists, parts/
  std::string out;        ///< poster.jpg, thumb.jpg, storyboard*, preview.mp4, images
  std::string downloads;  ///< <height>.mp4
  std::string work;       ///< source.mkv of normalised sources; may be deleted when all is done
  /** The file that steps read: the original, or the Matroska copy. */
  [[nodiscard]] std::string Input(const SourceInfo& source) const {
    return source.normalised ? work + "/source.mkv" : original;
  }
};

/** Result: {"source": SourceInfo}. @throws (from Run) kUnsupported for what we do not publish, kBadInput for broken
 * files. */
Step ProbeStep(const ItemPaths& paths);
/** Rendition "source" and every copied audio track, in one pass. Result: {"renditions":[names]}. */
Step RemuxStep(const Plan& plan, const ItemPaths& paths, const SourceInfo& source);
/** Chunk number @p chunk of the rungs named (empty: all). */
Step ChunkStep(const Plan& plan, const ItemPaths& paths, const SourceInfo& source, int chunk,
               const std::vector<std::string>& rungs = {});
/** Track number @p track (index into plan.audio), encoded. Not for tracks with `copy` while the video is copied too. */
Step AudioStep(const Plan& plan, const ItemPaths& paths, const SourceInfo& source, int track);
/** out/poster.jpg and out/thumb.jpg. Works on the original, so it need not wait for any rendition.
 *  @param seconds from the start of the plan's time; nothing: the most appealing of many. Result: {"seconds": of the
 *  picture taken, from the start of the file} */
Step StillsStep(const ItemPaths& paths, const SourceInfo& source, std::optional<double> seconds = std::nullopt);
/** out/storyboard-1.jpg… and out/storyboard.vtt. Reads the complete rendition @p rendition ("v240", or "source").
 *  @param url_prefix absolute path the sheets are served under: "/media/<token>/" */
Step StoryboardStep(const Plan& plan, const ItemPaths& paths, const std::string& rendition,
                    const std::string& url_prefix);
/** out/waveform.json: peaks and loudness of the complete sound rendition @p track. */
Step ListenStep(const Plan& plan, const ItemPaths& paths, int track = 0);
/** out/preview.mp4, about three silent seconds. Reads the complete rendition @p rendition. */
Step PreviewStep(const Plan& plan, const ItemPaths& paths, const std::string& rendition);
/** downloads/<height>.mp4 out of a complete video rendition and track @p track, nothing encoded. Without a picture
 *  (@p rendition empty) downloads/audio.m4a. Result: {"file": path, "size": bytes}. */
Step DownloadStep(const Plan& plan, const ItemPaths& paths, const std::string& rendition, int track = 0);
/** out/poster.jpg, out/thumb.jpg, out/image-<width>.{jpg,webp,avif} without any metadata, and
 *  out/.clean.<extension>: the image itself without any, nothing encoded where that can be.
 *  Result: {"images":[…], "clean":{"file","extension","size"}}. */
Step ImageStep(const ItemPaths& paths, const SourceInfo& source);
/** @p output/portrait.webp, exactly so large, out of any JPEG, PNG, WebP or GIF, without its metadata. Both paths are
 *  absolute. @throws (from Run) kUnsupported for other files, kBadInput for broken ones */
Step PortraitStep(const std::string& input, const std::string& output, int width, int height);
/** out/poster.jpg and out/thumb.jpg of the first page. Result: {"pages": n, "words": what is written on them}. */
Step PdfStep(const ItemPaths& paths);

}  // namespace openpress::media
