#include "media/poster.h"

#include <catch2/catch.hpp>

#include "media/waveform.h"

using namespace openpress;
using namespace openpress::media;

namespace {

constexpr Look kOrdinary{.time = 0, .mean = 110, .low = 30, .high = 200, .entropy = 0.8, .blur = 3};

Look With(Look look, void (*change)(Look&)) {
  change(look);
  return look;
}

}  // namespace

TEST_CASE("a black, white, grey or blurred picture is no poster while there is another", "[media][poster]") {
  const Look worse =
      GENERATE(With(kOrdinary, [](Look& l) { l.mean = 17; }), With(kOrdinary, [](Look& l) { l.mean = 234; }),
               With(kOrdinary, [](Look& l) { l.low = l.high = 110; }),
               With(kOrdinary, [](Look& l) { l.entropy = 0.1; }), With(kOrdinary, [](Look& l) { l.blur = 12; }));
  CHECK(Appeal(worse) < Appeal(kOrdinary));
  Look later = kOrdinary;
  later.time = 7;
  CHECK(BestTime({worse, later, worse}) == 7);
}

TEST_CASE("of equal pictures the first is taken, and of none nothing", "[media][poster]") {
  Look later = kOrdinary;
  later.time = 3;
  CHECK(BestTime({kOrdinary, later}) == 0);
  CHECK(BestTime({}) < 0);
}

TEST_CASE("what filters say of a picture is read from the log", "[media][poster]") {
  LookReader reader;
  for (const char* line :
       {"[Parsed_metadata_6 @ 0x55d0] lavfi.signalstats.YAVG=99", "frame=    1 fps=0.0 q=-0.0",
        "[Parsed_metadata_6 @ 0x55d0] frame:0    pts:0       pts_time:0",
        "[Parsed_metadata_6 @ 0x55d0] lavfi.signalstats.YAVG=16.5", "[Parsed_metadata_6 @ 0x55d0] lavfi.blur=nan",
        "[Parsed_metadata_6 @ 0x55d0] frame:1    pts:512     pts_time:2.5",
        "[Parsed_metadata_6 @ 0x55d0] lavfi.signalstats.YLOW=20",
        "[Parsed_metadata_6 @ 0x55d0] lavfi.signalstats.YAVG=100",
        "[Parsed_metadata_6 @ 0x55d0] lavfi.signalstats.YHIGH=220",
        "[Parsed_metadata_6 @ 0x55d0] lavfi.entropy.normalized_entropy.normal.Y=0.75",
        "[Parsed_metadata_6 @ 0x55d0] lavfi.blur=3.25"})
    reader.Line(line);
  REQUIRE(reader.looks().size() == 2);
  CHECK(reader.looks()[0].mean == 16.5);
  CHECK(reader.looks()[0].blur == 0);
  const Look& second = reader.looks()[1];
  CHECK(second.time == 2.5);
  CHECK(second.low == 20);
  CHECK(second.high == 220);
  CHECK(second.entropy == 0.75);
  CHECK(second.blur == 3.25);
}

TEST_CASE("peaks are kept for each stretch however the samples come", "[media][waveform]") {
  const std::vector<std::uint8_t> samples{128, 255, 0, 128, 130, 120, 128, 129};
  const std::vector<int> wanted{-128, 127, -8, 2, 0, 1};
  for (const std::size_t piece : {1U, 2U, 8U}) {
    PeakMeter meter(3);
    for (std::size_t at = 0; at < samples.size(); at += piece) meter.Feed(std::span(samples).subspan(at, piece));
    CHECK(meter.Finish() == wanted);
  }
  CHECK(PeakMeter(5).Finish().empty());
}

TEST_CASE("loudness is read from the summary, and silence is a number", "[media][waveform]") {
  LoudnessReader reader;
  reader.Line("    I:         -99.0 LUFS");
  CHECK_FALSE(reader.loudness());
  for (const char* line :
       {"[Parsed_ebur128_0 @ 0x5] Summary:", "", "  Integrated loudness:", "    I:         -21.8 LUFS",
        "    Threshold: -31.8 LUFS", "  Loudness range:", "    LRA:         4.5 LU", "    LRA low:   -25.0 LUFS",
        "  True peak:", "    Peak:        -inf dBFS"})
    reader.Line(line);
  REQUIRE(reader.loudness());
  CHECK(reader.loudness()->integrated == -21.8);
  CHECK(reader.loudness()->range == 4.5);
  CHECK(reader.loudness()->peak == -70);
  const Json json = WaveformJson({-3, 4}, 16, reader.loudness());
  CHECK(json.at("length") == 1);
  CHECK(json.at("loudness").at("integrated") == -21.8);
}

TEST_CASE("a recording of any length becomes about as many pairs", "[media][waveform]") {
  CHECK(WaveformStretch(0) == 16);
  CHECK(60 * kWaveformRate / WaveformStretch(60) >= 1700);
  CHECK(36000 * kWaveformRate / WaveformStretch(36000) <= 1800);
}
