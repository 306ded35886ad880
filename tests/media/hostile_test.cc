// Files that nobody should ever have to open: whatever is done to them, they end in a sentence for whoever sent them or
// in something that plays, and always soon. The corpus is made by a generator with a fixed seed, so what fails once
// fails again.

#include <functional>
#include <random>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/error.h"
#include "media_world.h"

using namespace openpress;
using namespace openpress::tests;

namespace {

constexpr unsigned kSeed = 20110;
constexpr const char* kPicture = "-f lavfi -i testsrc2=s=64x48:r=25:d=0.6 ";
constexpr const char* kSound = "-f lavfi -i sine=d=0.6 ";

std::vector<std::string> Whole() {
  const std::string both = std::string(kPicture) + kSound;
  const std::string x264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 5 ";
  return {MakeSource("h.mp4", both + x264 + "-c:a aac"),
          MakeSource("h.mkv", both + x264 + "-c:a aac"),
          MakeSource("h.ts", both + x264 + "-c:a aac"),
          MakeSource("h.avi", both + "-c:v mpeg4 -c:a mp3"),
          MakeSource("h.mpg", std::string(kPicture) + "-c:v mpeg2video"),
          MakeSource("h.webm", std::string(kPicture) + "-c:v libvpx -b:v 200k"),
          MakeSource("h.mp3", kSound),
          MakeSource("h.ogg", std::string(kSound) + "-c:a libvorbis -ac 2"),
          MakeSource("h.wav", kSound),
          MakeSource("h.gif", kPicture),
          MakeSource("h.jpg", std::string(kPicture) + "-frames:v 1"),
          MakeSource("h.png", std::string(kPicture) + "-frames:v 1"),
          MakeSource("h.webp", std::string(kPicture) + "-frames:v 1")};
}

std::string Damaged(std::string bytes, std::mt19937& random) {
  const auto below = [&](std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random); };
  switch (below(5)) {
    case 0:  // cut off
      bytes.resize(1 + below(bytes.size()));
      break;
    case 1:  // bits turned over
      for (std::size_t i = 0; i < 1 + bytes.size() / 400; ++i)
        bytes[below(bytes.size())] ^= static_cast<char>(1U << below(8));
      break;
    case 2: {  // a hole
      const std::size_t from = below(bytes.size());
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), below(bytes.size() - from) + 1, '\0');
      break;
    }
    case 3: {  // noise
      const std::size_t from = below(bytes.size());
      const std::size_t to = std::min(bytes.size(), from + 64);
      for (std::size_t i = from; i < to; ++i) bytes[i] = static_cast<char>(below(256));
      break;
    }
    default: {  // a piece that comes twice
      const std::size_t from = below(bytes.size());
      bytes.insert(from, bytes.substr(from / 2, below(bytes.size()) / 4));
    }
  }
  return bytes;
}

std::string Number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> static_cast<unsigned>(shift) & 255U);
  return bytes;
}

/** A PNG whose header promises @p width x @p height pixels; it is what decoders allocate by. */
std::string GreatPng(std::uint32_t width, std::uint32_t height) {
  std::string png = ReadText(MakeSource("h.png", std::string(kPicture) + "-frames:v 1"));
  return png.replace(16, 8, Number(width) + Number(height));
}

std::string GreatGif() {
  std::string gif = ReadText(MakeSource("h.gif", kPicture));
  return gif.replace(6, 4, "\xff\xff\xff\xff");
}

std::string Pdf(const std::string& pages) {
  return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + pages + "\ntrailer<</Root 1 0 R>>\n";
}

