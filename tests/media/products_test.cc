#include <cmath>
#include <filesystem>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "media_world.h"

using namespace openpress;
using namespace openpress::tests;
namespace fs = std::filesystem;

namespace {

media::LadderSettings SmallLadder() {
  media::LadderSettings settings;
  settings.heights = {48, 32};
  return settings;
}

std::string Probe(const std::string& file, const std::string& what) {
  return Shell("ffprobe -v error " + what + " -of csv=p=0 '" + file + "'");
}

// Seconds from time stamp zero at which the sound first becomes loud.
double FirstSound(const std::string& file) {
  const std::string bytes = Shell("ffmpeg -v error -nostdin -copyts -i '" + file +
                                  "' -map 0:a -af aresample=48000:async=1:first_pts=0 -ac 1 -f s16le -");
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto sample =
        static_cast<std::int16_t>(static_cast<unsigned char>(bytes[i]) | static_cast<unsigned char>(bytes[i + 1]) << 8);
    if (std::abs(sample) > 4000) return static_cast<double>(i) / 2 / 48000;
  }
  return -1;
}

}  // namespace

TEST_CASE("sound keeps its place beside the picture", "[media][audio]") {
  // A tone that begins at two seconds.
  const std::string tone = "-f lavfi -i \"aevalsrc='if(gte(t,2),0.8*sin(2000*PI*t),0)':s=48000:d=6\"";
  const auto [file, copied] = GENERATE_COPY(table<std::string, bool>({
      {MakeSource("tone.mp4",
                  CountingPicture("25", 150) + " " + tone + " -c:v libx264 -preset ultrafast -g 50 -c:a aac"),
       true},
      {MakeSource("tone.mkv",
                  CountingPicture("25", 150) + " " + tone + " -c:v libx264 -preset ultrafast -g 50 -c:a libopus -ac 2"),
       false},
      {MakeSource("tone.avi", CountingPicture("25", 150) + " " + tone + " -c:v mpeg4 -g 50 -c:a mp3"), false},
  }));
  INFO(file);
  MediaWorld world;
  const Item item(file);
  const media::SourceInfo source = ProbeFile(world, item);
  const media::Plan plan = media::MakePlan(source, SmallLadder());
  REQUIRE(plan.audio.size() == 1);
  CHECK(plan.audio[0].copy == copied);
  CHECK(MakeEverything(world, item, source, plan).complete);
  // Containers delay one or the other by themselves; what counts is the distance to the first picture.
  const double wanted = FirstSound(file) - PacketTimes(file).front();
  CHECK(wanted == Approx(2).margin(0.03));
  CHECK(std::abs(FirstSound(Joined(item.paths.hls, "a0")) - wanted) < 0.001);
  CHECK(PacketTimes(Joined(item.paths.hls, "a0"), "a:0").front() == Approx(0).margin(0.0001));
  // The download holds both, as far apart as they were.
  const Json download = world.pool().Run(media::DownloadStep(plan, item.paths, plan.copy ? "source" : "v48"));
  const std::string made = download.at("file").get<std::string>();
  CHECK(std::abs(FirstSound(made) - PacketTimes(made).front() - wanted) < 0.001);
  CHECK(static_cast<std::int64_t>(PacketTimes(made).size()) == plan.frames);
  CHECK(Probe(made, "-show_entries stream=codec_name") == "h264\naac\n");
}

