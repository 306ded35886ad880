#include "media/plan.h"

#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "media/commands.h"
#include "media/index.h"

using namespace openpress;
using namespace openpress::media;

namespace {

// A copy-safe minute: H.264 at 30 frames a second with a key frame every two seconds.
SourceInfo Minute(int width = 1920, int height = 1080) {
  SourceInfo source;
  source.container = "mov";
  source.duration = 60;
  VideoStream video;
  video.codec = "h264";
  video.level = 40;
  video.pixel_format = "yuv420p";
  video.coded_width = video.width = width;
  video.coded_height = video.height = height;
  video.bit_rate = 5'000'000;
  video.frame_rate = {30, 1};
  video.time_base = {1, 15360};
  video.frames = 1800;
  video.last_pts = 1799 * 512;
  for (int i = 0; i < 30; ++i) video.key_frames.push_back(i * 60 * 512);
  video.longest_gop = 2;
  source.video = video;
  AudioStream audio;
  audio.index = 1;
  audio.codec = "aac";
  audio.profile = "LC";
  audio.channels = 2;
  audio.rate = 48000;
  source.audio.push_back(audio);
  return source;
}

std::vector<int> Heights(const Plan& plan) {
  std::vector<int> heights;
  for (const Rung& rung : plan.rungs) heights.push_back(rung.height);
  return heights;
}

}  // namespace

TEST_CASE("a copy that is safe is the top rung and the ladder follows below", "[media][plan]") {
  const Plan plan = MakePlan(Minute(), {});
  CHECK(plan.reasons.empty());
  CHECK(plan.copy);
  CHECK(plan.copy_stays);
  CHECK(Heights(plan) == std::vector<int>{720, 480, 360, 240});
  CHECK(plan.LowestRung() == "v240");
  CHECK(plan.audio.at(0).copy);
  // The first two segments are short, all begin at key frames of the source.
  CHECK(plan.cuts[1] == 60);
  CHECK(plan.cuts[2] == 120);
  CHECK(plan.cuts[3] == 240);
  CHECK(plan.cuts.back() == 1800);
  CHECK(std::all_of(plan.cuts.begin(), plan.cuts.end(), [](auto cut) { return cut % 60 == 0; }));
}

TEST_CASE("each reason against a copy is a sentence", "[media][plan]") {
  const auto with = [](auto change) {
    SourceInfo source = Minute();
    change(source, *source.video);
    return ReasonsNotToCopy(source);
  };
  const std::vector<std::vector<std::string>> cases = {
      with([](SourceInfo& source, VideoStream&) { source.container = "mpegts"; }),
      with([](SourceInfo&, VideoStream& video) { video.codec = "prores"; }),
      with([](SourceInfo&, VideoStream& video) { video.pixel_format = "yuv420p10le"; }),
      with([](SourceInfo&, VideoStream& video) { video.interlaced = true; }),
      with([](SourceInfo&, VideoStream& video) { video.rotation = 90; }),
      with([](SourceInfo&, VideoStream& video) { video.open_gop = true; }),
      with([](SourceInfo&, VideoStream& video) { video.first_is_key = false; }),
      with([](SourceInfo&, VideoStream& video) { video.complex_edits = true; }),
      with([](SourceInfo&, VideoStream& video) { video.parameter_changes = true; }),
      with([](SourceInfo&, VideoStream& video) { video.longest_gop = 40; }),
      with([](SourceInfo&, VideoStream& video) {
        video.frame_rate = {120, 1};
      }),
      with([](SourceInfo&, VideoStream& video) { video.first_pts = 5000; }),
  };
  for (const auto& reasons : cases) {
    REQUIRE(reasons.size() == 1);
    CHECK(reasons[0].back() == '.');
  }
}

TEST_CASE("rungs never exceed the source, except the lowest", "[media][plan]") {
  struct Shape {
    int width, height;
    std::vector<int> heights;
    int lowest_width, lowest_lines;
  };
  const Shape shape = GENERATE(
      Shape{1920, 1080, {1080, 720, 480, 360, 240}, 426, 240}, Shape{1080, 1920, {1080, 720, 480, 360, 240}, 240, 426},
      Shape{1280, 718, {480, 360, 240}, 428, 240}, Shape{160, 90, {240}, 426, 240},
      Shape{3840, 2160, {1080, 720, 480, 360, 240}, 426, 240}, Shape{480, 480, {480, 360, 240}, 240, 240});
  SourceInfo source = Minute(shape.width, shape.height);
  source.video->open_gop = true;
  const Plan plan = MakePlan(source, {});
  CHECK(Heights(plan) == shape.heights);
  CHECK(plan.rungs.back().width == shape.lowest_width);
  CHECK(plan.rungs.back().lines == shape.lowest_lines);
  for (const Rung& rung : plan.rungs) {
    CHECK(rung.width % 2 == 0);
    CHECK(rung.lines % 2 == 0);
  }
}

