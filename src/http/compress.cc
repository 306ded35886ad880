#include "http/compress.h"

#include <algorithm>

#include <brotli/encode.h>
#include <zlib.h>

#include "http/head.h"

namespace openpress::http {
namespace {

constexpr int kBrotliQuality = 4;  // 11, which httplib insists on, takes 70 ms for 26 KB
constexpr int kBrotliWindow = 18;  // 256 KiB of history: answers are rarely larger, and the memory is per call
constexpr int kGzipLevel = 5;

bool IsRefused(std::string_view item) noexcept {
  const std::size_t mark = item.find(';');
  if (mark == std::string_view::npos) return false;
  const std::string_view weight = TrimSpace(item.substr(mark + 1));
  return weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
}

std::string Gzip(std::string_view body) {
  z_stream stream{};
  if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string packed(deflateBound(&stream, static_cast<uLong>(body.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));  // zlib does not write to it
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(result == Z_STREAM_END ? stream.total_out : 0);
  deflateEnd(&stream);
  return packed;
}

std::string Brotli(std::string_view body) {
  std::size_t size = BrotliEncoderMaxCompressedSize(body.size());
  std::string packed(size, '\0');
  const auto done = BrotliEncoderCompress(kBrotliQuality, kBrotliWindow, BROTLI_MODE_TEXT, body.size(),
                                          reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                                          reinterpret_cast<std::uint8_t*>(packed.data()));
  packed.resize(done == BROTLI_TRUE ? size : 0);
  return packed;
}

}  // namespace

Coding ChooseCoding(std::string_view list) noexcept {
  bool gzip = false;
  bool brotli = false;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = TrimSpace(list.substr(0, comma));
    const std::string_view name = TrimSpace(item.substr(0, item.find(';')));
    if (SameWord(name, "br")) brotli = !IsRefused(item);
    if (SameWord(name, "gzip")) gzip = !IsRefused(item);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return brotli ? Coding::kBrotli : gzip ? Coding::kGzip : Coding::kIdentity;
}

std::string_view CodingName(Coding coding) noexcept {
  switch (coding) {
    case Coding::kGzip:
      return "gzip";
    case Coding::kBrotli:
      return "br";
    case Coding::kIdentity:
      break;
  }
  return "";
}

bool IsCompressible(std::string_view content_type) noexcept {
  const std::string_view type = TrimSpace(content_type.substr(0, content_type.find(';')));
  return type.starts_with("text/") || type == "application/json" || type == "application/javascript" ||
         type == "application/xml" || type == "image/svg+xml" || type == "application/vnd.apple.mpegurl" ||
         type.ends_with("+json") || type.ends_with("+xml");
}

std::string Compress(std::string_view body, Coding coding) {
  std::string packed = coding == Coding::kBrotli ? Brotli(body) : coding == Coding::kGzip ? Gzip(body) : std::string{};
  if (packed.size() >= body.size()) packed.clear();
  return packed;
}

}  // namespace openpress::http