TEST_CASE("awkward pictures come out upright, square and even", "[media][ladder]") {
  struct Shape {
    std::string file;
    int width, height;  // of the lowest rung
    std::size_t sound;
  };
  const Shape shape = GENERATE(
      Shape{MakeSource("portrait.mp4", "-i '" +
                                           MakeSource("flat.mp4", CountingPicture("25", 30, "96x64") +
                                                                      " -c:v libx264 -preset ultrafast") +
                                           "' -c copy -metadata:s:v:0 rotate=90"),
            32, 48, 0},
      Shape{MakeSource("odd.mkv", CountingPicture("25", 30, "81x61") + " -pix_fmt yuv444p -c:v ffv1"), 42, 32, 0},
      Shape{MakeSource("wide.mp4", CountingPicture("25", 30, "64x64") +
                                       " -vf setsar=2/1 -c:v libx264 -preset ultrafast -bf 0 -x264-params open-gop=1"),
            64, 32, 0});
  INFO(shape.file);
  MediaWorld world;
  const Item item(shape.file);
  media::SourceInfo source = ProbeFile(world, item);
  source.video->open_gop = true;
  const media::Plan plan = media::MakePlan(source, SmallLadder());
  CHECK(plan.audio.size() == shape.sound);
  CHECK(MakeEverything(world, item, source, plan).complete);
  CHECK(Probe(Joined(item.paths.hls, "v32"), "-select_streams v -show_entries stream=width,height") ==
        fmt::format("{},{}\n", shape.width, shape.height));
  CHECK(GreyLevels(Joined(item.paths.hls, "v32")).size() == 30);
}

TEST_CASE("a video gets its poster, storyboard, preview and download", "[media][products]") {
  MediaWorld world;
  const Item item(MakeSource(
      "phone.mp4", CountingPicture("30000/1001", 600) +
                       " -f lavfi -i sine=440:d=20 -c:v libx264 -preset ultrafast -bf 2 -g 60 -c:a aac -shortest"));
  const media::SourceInfo source = ProbeFile(world, item);
  const media::Plan plan = media::MakePlan(source, SmallLadder());
  REQUIRE(MakeEverything(world, item, source, plan).complete);
  world.pool().Run(media::StillsStep(item.paths, source));
  CHECK(Probe(item.paths.out + "/poster.jpg", "-show_entries stream=width,height") == "64,48\n");
  const Json board = world.pool().Run(media::StoryboardStep(plan, item.paths, "v32", "/media/abc/"));
  CHECK(board.at("pictures").get<int>() >= 25);
  const std::string cues = ReadText(item.paths.out + "/storyboard.vtt");
  CHECK(cues.rfind("WEBVTT\n\n00:00:00.000 --> ", 0) == 0);
  CHECK(cues.find("\n/media/abc/storyboard-1.jpg#xywh=0,0,42,32\n") != std::string::npos);
  world.pool().Run(media::PreviewStep(plan, item.paths, "v32"));
  CHECK(PacketTimes(item.paths.out + "/preview.mp4").size() >= 10);
  world.pool().Run(media::DownloadStep(plan, item.paths, "v32"));
  CHECK(PacketTimes(item.paths.downloads + "/32.mp4").size() == 600);
  // Nothing half-made stays behind.
  for (const auto& folder : {item.paths.out, item.paths.downloads, item.paths.hls + "/v32"}) {
    for (const auto& entry : fs::directory_iterator(folder)) CHECK(entry.path().filename().string().front() != '.');
  }
}

TEST_CASE("a sound file becomes a playlist and a download", "[media][audio]") {
  MediaWorld world;
  const Item item(MakeSource("speech.mp3", "-f lavfi -i sine=440:d=9 -c:a libmp3lame"));
  const media::SourceInfo source = ProbeFile(world, item);
  REQUIRE(source.type == media::MediaType::kAudio);
  CHECK(source.extension == "mp3");
  const media::Plan plan = media::MakePlan(source, {});
  const media::PackageState state = MakeEverything(world, item, source, plan);
  CHECK(state.playable);
  CHECK(state.complete);
  const std::string master = ReadText(item.paths.hls + "/master.m3u8");
  CHECK(master.find("CODECS=\"mp4a.40.2\"\na0/index.m3u8") != std::string::npos);
  CHECK(world.pool().Run(media::DownloadStep(plan, item.paths, "")).at("size").get<int>() > 10000);
}

