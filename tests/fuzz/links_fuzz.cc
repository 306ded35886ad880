#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/fetch/links.h"

// Pages of strangers: whatever the bytes, reading ends and finds no more than it may.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view page(reinterpret_cast<const char*>(data), size);
  std::size_t found = 0;
  for (const auto& link : openpress::fetch::RelMeLinks(page)) found += link.size();
  if (found > size) std::abort();
  return 0;
}
