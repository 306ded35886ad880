#include "api/upload/tus.h"

#include <algorithm>

#include <sodium.h>

#include "core/error.h"

namespace openpress::api {
namespace {

constexpr std::size_t kMostPairs = 32;

std::string_view Trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view WithoutPadding(std::string_view text) noexcept {
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  return text;
}

/** Base64 (RFC 4648 section 4); padding may be missing, as some clients have it. */
std::optional<std::string> FromBase64(std::string_view text) {
  if (text.size() % 4 != 0 && !text.empty() && text.back() == '=') return std::nullopt;
  text = WithoutPadding(text);
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  const int result = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                       text.size(), nullptr, &length, &end, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  if (result != 0 || end != text.data() + text.size()) return std::nullopt;
  bytes.resize(length);
  return bytes;
}

Error BadMetadata() {
  return {Fault::kBadInput, "bad_metadata",
          "Upload-Metadata must be pairs of a key and a Base64 value, separated by commas."};
}

bool IsKey(std::string_view key) noexcept {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F && c != ','; });
}

}  // namespace

std::optional<std::int64_t> ParseByteCount(std::string_view value) {
  if (value.empty() || value.size() > 18) return std::nullopt;
  std::int64_t count = 0;
  for (const char c : value) {
    if (c < '0' || c > '9') return std::nullopt;
    count = count * 10 + (c - '0');
  }
  return count;
}

std::map<std::string, std::string> ParseMetadata(std::string_view value) {
  std::map<std::string, std::string> pairs;
  value = Trim(value);
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    const std::string_view pair = Trim(value.substr(0, comma));
    if (comma != std::string_view::npos && Trim(value.substr(comma + 1)).empty()) throw BadMetadata();
    value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
    const std::size_t space = pair.find(' ');
    const std::string_view key = pair.substr(0, space);
    const auto bytes = FromBase64(space == std::string_view::npos ? std::string_view() : Trim(pair.substr(space + 1)));
    if (!IsKey(key) || !bytes || pairs.size() == kMostPairs) throw BadMetadata();
    if (!pairs.emplace(key, *bytes).second) throw BadMetadata();
  }
  return pairs;
}

publish::Checksum ParseChecksum(std::string_view value) {
  value = Trim(value);
  const std::size_t space = value.find(' ');
  const std::string_view algorithm = value.substr(0, space);
  publish::Checksum checksum;
  std::size_t length = 32;
  if (algorithm == "sha1") {
    checksum.algorithm = crypto::Algorithm::kSha1;
    length = 20;
  } else if (algorithm != "sha256") {
    throw Error(Fault::kBadInput, "bad_checksum", "Upload-Checksum must name sha1 or sha256.");
  }
  const auto bytes = space == std::string_view::npos ? std::nullopt : FromBase64(Trim(value.substr(space + 1)));
  if (!bytes || bytes->size() != length) {
    throw Error(Fault::kBadInput, "bad_checksum", "Upload-Checksum must hold the hash in Base64.");
  }
  checksum.expected = *bytes;
  return checksum;
}

bool IsTusContentType(std::string_view value) {
  value = Trim(value.substr(0, value.find(';')));
  return std::equal(value.begin(), value.end(), kTusContentType.begin(), kTusContentType.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

}  // namespace openpress::api
