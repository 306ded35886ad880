#include "media/helper/strip.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "core/error.h"

// Each format is read for its structure alone and written again piece by piece. What is not known to be needed to show
// the picture is left out, so that the tags of tomorrow are as well.

namespace openpress::media::helper {

namespace {

std::string_view Text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool OneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

[[noreturn]] void Unlike() {
  throw Error(Fault::kBadInput, "unlike", "The bytes are not those of such a picture.");
}

void Put(std::string& to, std::uint32_t number, int bytes, bool little = false) {
  for (int i = 0; i < bytes; ++i) {
    const int shift = 8 * (little ? i : bytes - 1 - i);
    to.push_back(static_cast<char>(number >> static_cast<unsigned>(shift) & 0xffU));
  }
}

/** TIFF 6.0 section 2, with one directory that has the one entry Orientation. */
std::string OrientationTiff(int orientation) {
  std::string tiff("MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01", 18);
  Put(tiff, static_cast<std::uint32_t>(orientation), 2);
  tiff.append(6, '\0');
  return tiff;
}

// ITU-T T.81 annex B; JFIF 1.02; Exif 2.3 section 4.5.
std::string StrippedJpeg(Bytes file, int orientation) {
  ByteReader reader(file);
  if (reader.U16() != 0xffd8) Unlike();
  std::string out("\xff\xd8", 2);
  const auto segment = [&](std::uint32_t marker, std::string_view body) {
    Put(out, 0xff00U | marker, 2);
    Put(out, static_cast<std::uint32_t>(body.size() + 2), 2);
    out.append(body);
  };
  bool turned = orientation == 1;
  bool shown = false;
  while (true) {
    if (reader.U8() != 0xff) Unlike();
    std::uint8_t marker = reader.U8();
    while (marker == 0xff) marker = reader.U8();
    if (marker == 0xd9) {
      if (!shown) Unlike();
      return out.append("\xff\xd9", 2);
    }
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) Unlike();
    const std::uint16_t length = reader.U16();
    if (length < 2) Unlike();
    const std::string_view body = Text(reader.Take(length - 2U));
    if (marker == 0xe0 && body.starts_with(std::string_view("JFIF\0", 5)) && body.size() >= 14) {
      // Its version and density; the thumbnail behind them may show more than the picture does.
      segment(marker, std::string(body.substr(0, 12)).append(2, '\0'));
    } else if (marker < 0xe0 || (marker == 0xe2 && body.starts_with(std::string_view("ICC_PROFILE\0", 12))) ||
               (marker == 0xee && body.starts_with("Adobe"))) {
      if (!turned) segment(0xe1, std::string("Exif\0\0", 6) + OrientationTiff(orientation));
      turned = true;
      segment(marker, body);
    }
    if (marker != 0xda) continue;
    shown = true;
    // Entropy-coded data: up to a marker that is neither a stuffed byte nor a restart.
    const Bytes rest = reader.rest();
    std::size_t end = 0;
    while (end + 1 < rest.size() &&
           (rest[end] != 0xff || rest[end + 1] == 0 || (rest[end + 1] >= 0xd0 && rest[end + 1] <= 0xd7))) {
      ++end;
    }
    out.append(Text(reader.Take(end)));
  }
}

/** ISO/IEC 15948 annex D. */
std::uint32_t Crc(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? 0xedb88320U ^ (crc >> 1U) : crc >> 1U;
  }
  return ~crc;
}

// ISO/IEC 15948 sections 5 and 11; the animation of APNG 1.0.
std::string StrippedPng(Bytes file, int orientation) {
  constexpr std::string_view kSignature("\x89PNG\r\n\x1a\n", 8);
  ByteReader reader(file);
  if (Text(reader.Take(8)) != kSignature) Unlike();
  std::string out(kSignature);
  bool turned = orientation == 1;
  while (true) {
    const Bytes all = reader.rest();
    const std::uint32_t length = reader.U32();
    const std::string_view type = Text(reader.Take(4));
    reader.Skip(std::uint64_t{length} + 4);
    if (!turned && type == "IDAT") {
      const std::string chunk = "eXIf" + OrientationTiff(orientation);
      Put(out, static_cast<std::uint32_t>(chunk.size() - 4), 4);
      out.append(chunk);
      Put(out, Crc(chunk), 4);
      turned = true;
    }
    if (OneOf(type, {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD",
                     "hIST", "pHYs", "sPLT", "acTL", "fcTL", "fdAT"})) {
      out.append(Text(all.first(std::size_t{length} + 12)));
    }
    if (type == "IEND") return out;
  }
}

