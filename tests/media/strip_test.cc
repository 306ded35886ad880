#include "media/helper/strip.h"

#include <random>

#include <catch2/catch.hpp>

#include "media_world.h"

using namespace openpress;
using namespace openpress::tests;
using media::helper::Stripped;

namespace {

std::optional<std::string> Strip(const std::string& bytes, std::string_view mime, int orientation = 1) {
  return Stripped({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, mime, orientation);
}

std::string Picture(const std::string& name, const std::string& options = "") {
  return ReadText(MakeSource(name, "-f lavfi -i testsrc2=s=64x48:d=0.04 -frames:v 1 " + options));
}

}  // namespace

TEST_CASE("a picture without anything else comes out as it was", "[media][strip]") {
  CHECK(Strip(Picture("plain.png"), "image/png").has_value());
  const std::string png = Picture("plain.png");
  CHECK(Strip(*Strip(png, "image/png"), "image/png") == Strip(png, "image/png"));
  const std::string progressive = Picture("plain.gif");
  CHECK(Strip(progressive, "image/gif").has_value());
}

TEST_CASE("bytes that are no whole picture of their kind are not stripped", "[media][strip]") {
  CHECK_FALSE(Strip("", "image/jpeg"));
  CHECK_FALSE(Strip("\xff\xd8\xff\xd9", "image/jpeg"));
  CHECK_FALSE(Strip(Picture("plain.png"), "image/jpeg"));
  CHECK_FALSE(Strip(Picture("plain.jpg"), "image/png"));
  CHECK_FALSE(Strip("RIFF\0\0\0\0WEBP", "image/webp"));
  CHECK_FALSE(Strip(Picture("plain.jpg"), "image/tiff"));
  const std::string jpeg = Picture("plain.jpg");
  CHECK_FALSE(Strip(jpeg.substr(0, jpeg.size() - 2), "image/jpeg"));
}

TEST_CASE("damage never makes more than there was, whatever the kind", "[media][strip]") {
  std::mt19937 random(7);
  using Kind = std::pair<const char*, const char*>;
  for (const auto& [name, mime] : {Kind{"plain.jpg", "image/jpeg"}, Kind{"plain.png", "image/png"},
                                   Kind{"plain.gif", "image/gif"}, Kind{"plain.webp", "image/webp"}}) {
    const std::string whole = Picture(name);
    for (int i = 0; i < 300; ++i) {
      std::string bytes = whole.substr(0, random() % whole.size());
      for (int bit = 0; bit < 4 && !bytes.empty(); ++bit) {
        char& byte = bytes[random() % std::min<std::size_t>(bytes.size(), 200)];
        byte = static_cast<char>(byte ^ static_cast<char>(1U << random() % 8));
      }
      const auto out = Strip(bytes, mime, static_cast<int>(1 + random() % 8));
      if (out) CHECK(out->size() <= bytes.size() + 64);
    }
  }
}
