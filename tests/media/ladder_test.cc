#include <cmath>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "media_world.h"

using namespace openpress;
using namespace openpress::tests;

namespace {

struct Case {
  const char* name;
  const char* file;
  const char* rate;
  int frames;
  const char* encoder;
  const char* size = "64x48";
};

media::LadderSettings SmallLadder() {
  media::LadderSettings settings;
  settings.heights = {48, 32};
  return settings;
}

// Every frame of the source, in order, each at its place on the grid.
void CheckEveryFrame(const std::string& made, const std::vector<int>& wanted, media::Rational fps) {
  const std::vector<int> got = GreyLevels(made);
  REQUIRE(got.size() == wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    INFO("frame " << i << " of " << got.size());
    REQUIRE(std::abs(got[i] - wanted[i]) <= 8);  // frames differ by 37 from their neighbours
  }
  const std::vector<double> times = PacketTimes(made);
  REQUIRE(times.size() == wanted.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    INFO("time of frame " << i);
    REQUIRE(std::abs((times[i] - times[0]) - static_cast<double>(i) / fps.Value()) < 0.0006);
  }
}

}  // namespace

TEST_CASE("chunks join without losing or doubling a frame", "[media][ladder]") {
  const Case one = GENERATE(
      Case{"23.976 mkv with millisecond stamps", "film.mkv", "24000/1001", 600,
           "-c:v libx264 -preset ultrafast -bf 2 -g 48"},
      Case{"25 mpeg-2 program stream", "tv.mpg", "25", 520,
           "-c:v mpeg2video -bf 2 -g 12 -q:v 2 -vf noise=alls=9:allf=t", "320x240"},
      Case{"25 transport stream that starts late", "tv.ts", "25", 520,
           "-c:v libx264 -preset ultrafast -g 50 -output_ts_offset 5"},
      Case{"29.97 mp4 with long groups", "ntsc.mp4", "30000/1001", 700, "-c:v libx264 -preset ultrafast -bf 3 -g 250"},
      Case{"50 prores mov", "sport.mov", "50", 700, "-c:v prores -profile:v 0"},
      Case{"59.94 mkv", "fast.mkv", "60000/1001", 800, "-c:v libx264 -preset ultrafast -bf 2 -g 120"},
      Case{"one frame", "one.mp4", "25", 1, "-c:v libx264 -preset ultrafast"},
      Case{"five frames", "five.mp4", "30", 5, "-c:v libx264 -preset ultrafast -bf 2"});
  INFO(one.name);
  MediaWorld world;
  const std::string file = MakeSource(one.file, CountingPicture(one.rate, one.frames, one.size) + " " + one.encoder);
  const Item item(file);
  const media::SourceInfo source = ProbeFile(world, item);
  REQUIRE(source.type == media::MediaType::kVideo);
  REQUIRE(source.video->frames == one.frames);
  REQUIRE(source.video->constant_rate);
  media::Plan plan = media::MakePlan(source, SmallLadder());
  // Here the encoder is on trial, so what could be copied is encoded as well.
  if (plan.copy) {
    media::SourceInfo uncopyable = source;
    uncopyable.video->open_gop = true;
    plan = media::MakePlan(uncopyable, SmallLadder());
  }
  CHECK(plan.frames == one.frames);
  if (one.frames > 500) CHECK(plan.chunks.size() >= 2);
  const media::PackageState state = MakeEverything(world, item, source, plan);
  CHECK(state.complete);
  CHECK(state.playable);
  const std::vector<int> wanted = GreyLevels(file);
  for (const media::Rung& rung : plan.rungs) {
    INFO(rung.name);
    CheckEveryFrame(Joined(item.paths.hls, rung.name), wanted, plan.fps);
  }
}

