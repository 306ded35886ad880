#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "media/commands.h"
#include "media/plan.h"
#include "media/step.h"

namespace openpress::media {

/** A stretch of an item that is kept, in seconds of the plan's time. */
struct Range {
  double from = 0;
  double to = 0;
};

constexpr std::size_t kMostRanges = 50;
/** What is shorter is a slip of the hand. Seconds. */
constexpr double kShortestRange = 0.1;

/** "HH:MM:SS.mmm", as MediaCMS's editor sends it, or a number of seconds. Nothing for everything else. */
std::optional<double> ReadMoment(const Json& moment);

/** [{"startTime": moment, "endTime": moment}, …] as ranges, in the order given, none beyond @p duration.
 *  @throws Error kBadInput "invalid_segments" with a sentence for whoever trims */
std::vector<Range> ReadRanges(const Json& segments, double duration);

/** The file a trim ends in: MP4 with a picture, M4A without. */
std::string_view CutExtension(const Plan& plan);

/** ffmpeg: the ranges one after the other, to the frame and the sample, with every sound track, as one file. It is made
 *  so well that nobody sees the difference, and so that what is published of it can be copied from it. */
Arguments CutArguments(const Plan& plan, const std::string& input, const std::vector<Range>& ranges,
                       const std::string& output);

/** work/cut.<CutExtension>. Result: {"size": bytes}. */
Step CutStep(const Plan& plan, const ItemPaths& paths, const SourceInfo& source, const std::vector<Range>& ranges);

Json ToJson(const std::vector<Range>& ranges);
/** @throws Error kBadInput */
std::vector<Range> RangesFromJson(const Json& json);

}  // namespace openpress::media
