#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lib/fetch/txt.h"

// Answers of name servers: whatever the bytes, what is read of them are bytes of theirs.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view answer(reinterpret_cast<const char*>(data), size);
  for (const auto& text : openpress::fetch::TxtRecordsOf(answer)) {
    if (text.size() > size) std::abort();
  }
  return 0;
}
