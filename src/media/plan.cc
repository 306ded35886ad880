#include "media/plan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <sodium.h>

#include "core/error.h"
#include "core/ids.h"
#include "media/json_fields.h"

namespace openpress::media {

namespace {

constexpr double kSegmentSeconds = 4;
constexpr double kFirstSegmentSeconds = 2;  // the first two: a quick first frame on slow lines
constexpr int kFirstSegments = 2;
constexpr double kShortestTail = 1;  // a shorter last segment joins the one before
constexpr double kChunkSeconds = 12;
constexpr double kLongestGop = 10;  // seconds; beyond, one segment of a copy would be too large to wait for
constexpr double kFastest = 60.5;   // frames per second; above, the rate is halved

struct RateCap {
  int height;
  int kilobits;
};
constexpr std::array kCaps = {RateCap{144, 250},  RateCap{240, 450},   RateCap{360, 900},    RateCap{480, 1600},
                              RateCap{720, 3500}, RateCap{1080, 6000}, RateCap{1440, 10000}, RateCap{2160, 18000}};

int CapFor(int height, double fps) {
  const auto* cap = std::find_if(kCaps.begin(), kCaps.end(), [&](const RateCap& row) { return height <= row.height; });
  const int kilobits = cap == kCaps.end() ? kCaps.back().kilobits : cap->kilobits;
  return fps > 30.5 ? kilobits * 3 / 2 : kilobits;
}

int Even(double value) {
  return std::max(2, static_cast<int>(std::lround(value / 2)) * 2);
}

Rung MakeRung(const VideoStream& video, int height, double fps) {
  Rung rung;
  rung.name = fmt::format("v{}", height);
  rung.height = height;
  const bool portrait = video.height > video.width;
  const double aspect = static_cast<double>(video.width) / static_cast<double>(video.height);
  if (portrait) {
    rung.width = Even(height);
    rung.lines = Even(height / aspect);
  } else {
    rung.width = Even(height * aspect);
    rung.lines = Even(height);
  }
  rung.max_kilobits = CapFor(height, fps);
  return rung;
}

// A moment that certainly lies at or before the second shown frame before `at` (seconds of the source's clock): half a
// second and a bit back, or as far again before any pause that moment falls into.
double Before(const VideoStream& video, double at, double frame) {
  const double tick = video.time_base.Value();
  const double margin = video.constant_rate ? 2.5 * frame + 0.5 : 3 * kHoleSeconds + 0.5;
  double moment = at - margin;
  for (auto hole = video.holes.rbegin(); hole != video.holes.rend(); ++hole) {
    const double from = static_cast<double>(hole->from) * tick;
    const double to = static_cast<double>(hole->to) * tick;
    if (to + margin >= moment && from - margin < moment && from < at) moment = from - margin;
  }
  return moment;
}

double After(const VideoStream& video, double at, double frame) {
  const double tick = video.time_base.Value();
  const double margin = video.constant_rate ? 2.5 * frame + 0.001 : 3 * kHoleSeconds;
  double moment = at + margin;
  for (const Hole& hole : video.holes) {
    const double from = static_cast<double>(hole.from) * tick;
    const double to = static_cast<double>(hole.to) * tick;
    if (from - margin <= moment && to + margin > moment && to > at) moment = to + margin;
  }
  return moment;
}

std::vector<std::int64_t> EvenCuts(std::int64_t frames, double fps) {
  const auto step = std::max<std::int64_t>(1, std::llround(kSegmentSeconds * fps));
  const auto short_step = std::max<std::int64_t>(1, std::llround(kFirstSegmentSeconds * fps));
  std::vector<std::int64_t> cuts{0};
  while (cuts.back() < frames) {
    const bool early = cuts.size() <= kFirstSegments;
    cuts.push_back(std::min(frames, cuts.back() + (early ? short_step : step)));
  }
  const std::size_t last = cuts.size() - 1;
  if (last >= 2 && static_cast<double>(cuts[last] - cuts[last - 1]) < kShortestTail * fps) {
    cuts.erase(cuts.end() - 2);
  }
  return cuts;
}

// The source's own key frames, merged until segments are long enough: a copy and its encoded rungs then switch
// seamlessly.
std::vector<std::int64_t> CutsAtKeyFrames(const VideoStream& video, std::int64_t origin, std::int64_t frames,
                                          double fps) {
  const double tick = video.time_base.Value();
  std::vector<std::int64_t> cuts{0};
  for (const std::int64_t pts : video.key_frames) {
    const std::int64_t frame = std::llround(static_cast<double>(pts - origin) * tick * fps);
    const double least = cuts.size() <= kFirstSegments ? kFirstSegmentSeconds : kSegmentSeconds;
    if (static_cast<double>(frame - cuts.back()) < (least - 0.5) * fps || frame >= frames) continue;
    cuts.push_back(frame);
  }
  if (cuts.size() >= 2 && static_cast<double>(frames - cuts.back()) < kShortestTail * fps) cuts.pop_back();
  cuts.push_back(frames);
  return cuts;
}

void CutChunks(Plan& plan, const VideoStream& video, bool sequential) {
  const double fps = plan.fps.Value();
  const auto segments = static_cast<int>(plan.cuts.size()) - 1;
  // Each chunk decodes from the key frame before it, so chunks much shorter than the source's groups decode most of it
  // twice.
  const double length = std::max(kChunkSeconds, video.longest_gop);
  int segment = 0;
  if (sequential) {
    plan.chunks.push_back({0, segments, -1, -1});
    return;
  }
  while (segment < segments) {
    Chunk chunk;
    chunk.first_segment = segment;
    const std::int64_t start = plan.cuts[static_cast<std::size_t>(segment)];
    const double wanted = segment == 0 ? 2 * kFirstSegmentSeconds : length;
    do {
      ++segment;
    } while (segment < segments &&
             static_cast<double>(plan.cuts[static_cast<std::size_t>(segment)] - start) < (wanted - 0.5) * fps);
    // What would remain is not worth a process.
    if (segment < segments &&
        static_cast<double>(plan.frames - plan.cuts[static_cast<std::size_t>(segment)]) < 3 * fps) {
      segment = segments;
    }
    chunk.end_segment = segment;
    plan.chunks.push_back(chunk);
  }
  for (std::size_t i = 0; i < plan.chunks.size(); ++i) {
    Chunk& chunk = plan.chunks[i];
    const double frame = 1 / fps;
    const double zero = plan.OriginSeconds();
    if (i > 0) {
      chunk.seek = Before(video, zero + plan.Seconds(plan.FirstFrame(chunk)), frame) - plan.file_start;
      if (chunk.seek <= 0) chunk.seek = -1;
    }
    if (i + 1 < plan.chunks.size())
      chunk.until = After(video, zero + plan.Seconds(plan.EndFrame(chunk)), frame) - plan.file_start;
  }
}

}  // namespace

std::string SourceFilter(const VideoStream& video, int top_width, int top_lines) {
  std::string filter;
  if (video.interlaced) filter += "bwdif=mode=send_frame,";
  if (video.hdr) {
    // Tone mapping works on floating point pixels: do it at the size of the top rung, not of a 4K source.
    if (top_lines > 0 && std::min(top_width, top_lines) < std::min(video.width, video.height)) {
      filter += fmt::format("scale={}:{}:flags=bicubic,", top_width, top_lines);
    }
    // ITU-R BT.2100 knows these transfers with these primaries alone, and files that do not name them are common;
    // zscale finds no way from what has no name.
    filter +=
        "setparams=color_primaries=bt2020:colorspace=bt2020nc,zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
        "tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p,";
  }
  return filter;
}

int AudioTrack::Number() const {
  int number = 0;
  if (!name.empty()) std::from_chars(name.data() + 1, name.data() + name.size(), number);
  return number;
}

namespace {

bool CopyableAudio(const AudioStream& audio) {
  return audio.codec == "aac" && audio.profile == "LC" && audio.channels >= 1 && audio.channels <= 2 &&
         audio.rate >= 22050 && audio.rate <= 48000 && !audio.trimmed_by_edits;
}

void PlanAudio(Plan& plan, const SourceInfo& source) {
  int number = 0;
  // Players begin with the first.
  std::vector<AudioStream> tracks = source.audio;
  std::stable_partition(tracks.begin(), tracks.end(), [](const AudioStream& audio) { return audio.is_default; });
  for (const AudioStream& audio : tracks) {
    if (audio.channels <= 0 || audio.rate <= 0) continue;
    AudioTrack track;
    track.name = fmt::format("a{}", number++);
    track.stream = audio.index;
    track.copy = CopyableAudio(audio);
    track.language = audio.language;
    track.title = audio.title;
    track.channels = std::min(2, audio.channels);
    plan.audio.push_back(track);
    if (number == 8) break;  // a file with more languages than that is not a news video
  }
}

void PlanVideo(Plan& plan, const SourceInfo& source, const LadderSettings& settings) {
  const VideoStream& video = *source.video;
  const double tick = video.time_base.Value();
  plan.video_stream = video.index;
  plan.time_base = video.time_base;
  plan.fps = video.frame_rate;
  while (plan.fps.Value() > kFastest) plan.fps.den *= 2;
  const double fps = plan.fps.Value();

  // The grid is phased on the first picture. Only a picture that comes clearly after the sound leaves room before it,
  // in whole frames, which repeat that first picture.
  const double lead = static_cast<double>(video.first_pts) * tick - source.start;
  const std::int64_t early = lead > 0.060 && !source.audio.empty() ? std::llround(lead * fps) : 0;
  plan.origin = video.first_pts - std::llround(static_cast<double>(early) / fps / tick);
  // The last frame of a halved rate may lie between two slots: then the one before is the last.
  constexpr double kSlack = 0.45;
  const double span = static_cast<double>(video.last_pts - video.first_pts) * tick * fps;
  plan.frames = early + static_cast<std::int64_t>(std::floor(span + kSlack)) + 1;
  plan.full_range = video.full_range;

  plan.reasons = ReasonsNotToCopy(source);
  plan.copy = plan.reasons.empty();
  const int short_side = std::min(video.width, video.height);
  std::vector<int> heights = settings.heights;
  std::sort(heights.begin(), heights.end(), std::greater<>());
  heights.erase(std::unique(heights.begin(), heights.end()), heights.end());
  if (heights.empty()) heights.push_back(360);
  if (plan.copy) {
    plan.copy_height = short_side;
    plan.copy_width = video.width;
    plan.copy_lines = video.height;
    plan.copy_stays = video.bit_rate <= 1500LL * CapFor(short_side, fps);
  }
  for (const int height : heights) {
    const bool lowest = height == heights.back();
    if (height > short_side && !lowest) continue;
    // A copy that stays is the rung of its own height and of everything above.
    if (plan.copy && plan.copy_stays && height >= short_side) continue;
    plan.rungs.push_back(MakeRung(video, height, fps));
  }
  plan.filter = SourceFilter(video, plan.rungs.empty() ? 0 : plan.rungs.front().width,
                             plan.rungs.empty() ? 0 : plan.rungs.front().lines);
  plan.cuts = plan.copy ? CutsAtKeyFrames(video, plan.origin, plan.frames, fps) : EvenCuts(plan.frames, fps);
  if (!plan.rungs.empty()) CutChunks(plan, video, source.sequential);
}

}  // namespace

std::vector<std::string> ReasonsNotToCopy(const SourceInfo& source) {
  std::vector<std::string> reasons;
  if (!source.video) return {"There is no picture."};
  const VideoStream& video = *source.video;
  const auto because = [&](bool holds, std::string_view sentence) {
    if (holds) reasons.emplace_back(sentence);
  };
  because(source.normalised || (source.container != "mov" && source.container != "matroska"),
          "The file format cannot be played piece by piece.");
  because(video.codec != "h264", fmt::format("The picture is in {}, which not every browser plays.", video.codec));
  because(video.pixel_format != "yuv420p" && video.pixel_format != "yuvj420p",
          "The colours are stored in a form that browsers do not play.");
  because(video.codec == "h264" && video.level > 52, "The picture is larger or faster than browsers play.");
  because(video.interlaced, "The picture is interlaced.");
  because(video.rotation != 0, "The picture is turned, and the turn would be lost.");
  because(video.open_gop, "Seeking would break: the file has open groups of pictures.");
  because(!video.first_is_key, "The file was trimmed in the middle of a group of pictures.");
  because(video.complex_edits, "The file has an edit list with several cuts.");
  because(video.parameter_changes, "The picture format changes within the file.");
  because(video.longest_gop > kLongestGop, "Key frames are more than ten seconds apart.");
  because(video.frame_rate.Value() > kFastest, "The frame rate is above 60.");
  // The stretches before the first picture are filled by repeating it, which only an encode can do.
  because(
      !source.audio.empty() && static_cast<double>(video.first_pts) * video.time_base.Value() - source.start > 0.060,
      "The picture starts later than the sound.");
  return reasons;
}

Plan MakePlan(const SourceInfo& source, const LadderSettings& settings) {
  Plan plan;
  plan.type = source.type;
  plan.duration = source.duration;
  plan.file_start = source.start;
  plan.crf = settings.crf;
  plan.preset = settings.preset;
  plan.audio_kilobits = settings.audio_kilobits;
  if (source.type == MediaType::kVideo) {
    if (!source.video) throw Error(Fault::kUnsupported, "no_picture", "This file holds no picture that can be shown.");
    PlanVideo(plan, source, settings);
  } else if (source.type == MediaType::kAudio) {
    plan.origin = 0;
    // Microseconds, so that the start of the sound becomes time zero.
    plan.time_base = {1, 1000000};
    plan.origin = std::llround(source.start * 1e6);
  }
  if (source.type == MediaType::kVideo || source.type == MediaType::kAudio) PlanAudio(plan, source);
  if (source.type == MediaType::kAudio && plan.audio.empty()) {
    throw Error(Fault::kUnsupported, "no_sound", "This file holds no sound that can be played.");
  }
  return plan;
}

template <class V>
void Fields(V& v, Rung& rung) {
  v("name", rung.name);
  v("height", rung.height);
  v("width", rung.width);
  v("lines", rung.lines);
  v("max_kilobits", rung.max_kilobits);
}

template <class V>
void Fields(V& v, Chunk& chunk) {
  v("first_segment", chunk.first_segment);
  v("end_segment", chunk.end_segment);
  v("seek", chunk.seek);
  v("until", chunk.until);
}

template <class V>
void Fields(V& v, AudioTrack& track) {
  v("name", track.name);
  v("stream", track.stream);
  v("copy", track.copy);
  v("language", track.language);
  v("title", track.title);
  v("channels", track.channels);
}

template <class V>
void Fields(V& v, Plan& plan) {
  v("duration", plan.duration);
  v("video_stream", plan.video_stream);
  v("fps", plan.fps);
  v("time_base", plan.time_base);
  v("origin", plan.origin);
  v("file_start", plan.file_start);
  v("frames", plan.frames);
  v("cuts", plan.cuts);
  v("chunks", plan.chunks);
  v("rungs", plan.rungs);
  v("filter", plan.filter);
  v("full_range", plan.full_range);
  v("crf", plan.crf);
  v("preset", plan.preset);
  v("audio_kilobits", plan.audio_kilobits);
  v("copy", plan.copy);
  v("copy_stays", plan.copy_stays);
  v("copy_height", plan.copy_height);
  v("copy_width", plan.copy_width);
  v("copy_lines", plan.copy_lines);
  v("reasons", plan.reasons);
  v("audio", plan.audio);
}

Json ToJson(const Plan& plan) {
  FieldWriter writer;
  writer("type", std::string(Name(plan.type)));
  Fields(writer, const_cast<Plan&>(plan));  // a writer only reads
  return writer.Take();
}

Plan PlanFromJson(const Json& json) {
  Plan plan;
  FieldReader reader(json);
  std::string type;
  reader("type", type);
  plan.type = ParseMediaType(type);
  Fields(reader, plan);
  return plan;
}

std::string PlanHash(const Plan& plan) {
  const std::string text = ToJson(plan).dump();
  std::array<unsigned char, 32> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  return ToHex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace openpress::media
