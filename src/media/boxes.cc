#include "media/boxes.h"

#include "core/error.h"

namespace openpress::media {

namespace {
[[noreturn]] void Truncated() {
  throw Error(Fault::kBadInput, "broken_file", "The file is damaged: its index ends too early.");
}
}  // namespace

Bytes ByteReader::Take(std::uint64_t count) {
  if (count > bytes_.size()) Truncated();
  const Bytes taken = bytes_.first(static_cast<std::size_t>(count));
  bytes_ = bytes_.subspan(static_cast<std::size_t>(count));
  return taken;
}

std::uint64_t ByteReader::Number(std::size_t count) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : Take(count)) value = value << 8 | byte;
  return value;
}

std::optional<Box> BoxWalk::Next() {
  const Bytes left = bytes_.subspan(at_);
  if (left.size() < 8) return std::nullopt;  // QuickTime ends some containers with four zero bytes
  ByteReader reader(left);
  Box box;
  std::uint64_t size = reader.U32();
  box.type = reader.U32();
  std::size_t header = 8;
  if (size == 1) {
    size = reader.U64();
    header = 16;
  } else if (size == 0) {
    size = left.size();
  }
  if (size < header || size > left.size()) Truncated();
  box.offset = at_;
  box.size = static_cast<std::size_t>(size);
  box.body = left.subspan(header, box.size - header);
  at_ += box.size;
  return box;
}

std::optional<Box> FindBox(Bytes bytes, std::uint32_t type) {
  BoxWalk walk(bytes);
  while (auto box = walk.Next()) {
    if (box->type == type) return box;
  }
  return std::nullopt;
}

}  // namespace openpress::media