TEST_CASE("a file whose clock starts late is as long as it plays", "[media][ladder]") {
  const std::string file = GENERATE(
      MakeSource("late_clock.ts", CountingPicture("25", 50) +
                                      " -f lavfi -i sine=d=2 -c:v libx264 -preset ultrafast -c:a aac "
                                      "-output_ts_offset 3700"),
      MakeSource("late_clock.mp4", CountingPicture("25", 50) + " -c:v libx264 -preset ultrafast -output_ts_offset 5"),
      MakeSource("late_clock.mka", "-f lavfi -i sine=d=2 -c:a libopus -output_ts_offset 60"));
  INFO(file);
  MediaWorld world;
  const Item item(file);
  CHECK(ProbeFile(world, item).duration == Approx(2).margin(0.15));
}

TEST_CASE("every second frame of a rate too high is kept, and no more", "[media][ladder]") {
  MediaWorld world;
  const Item item(MakeSource("quick.mp4", CountingPicture("120", 120) + " -c:v libx264 -preset ultrafast"));
  const media::SourceInfo source = ProbeFile(world, item);
  media::LadderSettings ladder;
  ladder.heights = {32};
  const media::Plan plan = media::MakePlan(source, ladder);
  CHECK(plan.frames == 60);
  CHECK(MakeEverything(world, item, source, plan).complete);
  CHECK(GreyLevels(Joined(item.paths.hls, "v32")).size() == 60);
}

TEST_CASE("high dynamic range is brought into the range of every screen, named or not", "[media][ladder]") {
  const std::string colours = GENERATE("transfer=smpte2084", "transfer=arib-std-b67",
                                       "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc");
  MediaWorld world;
  const Item item(
      MakeSource("hdr-" + std::to_string(std::hash<std::string>{}(colours)) + ".mp4",
                 "-f lavfi -i color=0xa0a0a0:s=64x48:r=25:d=0.4 -vf format=yuv420p10le -c:v libx265 -preset "
                 "ultrafast -tag:v hvc1 -x265-params log-level=none:" +
                     colours));
  const media::SourceInfo source = ProbeFile(world, item);
  CHECK(source.video->hdr);
  CHECK(source.video->bit_depth == 10);
  media::LadderSettings ladder;
  ladder.heights = {32};
  const media::Plan plan = media::MakePlan(source, ladder);
  REQUIRE(MakeEverything(world, item, source, plan).complete);
  const std::string made = Joined(item.paths.hls, "v32");
  CHECK(Probe(made, "-select_streams v -show_entries stream=pix_fmt") == "yuv420p\n");
  // PQ is much darker by its numbers than what it means, HLG nearly says it.
  CHECK(GreyLevels(made).at(0) > (colours.find("2084") != std::string::npos ? 165 : 140));
  world.pool().Run(media::StillsStep(item.paths, source));
}

TEST_CASE("a poster shows something though the video begins in the dark", "[media][products]") {
  MediaWorld world;
  const Item item(MakeSource("dark.mp4",
                             "-f lavfi -i color=black:s=64x48:r=25:d=4 -f lavfi -i testsrc2=s=64x48:r=25:d=4 "
                             "-filter_complex \"[0][1]concat=n=2\" -c:v libx264 -preset ultrafast -g 250"));
  const media::SourceInfo source = ProbeFile(world, item);
  const auto mean = [&] {
    const std::vector<int> levels = GreyLevels(item.paths.out + "/poster.jpg");
    return levels.empty() ? -1 : levels.front();
  };
  const Json chosen = world.pool().Run(media::StillsStep(item.paths, source));
  CHECK(chosen.at("seconds").get<double>() >= 3.9);
  CHECK(mean() > 50);
  // Unless its owner wants the dark.
  world.pool().Run(media::StillsStep(item.paths, source, 1.0));
  CHECK(mean() < 20);
  // Beyond the end is the end.
  world.pool().Run(media::StillsStep(item.paths, source, 500.0));
  CHECK(mean() > 50);
}

