#include "storage/file_type.h"

#include <algorithm>
#include <array>

namespace openpress::storage {
namespace {

struct Type {
  std::string_view extension;
  std::string_view type;
};

constexpr std::array kTypes = {
    Type{"m3u8", "application/vnd.apple.mpegurl"},
    Type{"m4s", "video/iso.segment"},
    Type{"mp4", "video/mp4"},
    Type{"vtt", "text/vtt"},
    Type{"jpg", "image/jpeg"},
    Type{"jpeg", "image/jpeg"},
    Type{"png", "image/png"},
    Type{"gif", "image/gif"},
    Type{"webp", "image/webp"},
    Type{"avif", "image/avif"},
    Type{"json", "application/json"},
    // Only of originals:
    Type{"m4v", "video/mp4"},
    Type{"mov", "video/quicktime"},
    Type{"webm", "video/webm"},
    Type{"mkv", "video/x-matroska"},
    Type{"mp3", "audio/mpeg"},
    Type{"m4a", "audio/mp4"},
    Type{"ogg", "audio/ogg"},
    Type{"oga", "audio/ogg"},
    Type{"opus", "audio/ogg"},
    Type{"flac", "audio/flac"},
    Type{"wav", "audio/wav"},
    Type{"pdf", "application/pdf"},
};

}  // namespace

std::string_view FileType(std::string_view name) {
  const auto dot = name.rfind('.');
  const std::string_view extension = dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
  const auto known =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const Type& t) { return t.extension == extension; });
  return known == kTypes.end() ? "application/octet-stream" : known->type;
}

}  // namespace openpress::storage
