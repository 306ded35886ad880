#include "media/trim.h"

#include <cmath>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "media_world.h"

using namespace openpress;
using namespace openpress::media;
using namespace openpress::tests;

TEST_CASE("a moment is what an editor sends, or seconds", "[media][trim]") {
  CHECK(ReadMoment("01:02:03.500") == 3723.5);
  CHECK(ReadMoment("00:00:07") == 7);
  CHECK(ReadMoment(2.25) == 2.25);
  for (const Json& bad :
       {Json("1:02:03.5"), Json("00:60:00.000"), Json("00:00:61.000"), Json("00:00:01.5"), Json("00:00:01.000 "),
        Json("-1:00:00.000"), Json(""), Json(-1), Json(true), Json(nullptr), Json::array(), Json("00:00:01.0000")}) {
    INFO(bad);
    CHECK_FALSE(ReadMoment(bad));
  }
}

TEST_CASE("ranges end with the item and keep their order", "[media][trim]") {
  const std::vector<Range> ranges = ReadRanges(Json::parse(R"([{"startTime":"00:00:05.000","endTime":"01:00:00.000"},
                                                              {"startTime":0,"endTime":1}])"),
                                               9);
  REQUIRE(ranges.size() == 2);
  CHECK(ranges[0].from == 5);
  CHECK(ranges[0].to == 9);
  CHECK(ranges[1].to == 1);
  const auto refused = [](const Json& segments) {
    try {
      ReadRanges(segments, 9);
    } catch (const Error& problem) {
      return problem.fault() == Fault::kBadInput && problem.code() == "invalid_segments";
    }
    return false;
  };
  CHECK(refused(Json::parse(R"([{"startTime":8.95,"endTime":20}])")));
  CHECK(refused(Json::parse(R"([{"startTime":20,"endTime":30}])")));
  CHECK(refused(Json::parse(R"([{"startTime":3,"endTime":2}])")));
  CHECK(refused(Json(std::vector<Json>(kMostRanges + 1, {{"startTime", 0}, {"endTime", 1}}))));
  CHECK(RangesFromJson(ToJson(ranges)).at(1).to == 1);
}

TEST_CASE("a cut begins and ends with the very frames that were asked for", "[media][trim]") {
  MediaWorld world;
  // Twelve seconds whose sound begins at eight, in groups longer than what is cut.
  const std::string file =
      MakeSource("cut.mkv", CountingPicture("25", 300) +
                                " -f lavfi -i \"aevalsrc='if(gte(t,8),0.8*sin(2000*PI*t),0)':s=48000:d=12\"" +
                                " -c:v libx264 -preset ultrafast -bf 2 -g 100 -c:a aac -ac 2");
  const Item item(file);
  const SourceInfo source = ProbeFile(world, item);
  const Plan plan = MakePlan(source, {});
  world.pool().Run(CutStep(plan, item.paths, source, {{1.4, 2.4}, {7.6, 8.8}}));
  const std::string made = item.paths.work + "/cut.mp4";
  const std::vector<int> whole = GreyLevels(file);
  std::vector<int> wanted(whole.begin() + 35, whole.begin() + 60);
  wanted.insert(wanted.end(), whole.begin() + 190, whole.begin() + 220);
  const std::vector<int> got = GreyLevels(made);
  REQUIRE(got.size() == wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    INFO("frame " << i);
    CHECK(std::abs(got[i] - wanted[i]) <= 8);
  }
  // The sound that began 0.4 s into the second range begins 1.4 s into the whole.
  const std::string samples = Shell("ffmpeg -v error -nostdin -i '" + made + "' -map 0:a -ac 1 -ar 48000 -f s16le -");
  std::size_t first = 0;
  while (first + 1 < samples.size() &&
         std::abs(static_cast<std::int16_t>(static_cast<unsigned char>(samples[first]) |
                                            static_cast<unsigned char>(samples[first + 1]) << 8)) < 4000)
    first += 2;
  CHECK(static_cast<double>(first) / 2 / 48000 == Approx(1.4).margin(0.03));
  // What is published of it needs no second loss.
  const Item next(made);
  const SourceInfo again = ProbeFile(world, next);
  CHECK(MakePlan(again, {}).copy);
}

TEST_CASE("a cut of sound is sound, and one beyond the end of it silence", "[media][trim]") {
  MediaWorld world;
  const Item item(MakeSource("cut.mp3", "-f lavfi -i sine=440:d=5 -c:a libmp3lame"));
  const SourceInfo source = ProbeFile(world, item);
  const Plan plan = MakePlan(source, {});
  world.pool().Run(CutStep(plan, item.paths, source, {{0, 1}, {3, 4.5}}));
  const Item next(item.paths.work + "/cut.m4a");
  CHECK(ProbeFile(world, next).duration == Approx(2.5).margin(0.1));
}
