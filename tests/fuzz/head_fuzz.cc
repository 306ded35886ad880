#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/conditional.h"
#include "http/form.h"
#include "http/head.h"
#include "http/range.h"
#include "http/target.h"

using namespace openpress::http;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

/** What the rest of the server takes for granted about a head that was accepted. */
void CheckAccepted(const Head& head, std::string_view text) {
  Require(!(head.chunked && head.content_length));
  Require(head.http_1_0 || head.host.size > 0);
  for (const Head::Field& field : head.fields) {
    Require(field.value.at + field.value.size <= text.size());
    Require(head.In(field.name).find_first_of(" \t\r\n:") == std::string_view::npos);
    Require(head.In(field.value).find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
  }
  const std::string_view target = head.In(head.target);
  Require(target == "*" || target.front() == '/');
  std::string path;
  if (target != "*" && DecodePath(target, path)) {
    Require(path.front() == '/' && path.find('\0') == std::string::npos && path.find("//") == std::string::npos);
    Require((path + "/").find("/../") == std::string::npos && (path + "/").find("/./") == std::string::npos);
    Require(IsUtf8(path));
  }
  for (const auto& [name, value] : ParsePairs(QueryOf(target))) Require(IsUtf8(name) && IsUtf8(value));
  std::vector<ByteRange> ranges;
  if (ParseRange(head.Value("Range"), 1000, ranges) == RangeAnswer::kPartial) {
    std::uint64_t total = 0;
    for (const ByteRange& range : ranges) {
      Require(range.size > 0 && range.at + range.size <= 1000);
      total += range.size;
    }
    Require(ranges.size() <= 16 && total <= 1000);
  }
  (void)Evaluate(head, "\"tag\"", 784111777);
  (void)Parameter(head.Value("Content-Type"), "boundary");
}

}  // namespace

/** A head is found at the same place however the reads cut it, and what is accepted keeps its promises. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const HeadLimits limits;
  std::size_t scanned = 0;
  std::size_t length = 0;
  const int whole = FindHead(bytes, limits, scanned, length);
  if (whole == 0) {
    std::size_t stepped = 0;
    std::size_t found = 0;
    for (std::size_t cut = 1; cut <= length; ++cut) {
      const int status = FindHead(bytes.substr(0, cut), limits, stepped, found);
      Require(cut < length ? status == kHeadIncomplete : status == 0 && found == length);
    }
    Head head;
    const std::string_view text = bytes.substr(0, length);
    if (ParseHead(text, limits, head) == 0) CheckAccepted(head, text);
  }
  return 0;
}
