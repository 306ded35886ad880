#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/upload/tus.h"
#include "core/error.h"
#include "storage/names.h"

// The header values of tus, and the names that come in them: parsed or refused with an Error, and what is made of a
// name is fit for a path and for a page.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace openpress;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  try {
    for (const auto& [key, value] : api::ParseMetadata(input)) {
      if (key.empty() || value.size() > input.size()) std::abort();
    }
  } catch (const Error&) {
  }
  try {
    const auto checksum = api::ParseChecksum(input);
    if (checksum.expected.size() != 20 && checksum.expected.size() != 32) std::abort();
  } catch (const Error&) {
  }
  if (const auto count = api::ParseByteCount(input); count && *count < 0) std::abort();
  (void)api::IsTusContentType(input);

  const std::string shown = storage::DisplayName(input);
  if (shown.empty() || shown.size() > 255 || shown.find('/') != std::string::npos) std::abort();
  if (storage::DisplayName(shown) != shown) std::abort();
  if (!storage::ValidExtension(storage::ExtensionOf(shown))) std::abort();
  return 0;
}