std::vector<std::pair<std::string, std::string>> Tricks() {
  std::string tracks = std::string(kPicture);
  for (int i = 0; i < 80; ++i) tracks += "-map 0 ";
  return {{"empty", ""},
          {"zeros", std::string(100000, '\0')},
          {"playlist", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"},
          {"concat", "ffconcat version 1.0\nfile /etc/passwd\n"},
          {"subtitles", "1\n00:00:01,000 --> 00:00:02,000\nfile:///etc/passwd\n"},
          {"script of subtitles", "[Script Info]\nScriptType: v4.00+\n[Events]\nDialogue: 0,0:0:1,0:0:2,,,0,0,0,,x\n"},
          {"manifest", "<?xml version=\"1.0\"?><MPD><BaseURL>http://127.0.0.1:1/</BaseURL></MPD>"},
          {"session", "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n"},
          {"png bomb", GreatPng(60000, 60000)},
          {"thin png", GreatPng(1, 1U << 30U)},
          {"gif bomb", GreatGif()},
          {"pages in a ring", Pdf("2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj")},
          {"a million pages", Pdf("2 0 obj<</Type/Pages/Kids[]/Count 1000000>>endobj")},
          {"pdf without end", "%PDF-1.7\n" + std::string(20000, '<')},
          {"80 tracks", ReadText(MakeSource("tracks.mkv", tracks + "-c:v mpeg4 -frames:v 2"))},
          {"program", ReadText("/bin/true")},
          {"jpeg of nothing", std::string("\xff\xd8\xff\xe0\0\x10JFIF\0", 11) + std::string(2000, '\xff')}};
}

/** What is done with an upload, from its first look to its last product. @return the sentence of a refusal, or empty */
std::string Process(MediaWorld& world, const std::string& file) {
  const Item item(file);
  try {
    const media::SourceInfo source = ProbeFile(world, item);
    switch (source.type) {
      case media::MediaType::kImage:
        world.pool().Run(media::ImageStep(item.paths, source));
        return {};
      case media::MediaType::kPdf:
        world.pool().Run(media::PdfStep(item.paths));
        return {};
      case media::MediaType::kAudio:
      case media::MediaType::kVideo:
        break;
    }
    media::LadderSettings ladder;
    ladder.heights = {32};
    const media::Plan plan = media::MakePlan(source, ladder);
    if (source.video) world.pool().Run(media::StillsStep(item.paths, source));
    const bool complete = MakeEverything(world, item, source, plan).complete;
    CHECK(complete);
    return {};
  } catch (const Error& refusal) {
    INFO(file << ": " << refusal.code() << ": " << refusal.what());
    // Never a fault of the server's, which is what these would be taken for.
    CHECK((refusal.fault() == Fault::kUnsupported || refusal.fault() == Fault::kBadInput ||
           refusal.fault() == Fault::kTooLarge));
    CHECK(std::string(refusal.what()).size() > 15);
    CHECK(std::string(refusal.what()).find("passwd") == std::string::npos);
    return refusal.what();
  }
}

}  // namespace

TEST_CASE("a hundred broken files end in a refusal or in something that plays", "[media][hostile]") {
  MediaWorld world;
  std::mt19937 random(kSeed);
  const std::vector<std::string> whole = Whole();
  int refused = 0;
  int made = 0;
  for (int i = 0; i < 82; ++i) {
    const std::string& source = whole[static_cast<std::size_t>(i) % whole.size()];
    const std::string bytes = Damaged(ReadText(source), random);
    INFO("number " << i << ", made of " << source);
    (Process(world, MakeFile("damaged", bytes)).empty() ? made : refused) += 1;
  }
  // Damage that leaves nothing, and damage that leaves most: both were among them.
  CHECK(refused >= 10);
  CHECK(made >= 10);
}

TEST_CASE("bombs and files that name other files are refused", "[media][hostile]") {
  MediaWorld world;
  for (const auto& [name, bytes] : Tricks()) {
    INFO(name);
    CHECK_FALSE(Process(world, MakeFile("trick", bytes)).empty());
  }
  // A page of a million kilometres is scaled down before it is drawn.
  CHECK(Process(world, MakeFile("trick", Pdf("2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page"
                                             "/Parent 2 0 R/MediaBox[0 0 9e9 9e9]>>endobj")))
            .empty());
}