// RFC 9649 section 2.
std::string StrippedWebp(Bytes file, int orientation) {
  constexpr unsigned kHasExif = 0x08;
  constexpr unsigned kHasXmp = 0x04;
  ByteReader reader(file);
  if (Text(reader.Take(4)) != "RIFF") Unlike();
  reader.Skip(4);
  if (Text(reader.Take(4)) != "WEBP") Unlike();
  std::string chunks = "WEBP";
  bool extended = false;
  bool shown = false;
  while (reader.left() >= 8) {
    const std::string_view type = Text(reader.Take(4));
    const Bytes size = reader.Take(4);
    const std::uint32_t length = static_cast<std::uint32_t>(size[0]) | static_cast<std::uint32_t>(size[1]) << 8U |
                                 static_cast<std::uint32_t>(size[2]) << 16U |
                                 static_cast<std::uint32_t>(size[3]) << 24U;
    std::string body(Text(reader.Take(length)));
    if (length % 2 != 0 && reader.left() > 0) reader.Skip(1);
    // What somebody has put behind the picture is none of it.
    if (!OneOf(type, {"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"})) continue;
    if (type == "VP8X") {
      if (body.empty()) Unlike();
      extended = true;
      const auto flags = static_cast<unsigned char>(body[0]) & ~(kHasExif | kHasXmp);
      body[0] = static_cast<char>(flags | (orientation == 1 ? 0U : kHasExif));
    }
    shown = shown || type != "VP8X";
    chunks.append(type);
    Put(chunks, length, 4, true);
    chunks.append(body).append(length % 2, '\0');
  }
  if (!shown) Unlike();
  if (extended && orientation != 1) {
    const std::string tiff = OrientationTiff(orientation);
    chunks.append("EXIF");
    Put(chunks, static_cast<std::uint32_t>(tiff.size()), 4, true);
    chunks.append(tiff);
  }
  std::string out = "RIFF";
  Put(out, static_cast<std::uint32_t>(chunks.size()), 4, true);
  return out.append(chunks);
}

// GIF89a, sections 17 to 27.
std::string StrippedGif(Bytes file) {
  ByteReader reader(file);
  const Bytes head = reader.Take(13);
  if (!OneOf(Text(head.first(6)), {"GIF87a", "GIF89a"})) Unlike();
  std::string out(Text(head));
  const auto colours = [](std::uint8_t flags) { return (flags & 0x80U) != 0 ? 3U << ((flags & 7U) + 1U) : 0U; };
  out.append(Text(reader.Take(colours(head[10]))));
  const auto blocks = [&reader](std::string& to) {
    for (std::uint8_t length = 1; length != 0;) {
      length = reader.U8();
      to.push_back(static_cast<char>(length));
      to.append(Text(reader.Take(length)));
    }
  };
  while (true) {
    const std::uint8_t kind = reader.U8();
    if (kind == 0x3b) return out.append("\x3b");
    std::string piece(1, static_cast<char>(kind));
    if (kind == 0x2c) {
      const Bytes place = reader.Take(9);
      piece.append(Text(place)).append(Text(reader.Take(colours(place[8]))));
      piece.push_back(static_cast<char>(reader.U8()));
      blocks(piece);
      out.append(piece);
    } else if (kind == 0x21) {
      const std::uint8_t label = reader.U8();
      piece.push_back(static_cast<char>(label));
      blocks(piece);
      const std::string_view body = std::string_view(piece).substr(std::min<std::size_t>(3, piece.size()));
      const bool repeats = label == 0xff && (body.starts_with("NETSCAPE2.0") || body.starts_with("ANIMEXTS1.0"));
      if (label == 0xf9 || repeats) out.append(piece);
    } else {
      Unlike();
    }
  }
}

}  // namespace

std::optional<std::string> Stripped(Bytes file, std::string_view mime, int orientation) {
  try {
    if (mime == "image/jpeg") return StrippedJpeg(file, orientation);
    if (mime == "image/png") return StrippedPng(file, orientation);
    if (mime == "image/webp") return StrippedWebp(file, orientation);
    if (mime == "image/gif") return StrippedGif(file);
  } catch (const Error& problem) {
    if (problem.fault() != Fault::kBadInput) throw;
  }
  return std::nullopt;
}

}  // namespace openpress::media::helper
