#include "media/helper/exif.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "core/error.h"

namespace openpress::media::helper {

namespace {

constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::string_view kExifSignature("Exif\0\0", 6);

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
      if (marker == 0xffe1 && start == kExifSignature) return TiffOrientation(body.subspan(6));
    }
  } catch (const Error&) {
    return 1;
  }
}

namespace {

class File {
 public:
  explicit File(const std::string& path) : file_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (file_ >= 0) close(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  /** Up to @p most bytes from @p offset. */
  [[nodiscard]] std::vector<std::uint8_t> Read(std::int64_t offset, std::size_t most) const {
    std::vector<std::uint8_t> bytes(most);
    const ssize_t got = file_ < 0 ? -1 : pread(file_, bytes.data(), bytes.size(), offset);
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return bytes;
  }

 private:
  int file_;
};

constexpr std::size_t kHead = 256U << 10U;
constexpr int kMostChunks = 10000;

// PNG (W3C Recommendation, section 5.3): length, type, body, checksum. WebP (RFC 9649 section 2.3): type, length, body,
// padded to an even length, and the EXIF chunk comes after the picture.
int ChunkOrientation(const File& file, bool webp) {
  std::int64_t at = webp ? 12 : 8;
  for (int chunk = 0; chunk < kMostChunks; ++chunk) {
    const std::vector<std::uint8_t> head = file.Read(at, 8);
    if (head.size() < 8) return 1;
    const Bytes bytes(head);
    const std::uint32_t length = Number(webp ? bytes.subspan(4, 4) : bytes.first(4), webp);
    const std::uint32_t type = Number(webp ? bytes.first(4) : bytes.subspan(4, 4), false);
    if (type == Type(webp ? "EXIF" : "eXIf")) {
      const std::vector<std::uint8_t> body = file.Read(at + 8, std::min<std::size_t>(length, kHead));
      // Some programs copy JPEG's signature along.
      const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
      return TiffOrientation(Bytes(body).subspan(text.starts_with(kExifSignature) ? kExifSignature.size() : 0));
    }
    at += 8 + static_cast<std::int64_t>(length) + (webp ? length % 2 : 4);
  }
  return 1;
}

}  // namespace

int ReadOrientation(const std::string& path, std::string_view mime) {
  const File file(path);
  try {
    if (mime == "image/jpeg") return JpegOrientation(file.Read(0, kHead));
    if (mime == "image/png" || mime == "image/webp") return ChunkOrientation(file, mime == "image/webp");
  } catch (const Error&) {  // the bytes end where they should not
  }
  return 1;
}

}  // namespace openpress::media::helper
