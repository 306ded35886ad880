#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "media/source.h"

namespace openpress::media {

struct LadderSettings {
  std::vector<int> heights{240, 360, 480, 720, 1080};  ///< by the short side
  int crf = 23;
  std::string preset = "veryfast";
  int audio_kilobits = 128;
};

/** One encoded rendition. */
struct Rung {
  std::string name;  ///< folder under hls/: "v720"
  int height = 0;    ///< the short side, as listeners of a quality menu know it
  int width = 0;     ///< pixels across, even
  int lines = 0;     ///< pixels down, even; differs from `height` for portrait video
  int max_kilobits = 0;
};

/** A piece of time that one process encodes. Every field is a pure function of source and settings. */
struct Chunk {
  int first_segment = 0;
  int end_segment = 0;  ///< one past the last
  double seek = -1;     ///< ffmpeg -ss, seconds after the file's start; below 0: from the start
  double until = -1;    ///< ffmpeg -to; below 0: to the end
};

struct AudioTrack {
  std::string name;  ///< folder under hls/: "a0"; also the single file of a copy
  /** What the name says: of tracks that are left out nobody takes the number. */
  [[nodiscard]] int Number() const;
  int stream = 0;
  bool copy = false;
  std::string language;
  std::string title;
  int channels = 2;
};

/** How one source becomes what is published. Pure, deterministic, small enough to be a database row.
 *
 *  Time zero of everything made from it is `origin` of the source. Frame n of the grid is shown at n/fps. Segment s
 * holds frames cuts[s] up to cuts[s+1]; every rendition is cut there and nowhere else. */
struct Plan {
  MediaType type = MediaType::kVideo;
  double duration = 0;  ///< seconds

  int video_stream = -1;  ///< -1: no picture (audio only)
  Rational fps{0, 1};
  Rational time_base{1, 1000};
  std::int64_t origin = 0;  ///< ticks of time_base
  double file_start = 0;    ///< seconds
  std::int64_t frames = 0;
  std::vector<std::int64_t> cuts;
  std::vector<Chunk> chunks;
  std::vector<Rung> rungs;  ///< to encode, tallest first
  std::string filter;       ///< what the source needs before scaling (deinterlace, tone map), ends in a comma, or empty
  bool full_range = false;
  int crf = 23;
  std::string preset;
  int audio_kilobits = 128;

  bool copy = false;       ///< the source's own video stream is published as it is: rendition "source"
  bool copy_stays = true;  ///< false: over the ladder's rate, leaves the master playlist when the ladder is complete
  int copy_height = 0;
  int copy_width = 0;
  int copy_lines = 0;
  std::vector<std::string> reasons;  ///< sentences: why the video is not copied; empty when it is

  std::vector<AudioTrack> audio;

  [[nodiscard]] std::int64_t FirstFrame(const Chunk& chunk) const {
    return cuts.at(static_cast<std::size_t>(chunk.first_segment));
  }
  [[nodiscard]] std::int64_t EndFrame(const Chunk& chunk) const {
    return cuts.at(static_cast<std::size_t>(chunk.end_segment));
  }
  [[nodiscard]] double Seconds(std::int64_t frame) const {
    return static_cast<double>(frame) * static_cast<double>(fps.den) / static_cast<double>(fps.num);
  }
  /** Seconds from the source's own time zero to ours. */
  [[nodiscard]] double OriginSeconds() const { return static_cast<double>(origin) * time_base.Value(); }
  /** Name of the rendition with the fewest lines, encoded first: empty when nothing is encoded. */
  [[nodiscard]] std::string LowestRung() const { return rungs.empty() ? std::string{} : rungs.back().name; }
};

/** @throws Error kUnsupported with a sentence for the uploader when the source holds nothing that can be shown. */
Plan MakePlan(const SourceInfo& source, const LadderSettings& settings);

Json ToJson(const Plan& plan);
/** @throws Error kBadInput */
Plan PlanFromJson(const Json& json);
/** 64 hexadecimal digits that change when anything in the plan does. The same on every machine. */
std::string PlanHash(const Plan& plan);

/** What the pictures of @p video need before they are scaled to the size given: deinterlacing, tone mapping. Filters,
 *  each with a comma after it. */
std::string SourceFilter(const VideoStream& video, int top_width, int top_lines);

/** Sentences that say why the video stream of @p source cannot be published as it is; empty when it can. */
std::vector<std::string> ReasonsNotToCopy(const SourceInfo& source);

}  // namespace openpress::media
