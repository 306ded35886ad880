#include "media/helper/exif.h"

#include <array>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::media::helper {

namespace {

constexpr std::uint16_t kOrientationTag = 0x0112;

std::uint32_t Number(Bytes bytes, bool little) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value = value << 8U | bytes[little ? bytes.size() - 1 - i : i];
  return value;
}

// TIFF 6.0 section 2: byte order, 42, offset of the first directory, then entries of twelve bytes.
int TiffOrientation(Bytes tiff) {
  ByteReader head(tiff);
  const std::uint16_t order = head.U16();
  const bool little = order == 0x4949;
  if (!little && order != 0x4d4d) return 1;
  head.Skip(2);
  ByteReader directory(tiff);
  directory.Skip(Number(head.Take(4), little));
  const std::uint32_t entries = Number(directory.Take(2), little);
  for (std::uint32_t i = 0; i < entries; ++i) {
    const Bytes entry = directory.Take(12);
    if (Number(entry.first(2), little) != kOrientationTag) continue;
    const std::uint32_t value = Number(entry.subspan(8, 2), little);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace

int JpegOrientation(Bytes jpeg) {
  try {
    ByteReader reader(jpeg);
    if (reader.U16() != 0xffd8) return 1;
    while (true) {
      const std::uint16_t marker = reader.U16();
      if (marker == 0xffda || marker < 0xffc0) return 1;  // the picture itself begins
      const std::uint16_t length = reader.U16();
      if (length < 2) return 1;
      const Bytes body = reader.Take(length - 2U);
      const std::string_view start(reinterpret_cast<const char*>(body.data()), std::min<std::size_t>(body.size(), 6));
      if (marker == 0xffe1 && start == std::string_view("Exif\0\0", 6)) return TiffOrientation(body.subspan(6));
    }
  } catch (const Error&) {
    return 1;
  }
}

int ReadJpegOrientation(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return 1;
  std::vector<std::uint8_t> bytes(256U << 10U);
  const ssize_t got = pread(file, bytes.data(), bytes.size(), 0);
  close(file);
  return got <= 0 ? 1 : JpegOrientation(Bytes(bytes).first(static_cast<std::size_t>(got)));
}

}  // namespace openpress::media::helper
