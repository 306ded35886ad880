#include <functional>

#include <catch2/catch.hpp>

#include "core/error.h"
#include "media_world.h"

using namespace openpress;
using namespace openpress::tests;

namespace {

/** A picture of an account, as the helper makes it. */
struct Portrait {
  explicit Portrait(const std::string& file, int width = 256, int height = 256) {
    try {
      world.pool().Run(media::PortraitStep(file, folder.path() + "/out", width, height));
      path = folder.path() + "/out/portrait.webp";
      bytes = ReadText(path);
    } catch (const Error& error) {
      code = error.code();
      sentence = error.what();
    }
  }
  [[nodiscard]] std::string Facts(const std::string& what) const {
    return Shell("ffprobe -v error -show_entries stream=" + what + " -of csv=p=0 '" + path + "'");
  }
  /** Mean red, green and blue. */
  [[nodiscard]] std::vector<int> Colour() const {
    const std::string rgb = Shell("ffmpeg -v error -nostdin -i '" + path +
                                  "' -vf format=rgb24,scale=1:1:flags=area -pix_fmt rgb24 -f rawvideo -");
    std::vector<int> colour;
    for (const char c : rgb.substr(0, 3)) colour.push_back(static_cast<unsigned char>(c));
    return colour;
  }

  MediaWorld world;
  TemporaryFolder folder;
  std::string path;
  std::string bytes;
  std::string code;
  std::string sentence;
};

std::string Picture(const std::string& name, const std::string& filter, const std::string& more = "") {
  return MakeSource(name, "-f lavfi -i \"" + filter + "\" -frames:v 1 " + more);
}

}  // namespace

TEST_CASE("whatever is sent comes out as a WebP of the size asked for", "[media][portrait]") {
  const auto file = GENERATE_COPY(values<std::string>(
      {Picture("large.jpg", "testsrc2=s=1600x900"), Picture("small.png", "testsrc2=s=10x12"),
       Picture("own.webp", "testsrc2=s=300x300"), Picture("wide.png", "color=red:s=6000x2,format=rgb24"),
       Picture("tall.png", "color=red:s=2x6000,format=rgb24"),
       MakeSource("moving.gif", "-f lavfi -i testsrc2=s=64x64:d=1 -r 5")}));
  INFO(file);
  const Portrait logo(file);
  CHECK(logo.code.empty());
  CHECK(logo.bytes.substr(0, 4) == "RIFF");
  CHECK(logo.bytes.substr(8, 4) == "WEBP");
  CHECK(logo.bytes.find("ANIM") == std::string::npos);
  CHECK(logo.Facts("width,height") == "256,256\n");
  CHECK(Portrait(file, 1600, 400).Facts("width,height") == "1600,400\n");
}

TEST_CASE("a picture is cut around its middle, and keeps its transparency", "[media][portrait]") {
  // Red, with a green square in the middle.
  const std::string striped =
      Picture("striped.png", "color=red:s=900x300,drawbox=x=300:y=0:w=300:h=300:color=green:t=fill");
  const std::vector<int> colour = Portrait(striped).Colour();
  REQUIRE(colour.size() == 3);
  CHECK(colour[0] < 30);
  CHECK(colour[1] > 90);
  const Portrait clear(Picture("clear.png", "color=black@0.0:s=300x300,format=rgba"));
  CHECK(clear.Facts("pix_fmt").find("yuva") != std::string::npos);
}

TEST_CASE("a picture stands upright and tells nothing of where it was taken", "[media][portrait]") {
  // The upper half is green; EXIF says that the picture has to be turned clockwise: then it is the right half.
  const std::string plain =
      ReadText(Picture("halves.jpg", "color=red:s=400x400,drawbox=x=0:y=0:w=400:h=200:color=green:t=fill", "-q:v 2"));
  const std::string exif("Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRETPLACE", 43);
  const auto length = static_cast<unsigned>(exif.size() + 2);
  const Portrait turned(MakeFile("halves-turned.jpg", plain.substr(0, 2) + "\xff\xe1" + static_cast<char>(length >> 8) +
                                                          static_cast<char>(length & 255) + exif + plain.substr(2)));
  CHECK(turned.code.empty());
  CHECK(turned.bytes.find("SECRETPLACE") == std::string::npos);
  const std::string columns = Shell("ffmpeg -v error -nostdin -i '" + turned.path +
                                    "' -vf format=rgb24,scale=2:1:flags=area -pix_fmt rgb24 -f rawvideo -");
  REQUIRE(columns.size() == 6);
  CHECK(static_cast<unsigned char>(columns[0]) > 150);  // left: red
  CHECK(static_cast<unsigned char>(columns[3]) < 60);   // right: green
}

TEST_CASE("what is no picture is refused with a reason", "[media][portrait]") {
  const std::string good = ReadText(Picture("whole.png", "testsrc2=s=640x480"));
  const auto [file, code] = GENERATE_COPY(table<std::string, std::string>(
      {{MakeFile("drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"), "unsupported_type"},
       {MakeFile("page.html", "<!DOCTYPE html><script>alert(1)</script>"), "unsupported_type"},
       {MakeFile("list.m3u8", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), "unsupported_type"},
       {MakeSource("video.mp4", "-f lavfi -i testsrc2=s=64x64:d=1"), "unsupported_type"},
       {MakeFile("noise.bin", std::string(5000, '\x07')), "unsupported_type"}}));
  INFO(file);
  const Portrait made(file);
  CHECK(made.code == code);
  CHECK_FALSE(made.sentence.empty());
}

TEST_CASE("a broken picture is refused and leaves nothing behind", "[media][portrait]") {
  const std::string good = ReadText(Picture("whole.png", "testsrc2=s=640x480"));
  const Portrait headless(MakeFile("headless.png", good.substr(0, 40)));
  CHECK_FALSE(headless.code.empty());
  CHECK(Shell("ls -A '" + headless.folder.path() + "/out'").empty());
  // Two numbers that promise more pixels than anybody may have decoded here.
  std::string bomb = good;
  bomb.replace(16, 8, std::string("\0\0\x7f\xff\0\0\x7f\xff", 8));
  CHECK_FALSE(Portrait(MakeFile("bomb.png", bomb)).code.empty());
}