TEST_CASE("a copy and its lower rungs are cut at the same frames", "[media][ladder]") {
  MediaWorld world;
  const std::string file = MakeSource(
      "phone.mp4", CountingPicture("30000/1001", 600) +
                       " -f lavfi -i sine=440:d=20 -c:v libx264 -preset ultrafast -bf 2 -g 60 -c:a aac -shortest");
  const Item item(file);
  const media::SourceInfo source = ProbeFile(world, item);
  const media::Plan plan = media::MakePlan(source, SmallLadder());
  CHECK(plan.reasons.empty());
  REQUIRE(plan.copy);
  REQUIRE(plan.rungs.size() == 1);
  const media::PackageState state = MakeEverything(world, item, source, plan);
  CHECK(state.complete);
  const std::vector<int> wanted = GreyLevels(file);
  CheckEveryFrame(Joined(item.paths.hls, "source"), wanted, plan.fps);
  CheckEveryFrame(Joined(item.paths.hls, "v32"), wanted, plan.fps);
  // Same segment lengths, line by line.
  const auto lengths = [&](const std::string& rendition) {
    std::vector<double> found;
    const std::string text = ReadText(item.paths.hls + "/" + rendition + "/index.m3u8");
    for (std::size_t at = 0; (at = text.find("#EXTINF:", at)) != std::string::npos; ++at)
      found.push_back(std::stod(text.substr(at + 8)));
    return found;
  };
  REQUIRE(lengths("source").size() == plan.cuts.size() - 1);
  REQUIRE(lengths("v32").size() == lengths("source").size());
  for (std::size_t i = 0; i < lengths("v32").size(); ++i)
    CHECK(lengths("v32")[i] == Approx(lengths("source")[i]).margin(0.001));
  CHECK(ReadText(item.paths.hls + "/master.m3u8").find("avc1.") != std::string::npos);
}

TEST_CASE("a variable frame rate becomes a constant one without drift", "[media][ladder]") {
  MediaWorld world;
  // A quarter of the frames is missing, and five seconds in the middle.
  const std::string file = MakeSource("vfr.mkv", CountingPicture("30", 600) +
                                                     " -vf \"select='gt(mod(n\\,4)\\,0)*not(between(n\\,200\\,350))'\" "
                                                     "-fps_mode passthrough -c:v libx264 -preset ultrafast -g 60");
  const Item item(file);
  const media::SourceInfo source = ProbeFile(world, item);
  CHECK_FALSE(source.video->constant_rate);
  CHECK(source.video->frame_rate == media::Rational{30, 1});
  REQUIRE(source.video->holes.size() == 1);
  media::Plan plan = media::MakePlan(source, SmallLadder());
  const std::vector<int> shown = GreyLevels(file);
  const std::vector<double> times = PacketTimes(file);
  REQUIRE(shown.size() == times.size());
  plan = media::MakePlan(
      [&] {
        media::SourceInfo encoded = source;
        encoded.video->open_gop = true;
        return encoded;
      }(),
      SmallLadder());
  CHECK(plan.chunks.size() >= 2);
  REQUIRE(MakeEverything(world, item, source, plan).complete);
  for (const media::Rung& rung : plan.rungs) {
    const std::vector<int> got = GreyLevels(Joined(item.paths.hls, rung.name));
    REQUIRE(static_cast<std::int64_t>(got.size()) == plan.frames);
    // At each moment the frame is shown that the source shows then.
    std::size_t at = 0;
    for (std::size_t frame = 0; frame < got.size(); ++frame) {
      const double moment = times[0] + static_cast<double>(frame) / 30;
      while (at + 1 < times.size() && times[at + 1] <= moment + 0.0167) ++at;
      INFO("frame " << frame);
      REQUIRE(std::abs(got[frame] - shown[at]) <= 6);
    }
  }
}

TEST_CASE("the same chunk encoded twice is the same to the byte", "[media][ladder]") {
  MediaWorld world;
  const std::string file =
      MakeSource("ntsc.mp4", CountingPicture("30000/1001", 700) + " -c:v libx264 -preset ultrafast -bf 3 -g 250");
  const Item item(file);
  media::SourceInfo source = ProbeFile(world, item);
  source.video->open_gop = true;  // nothing to copy
  const media::Plan plan = media::MakePlan(source, SmallLadder());
  REQUIRE(plan.chunks.size() >= 2);
  world.pool().Run(media::ChunkStep(plan, item.paths, source, 1, {"v32"}));
  const std::string name = fmt::format("{}/v32/{}.m4s", item.paths.hls, plan.chunks[1].first_segment);
  const std::string first = ReadText(name);
  CHECK(media::ChunkIsDone(plan, item.paths.hls, 1, {"v32"}));
  CHECK_FALSE(media::ChunkIsDone(plan, item.paths.hls, 1));
  world.pool().Run(media::ChunkStep(plan, item.paths, source, 1, {"v32"}));
  CHECK(ReadText(name) == first);
}
