#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace openpress::media {

using Bytes = std::span<const std::uint8_t>;

/** A four-letter box type as one number: Type("moov"). */
constexpr std::uint32_t Type(std::string_view name) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(name[0])) << 24 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(name[1])) << 16 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(name[2])) << 8 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(name[3]));
}

/** Big-endian numbers from bytes that nobody vouches for. Every method throws Error kBadInput at the end of the bytes.
 */
class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}
  std::uint8_t U8() { return static_cast<std::uint8_t>(Number(1)); }
  std::uint16_t U16() { return static_cast<std::uint16_t>(Number(2)); }
  std::uint32_t U24() { return static_cast<std::uint32_t>(Number(3)); }
  std::uint32_t U32() { return static_cast<std::uint32_t>(Number(4)); }
  std::int32_t I32() { return static_cast<std::int32_t>(U32()); }
  std::uint64_t U64() { return Number(8); }
  void Skip(std::uint64_t count) { (void)Take(count); }
  Bytes Take(std::uint64_t count);
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }
  [[nodiscard]] Bytes rest() const noexcept { return bytes_; }

 private:
  std::uint64_t Number(std::size_t count);
  Bytes bytes_;
};

/** A box of ISO/IEC 14496-12 section 4.2. */
struct Box {
  std::uint32_t type = 0;
  std::size_t offset = 0;  ///< of its header, from the start of what is walked
  std::size_t size = 0;    ///< with its header
  Bytes body;
};

/** Walks the boxes that lie side by side in some bytes. */
class BoxWalk {
 public:
  explicit BoxWalk(Bytes bytes) : bytes_(bytes) {}
  /** The next box, or nothing at the end. @throws Error kBadInput when a box is longer than what holds it. */
  std::optional<Box> Next();

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

/** The first box of @p type in @p bytes, or nothing. @throws Error kBadInput */
std::optional<Box> FindBox(Bytes bytes, std::uint32_t type);

}  // namespace openpress::media
