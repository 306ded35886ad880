#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/json.h"
#include "media/plan.h"

namespace openpress::media {

struct RenditionState {
  std::string name;  ///< "v720", "source", "a0"
  bool audio = false;
  int height = 0;    ///< 0 for audio
  int segments = 0;  ///< playable from the start on without a gap
  int percent = 0;
  bool complete = false;
};

struct PackageState {
  bool playable = false;  ///< the master playlist exists and names at least one rendition with something in it
  bool complete = false;  ///< every rendition of the plan is whole
  int percent = 0;
  std::vector<RenditionState> renditions;  ///< video tallest first, then audio
};

/** A WebVTT file that lies beside the folder of the renditions. */
struct SubtitleFile {
  std::string file;      ///< below the item's folder: "subtitles/en-k3Xw81aQ.vtt"
  std::string language;  ///< BCP 47: "en", "pt-BR"
  std::string label;
};
using Subtitles = std::function<std::vector<SubtitleFile>()>;

/** Look at what the steps have left in @p hls (parts/<rendition>.<chunk>.json) and bring the playlists up to it:
 *  <rendition>/index.m3u8 grows by the segments that follow on each other without a gap (EVENT), gets ENDLIST and VOD
 * when whole; master.m3u8 names the renditions that can be played. A pure function of the folder: call it after each
 * step, after a restart, or twice. Safe from several threads and processes at a time (the folder is locked).
 *  @param subtitles asked while the folder is locked, so that whoever writes last has heard last
 *  @throws Error kBroken, kNoSpace when a playlist cannot be written. */
PackageState UpdatePlaylists(const Plan& plan, const std::string& hls, const Subtitles& subtitles = {});

/** The same answer without writing anything. */
PackageState InspectPackage(const Plan& plan, const std::string& hls);

/** True when chunk @p chunk of every rendition in @p rungs (empty: all of the plan) lies complete in @p hls: after a
 * restart the step need not run again. */
bool ChunkIsDone(const Plan& plan, const std::string& hls, int chunk, const std::vector<std::string>& rungs = {});
/** The same for a whole rendition: "source", "a0". */
bool RenditionIsDone(const Plan& plan, const std::string& hls, const std::string& rendition);

}  // namespace openpress::media