TEST_CASE("chunks cover every segment once and begin short", "[media][plan]") {
  SourceInfo source = Minute();
  source.video->open_gop = true;
  source.video->frame_rate =
      GENERATE(Rational{24000, 1001}, Rational{25, 1}, Rational{30000, 1001}, Rational{60000, 1001}, Rational{120, 1});
  source.video->longest_gop = GENERATE(2.0, 30.0);
  const Plan plan = MakePlan(source, {});
  CHECK(plan.fps.Value() <= 60);
  CHECK(plan.Seconds(plan.EndFrame(plan.chunks[0])) == Approx(4).margin(0.1));
  int next = 0;
  for (const Chunk& chunk : plan.chunks) {
    CHECK(chunk.first_segment == next);
    CHECK(chunk.end_segment > chunk.first_segment);
    next = chunk.end_segment;
    if (chunk.seek >= 0) CHECK(chunk.seek < plan.Seconds(plan.FirstFrame(chunk)));
    if (chunk.until >= 0) CHECK(chunk.until > plan.Seconds(plan.EndFrame(chunk)));
  }
  CHECK(next == static_cast<int>(plan.cuts.size()) - 1);
  CHECK(plan.chunks.front().seek < 0);
  CHECK(plan.chunks.back().until < 0);
  CHECK(std::is_sorted(plan.cuts.begin(), plan.cuts.end()));
  CHECK(plan.cuts.back() == plan.frames);
}

TEST_CASE("a picture that comes after the sound leaves whole frames before it", "[media][plan]") {
  SourceInfo source = Minute();
  source.video->first_pts = 15360 / 2;
  source.video->last_pts += 15360 / 2;
  const Plan plan = MakePlan(source, {});
  CHECK_FALSE(plan.copy);
  CHECK(plan.origin == 0);
  CHECK(plan.frames == 1815);
}

TEST_CASE("a plan survives its JSON form, and its hash sees every change", "[media][plan]") {
  const SourceInfo source = SourceFromJson(ToJson(Minute()));
  const Plan plan = MakePlan(source, {});
  CHECK(ToJson(PlanFromJson(ToJson(plan))) == ToJson(plan));
  CHECK(PlanHash(plan) == PlanHash(MakePlan(Minute(), {})));
  LadderSettings other;
  other.crf = 24;
  CHECK(PlanHash(plan) != PlanHash(MakePlan(source, other)));
  CHECK_THROWS_AS(PlanFromJson(Json::object()), Error);
  CHECK_THROWS_AS(SourceFromJson({{"type", "film"}}), Error);
}

TEST_CASE("a frame rate is what gives every frame a slot of its own", "[media][rate]") {
  const auto stamps = [](double fps, int count, std::int64_t scale) {
    std::vector<std::int64_t> pts;
    for (int i = 0; i < count; ++i) pts.push_back(std::llround(i / fps * static_cast<double>(scale)));
    return pts;
  };
  const auto rate = GENERATE(Rational{24000, 1001}, Rational{24, 1}, Rational{25, 1}, Rational{30000, 1001},
                             Rational{30, 1}, Rational{50, 1}, Rational{60000, 1001}, Rational{60, 1});
  // Matroska's milliseconds, with the wrong claim that FFmpeg makes of them.
  const Rational wrong[] = {{19001, 317}};
  const Rate found = FindRate(stamps(rate.Value(), 800, 1000), {1, 1000}, wrong);
  CHECK(found.constant);
  CAPTURE(rate.num, rate.den, found.rate.num, found.rate.den);
  CHECK(found.rate == rate);
  // A handful of frames fits many rates: the claim decides.
  const Rational claim[] = {rate};
  CHECK(FindRate(stamps(rate.Value(), 3, 1000), {1, 1000}, claim).rate == rate);
}

TEST_CASE("frames that are shown before their key frame make an open group", "[media][rate]") {
  VideoStream video;
  video.time_base = {1, 25};
  video.codec = "h264";
  std::vector<Packet> packets{{0, true}, {3}, {1}, {2}, {6, true}, {4}, {5}, {7}};
  DescribeFrames(video, packets, {});
  CHECK(video.open_gop);
  CHECK(video.frames == 8);
  VideoStream closed = video;
  closed.open_gop = false;
  closed.key_frames.clear();
  packets[4] = {4, true};
  packets[5] = {6};
  packets[6] = {5};
  DescribeFrames(closed, packets, {});
  CHECK_FALSE(closed.open_gop);
  CHECK_THROWS_AS(DescribeFrames(closed, {}, {}), Error);
}

TEST_CASE("every command reads through the allow-lists and behind file:", "[media][commands]") {
  const SourceInfo source = Minute();
  const Plan plan = MakePlan(source, {});
  const auto position = [](const Arguments& arguments, const std::string& what) {
    return std::find(arguments.begin(), arguments.end(), what) - arguments.begin();
  };
  for (const Arguments& arguments :
       {ProbeArguments("/in", {}), PacketArguments("/in", 0), NormaliseArguments("/in", "out"),
        RemuxArguments(plan, "/in"), ChunkArguments(plan, "/in", 1, plan.rungs, ".c1-x.", 1),
        AudioArguments(plan, "/in", plan.audio[0], ".c0-x."), StillsArguments("/in", source, 1.5, "p", "t"),
        CandidatesArguments("/in", source), ImageArguments("/in", "image/png", 1, {{"a.jpg", 10}})}) {
    const auto input = position(arguments, "file:/in");
    REQUIRE(input < static_cast<std::ptrdiff_t>(arguments.size()));
    for (const char* option : {"-protocol_whitelist", "-format_whitelist", "-codec_whitelist", "-max_pixels"}) {
      CAPTURE(option);
      CHECK(position(arguments, option) < input);
    }
    CHECK(position(arguments, "/in") == static_cast<std::ptrdiff_t>(arguments.size()));
  }
}
