#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/error.h"
#include "core/settings.h"

/** Any file at all is either accepted or refused with a sentence. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  openpress::Settings settings;
  try {
    settings.ReadToml({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
  } catch (const openpress::Error&) {
  }
  return 0;
}