TEST_CASE("the peaks and the loudness of a recording are measured", "[media][audio]") {
  MediaWorld world;
  // A second of silence, then a sine at a quarter of full scale: -12 dBFS.
  const Item item(
      MakeSource("loud.wav", "-f lavfi -i \"aevalsrc='if(gte(t,1),0.25*sin(1000*2*PI*t),0)':s=48000:d=4\""));
  const media::SourceInfo source = ProbeFile(world, item);
  const media::Plan plan = media::MakePlan(source, {});
  REQUIRE(MakeEverything(world, item, source, plan).complete);
  world.pool().Run(media::ListenStep(plan, item.paths));
  const Json waveform = Json::parse(ReadText(item.paths.out + "/waveform.json"));
  const auto data = waveform.at("data").get<std::vector<int>>();
  REQUIRE(data.size() == 2 * waveform.at("length").get<std::size_t>());
  const double pairs = 4.0 * waveform.at("sample_rate").get<double>() / waveform.at("samples_per_pixel").get<double>();
  CHECK(static_cast<double>(data.size()) / 2 == Approx(pairs).margin(30));
  CHECK(std::abs(data[20]) <= 1);
  const std::size_t middle = data.size() / 4 * 2;
  CHECK(data[middle] == Approx(-32).margin(3));
  CHECK(data[middle + 1] == Approx(32).margin(3));
  CHECK(waveform.at("loudness").at("integrated").get<double>() == Approx(-15).margin(3));
  CHECK(waveform.at("loudness").at("peak").get<double>() == Approx(-12).margin(1));
}

TEST_CASE("an image is turned upright, scaled and stripped", "[media][image]") {
  MediaWorld world;
  const std::string plain = ReadText(MakeSource("photo.jpg", "-f lavfi -i testsrc2=s=800x600 -frames:v 1 -q:v 2"));
  // EXIF: big-endian TIFF with one entry, orientation 6 (turn clockwise), and a "GPS" marker that must not survive.
  std::string exif("Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRETPLACE", 43);
  const auto length = static_cast<unsigned>(exif.size() + 2);
  const std::string turned = plain.substr(0, 2) + "\xff\xe1" + static_cast<char>(length >> 8) +
                             static_cast<char>(length & 255) + exif + plain.substr(2);
  const Item item(MakeFile("turned.jpg", turned));
  const media::SourceInfo source = ProbeFile(world, item);
  REQUIRE(source.type == media::MediaType::kImage);
  CHECK(source.mime == "image/jpeg");
  CHECK(source.orientation == 6);
  CHECK(source.width == 600);
  const Json result = world.pool().Run(media::ImageStep(item.paths, source));
  CHECK(Probe(item.paths.out + "/poster.jpg", "-show_entries stream=width,height") == "600,800\n");
  CHECK(Probe(item.paths.out + "/thumb.jpg", "-show_entries stream=width") == "344\n");
  CHECK(result.at("images").size() == 5);
  CHECK(Probe(item.paths.out + "/image-640.avif", "-show_entries stream=codec_name,width,height") == "av1,600,800\n");
  for (const Json& name : result.at("images")) {
    CHECK(ReadText(item.paths.out + "/" + name.get<std::string>()).find("SECRETPLACE") == std::string::npos);
  }
}

TEST_CASE("a PDF shows its first page", "[media][pdf]") {
  MediaWorld world;
  const Item item(MakeFile(
      "page.pdf",
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n"));
  const media::SourceInfo source = ProbeFile(world, item);
  REQUIRE(source.type == media::MediaType::kPdf);
  const Json result = world.pool().Run(media::PdfStep(item.paths));
  CHECK(result.at("pages") == 1);
  CHECK(result.at("words") == "");
  CHECK(Probe(item.paths.out + "/poster.jpg", "-show_entries stream=width,height") == "1280,640\n");
}

TEST_CASE("what is written in a PDF is told as words", "[media][pdf]") {
  MediaWorld world;
  const std::string text = "BT /F1 22 Tf 72 740 Td (Quay   works) Tj 0 -30 Td (until \\(Friday\\)) Tj ET";
  const Item item(MakeFile(
      "words.pdf",
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
      "4 0 obj<</Length " +
          std::to_string(text.size()) + ">>stream\n" + text +
          "\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>endobj\n"
          "trailer<</Root 1 0 R>>\n"));
  CHECK(world.pool().Run(media::PdfStep(item.paths)).at("words") == "Quay works until (Friday)");
}
