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
    REQUIRE(std::abs(got[i] - wanted[i]) <= 6);
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
      Case{"25 mpeg-2 program stream", "tv.mpg", "25", 520, "-c:v mpeg2video -bf 2 -g 12 -q:v 3"},
      Case{"25 transport stream that starts late", "tv.ts", "25", 520,
           "-c:v libx264 -preset ultrafast -g 50 -output_ts_offset 5"},
      Case{"29.97 mp4 with long groups", "ntsc.mp4", "30000/1001", 700, "-c:v libx264 -preset ultrafast -bf 3 -g 250"},
      Case{"50 prores mov", "sport.mov", "50", 700, "-c:v prores -profile:v 0"},
      Case{"59.94 mkv", "fast.mkv", "60000/1001", 800, "-c:v libx264 -preset ultrafast -bf 2 -g 120"},
      Case{"one frame", "one.mp4", "25", 1, "-c:v libx264 -preset ultrafast"},
      Case{"five frames", "five.mp4", "30", 5, "-c:v libx264 -preset ultrafast -bf 2"});
  INFO(one.name);
  MediaWorld world;
  const std::string file = MakeSource(one.file, CountingPicture(one.rate, one.frames) + " " + one.encoder);
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
