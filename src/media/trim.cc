#include "media/trim.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::media {

namespace {

[[noreturn]] void Refuse(std::string_view sentence) {
  throw Error(Fault::kBadInput, "invalid_segments", std::string(sentence));
}

void Add(Arguments& to, const Arguments& what) {
  to.insert(to.end(), what.begin(), what.end());
}

/** Digits at the start of @p text, which they are taken from. */
std::optional<int> TakeNumber(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + digits, value);
  if (problem != std::errc{} || end != text.data() + digits || value < 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool TakeMark(std::string_view& text, char mark) {
  if (!text.starts_with(mark)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<double> ReadClock(std::string_view text) {
  const auto hours = TakeNumber(text, 2);
  if (!hours || !TakeMark(text, ':')) return std::nullopt;
  const auto minutes = TakeNumber(text, 2);
  if (!minutes || *minutes > 59 || !TakeMark(text, ':')) return std::nullopt;
  const auto seconds = TakeNumber(text, 2);
  if (!seconds || *seconds > 59) return std::nullopt;
  int thousandths = 0;
  if (TakeMark(text, '.')) {
    const auto read = TakeNumber(text, 3);
    if (!read) return std::nullopt;
    thousandths = *read;
  }
  if (!text.empty()) return std::nullopt;
  return *hours * 3600 + *minutes * 60 + *seconds + thousandths / 1000.0;
}

Size EvenSize(const Plan& plan) {
  if (plan.copy) return {plan.copy_width / 2 * 2, plan.copy_lines / 2 * 2};
  return plan.rungs.empty() ? Size{2, 2} : Size{plan.rungs.front().width, plan.rungs.front().lines};
}

/** One range of input number @p input, as the pads [v<input>] and [a<input>_<track>]. */
std::string RangeGraph(const Plan& plan, std::size_t input, double seconds) {
  std::string graph;
  if (plan.video_stream >= 0) {
    const Size size = EvenSize(plan);
    graph += fmt::format(
        "[{0}:{1}]{2}fps={3}/{4}:round=near:start_time=0,scale={5}:{6}:flags=bicubic{7},setsar=1,format=yuv420p,"
        "trim=duration={8:.6f},setpts=PTS-STARTPTS[v{0}];",
        input, plan.video_stream, plan.filter, plan.fps.num, plan.fps.den, size.width, size.height,
        plan.full_range ? ":out_range=tv" : "", seconds);
  }
  for (std::size_t track = 0; track < plan.audio.size(); ++track) {
    const AudioTrack& audio = plan.audio[track];
    // Sound that begins late or ends early is filled with silence, or the next range would come too soon.
    graph += fmt::format(
        "[{0}:{1}]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts={2},apad,"
        "atrim=duration={3:.6f},asetpts=PTS-STARTPTS[a{0}_{4}];",
        input, audio.stream, audio.channels == 1 ? "mono" : "stereo", seconds, track);
  }
  return graph;
}

}  // namespace

std::optional<double> ReadMoment(const Json& moment) {
  if (moment.is_string()) return ReadClock(moment.get_ref<const std::string&>());
  if (!moment.is_number()) return std::nullopt;
  const auto seconds = moment.get<double>();
  return std::isfinite(seconds) && seconds >= 0 ? std::optional(seconds) : std::nullopt;
}

std::vector<Range> ReadRanges(const Json& segments, double duration) {
  if (!segments.is_array() || segments.empty()) Refuse("segments must be a list of what is to be kept.");
  if (segments.size() > kMostRanges) Refuse(fmt::format("No more than {} segments are possible.", kMostRanges));
  std::vector<Range> ranges;
  for (const Json& segment : segments) {
    const auto moment = [&](const char* key) {
      const auto found = segment.is_object() ? segment.find(key) : segment.end();
      return segment.is_object() && found != segment.end() ? ReadMoment(*found) : std::nullopt;
    };
    const auto from = moment("startTime");
    const auto to = moment("endTime");
    if (!from || !to) Refuse("Each segment needs startTime and endTime, as \"HH:MM:SS.mmm\".");
    // Editors round the end of the last segment up to what they believe the length to be.
    const Range range{*from, std::min(*to, duration)};
    if (range.to - range.from < kShortestRange) {
      Refuse("Each segment must begin within the item and last a tenth of a second at least.");
    }
    ranges.push_back(range);
  }
  return ranges;
}

std::string_view CutExtension(const Plan& plan) {
  return plan.video_stream >= 0 ? "mp4" : "m4a";
}

Arguments CutArguments(const Plan& plan, const std::string& input, const std::vector<Range>& ranges,
                       const std::string& output) {
  const bool video = plan.video_stream >= 0;
  Arguments arguments{"-hide_banner", "-nostdin", "-nostats",      "-loglevel", "warning",
                      "-progress",    "pipe:1",   "-stats_period", "0.5",       "-y"};
  std::string graph;
  std::string pads;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const double seconds = ranges[i].to - ranges[i].from;
    const double start = plan.OriginSeconds() + ranges[i].from - plan.file_start;
    Add(arguments, {"-threads", "1"});
    if (start > 0) Add(arguments, {"-ss", fmt::format("{:.6f}", start)});
    // A little more than is wanted, so that the cut is the filter's.
    Add(arguments, {"-t", fmt::format("{:.6f}", seconds + 1)});
    Add(arguments, SafeInput());
    Add(arguments, {"-i", "file:" + input});
    graph += RangeGraph(plan, i, seconds);
    if (video) pads += fmt::format("[v{}]", i);
    for (std::size_t track = 0; track < plan.audio.size(); ++track) pads += fmt::format("[a{}_{}]", i, track);
  }
  graph += fmt::format("{}concat=n={}:v={}:a={}", pads, ranges.size(), video ? 1 : 0, plan.audio.size());
  if (video) graph += "[v]";
  for (std::size_t track = 0; track < plan.audio.size(); ++track) graph += fmt::format("[a{}]", track);
  Add(arguments, {"-filter_complex_threads", "1", "-filter_complex", graph});
  if (video) {
    // Near what the eye can tell apart, and with key frames where the published copy is to be cut.
    Add(arguments, {"-map", "[v]", "-c:v", "libx264", "-preset", plan.preset, "-profile:v", "high", "-crf", "16", "-g",
                    std::to_string(std::max(1LL, std::llround(plan.fps.Value() * 2)))});
  }
  for (std::size_t track = 0; track < plan.audio.size(); ++track) {
    Add(arguments, {"-map", fmt::format("[a{}]", track)});
    if (!plan.audio[track].language.empty()) {
      Add(arguments, {fmt::format("-metadata:s:a:{}", track), "language=" + plan.audio[track].language});
    }
  }
  Add(arguments, {"-c:a", "aac", "-b:a", "192k", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
                  "-movflags", "+faststart", "-f", "mp4", output});
  return arguments;
}

Step CutStep(const Plan& plan, const ItemPaths& paths, const SourceInfo& source, const std::vector<Range>& ranges) {
  double seconds = 0;
  for (const Range& range : ranges) seconds += range.to - range.from + source.video.value_or(VideoStream{}).longest_gop;
  Step step;
  step.verb = "cut";
  step.request = {
      {"input", paths.Input(source)},
      {"output", paths.work},
      {"plan", ToJson(plan)},
      {"ranges", ToJson(ranges)},
      {"limits", {{"cpu", static_cast<std::int64_t>(300 + 120 * seconds)}, {"file", 1LL << 50}, {"large", true}}}};
  step.cost.slots = 1;
  step.cost.memory = 1300LL << 20;
  step.cost.disk = static_cast<std::int64_t>(seconds * 2.5e6);
  step.deadline = std::chrono::seconds(static_cast<std::int64_t>(600 + 120 * seconds));
  return step;
}

Json ToJson(const std::vector<Range>& ranges) {
  Json json = Json::array();
  for (const Range& range : ranges) json.push_back({range.from, range.to});
  return json;
}

std::vector<Range> RangesFromJson(const Json& json) {
  std::vector<Range> ranges;
  try {
    for (const Json& range : json) ranges.push_back({range.at(0).get<double>(), range.at(1).get<double>()});
  } catch (const Json::exception&) {
    throw Error(Fault::kBadInput, "invalid_segments", "The ranges cannot be read.");
  }
  return ranges;
}

}  // namespace openpress::media
