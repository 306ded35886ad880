#include "media/moov.h"

#include <sstream>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "core/error.h"
#include "media_world.h"

using namespace openpress;
using namespace openpress::media;
using namespace openpress::tests;

namespace {

std::vector<std::uint8_t> MoovOf(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY);
  REQUIRE(file >= 0);
  auto moov = ReadMoov(file);
  close(file);
  return moov;
}

std::string Phone() {
  return MakeSource("phone.mp4",
                    CountingPicture("30000/1001", 600) +
                        " -f lavfi -i sine=440:d=20 -c:v libx264 -preset ultrafast -bf 2 -g 60 -c:a aac -shortest");
}

}  // namespace

TEST_CASE("the index says the same about frames as a full read", "[media][moov]") {
  const std::string file = GENERATE_COPY(
      Phone(), MakeSource("cut.mp4", "-ss 3.3 -i '" + Phone() + "' -c copy"),
      MakeSource("late.mp4", "-itsoffset 0.7 -i '" + Phone() + "' -i '" + Phone() + "' -map 0:v -map 1:a -c copy"));
  INFO(file);
  const MovIndex index = ParseMoov(MoovOf(file));
  CHECK_FALSE(index.fragmented);
  REQUIRE(index.tracks.size() == 2);
  const MovTrack& video = index.tracks[0];
  CHECK(video.handler == Type("vide"));
  CHECK(video.codec == Type("avc1"));
  CHECK_FALSE(video.complex_edits);
  std::istringstream lines(
      Shell("ffprobe -v error -select_streams v -show_entries packet=pts,flags -of csv=p=0 '" + file + "'"));
  std::string line;
  std::vector<std::pair<std::int64_t, bool>> probed;
  while (std::getline(lines, line)) probed.emplace_back(std::stoll(line), line.find('D') != std::string::npos);
  // The demuxer leaves out what lies before the key frame that the edit needs.
  REQUIRE(probed.size() <= video.packets.size());
  std::size_t at = video.packets.size() - probed.size();
  // An edit that begins between two frames is rounded by the demuxer: everything moves by less than a frame.
  const std::int64_t shift = probed.empty() ? 0 : probed.front().first - video.packets[at].pts;
  CHECK(std::abs(shift) < 1001);
  std::size_t wrong = 0;
  for (const auto& [pts, hidden] : probed) {
    wrong += video.packets[at].pts + shift != pts || video.packets[at].hidden != hidden ? 1 : 0;
    ++at;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a file cut off before its index has none", "[media][moov]") {
  const std::string whole = ReadText(Phone());
  CHECK(MoovOf(MakeFile("half.mp4", whole.substr(0, whole.size() / 2))).empty());
  CHECK(MoovOf(MakeFile("nothing.mp4", "")).empty());
  CHECK(MoovOf(MakeFile("giant.mp4", std::string("\0\0\0\1moov\xff\xff\xff\xff\xff\xff\xff\xff", 16))).empty());
}

TEST_CASE("an index that lies is refused without harm", "[media][moov]") {
  const std::vector<std::uint8_t> good = MoovOf(Phone());
  const auto parse = [](const std::vector<std::uint8_t>& bytes) {
    try {
      return static_cast<int>(ParseMoov(bytes).tracks.size());
    } catch (const Error& error) {
      CHECK((error.fault() == Fault::kBadInput || error.fault() == Fault::kUnsupported));
      return -1;
    }
  };
  REQUIRE(parse(good) == 2);
  // Cut off anywhere.
  for (std::size_t length = 0; length < good.size(); length += 7)
    parse({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)});
  // Any four bytes turned into the largest number: sizes, counts, times.
  for (std::size_t at = 0; at + 4 <= good.size(); at += 4) {
    auto bad = good;
    std::fill_n(bad.begin() + static_cast<std::ptrdiff_t>(at), 4, std::uint8_t{0xff});
    parse(bad);
  }
  // Sixty-five tracks.
  std::vector<std::uint8_t> many;
  for (int i = 0; i < 65; ++i) many.insert(many.end(), {0, 0, 0, 8, 't', 'r', 'a', 'k'});
  CHECK(parse(many) == -1);
  // Four thousand million frames in a table of one entry, with no sizes to prove them.
  const auto box = [](const char* type, std::vector<std::uint8_t> body) {
    const auto size = static_cast<std::uint32_t>(body.size() + 8);
    std::vector<std::uint8_t> made{static_cast<std::uint8_t>(size >> 24), static_cast<std::uint8_t>(size >> 16),
                                   static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
    for (const char letter : std::string(type)) made.push_back(static_cast<std::uint8_t>(letter));
    made.insert(made.end(), body.begin(), body.end());
    return made;
  };
  const auto join = [](std::vector<std::uint8_t> a, const std::vector<std::uint8_t>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  const auto stts = box("stts", {0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1});
  const auto handler = box("hdlr", {0, 0, 0, 0, 0, 0, 0, 0, 'v', 'i', 'd', 'e'});
  CHECK(parse(box("trak", box("mdia", join(handler, box("minf", box("stbl", stts)))))) == -1);
}
