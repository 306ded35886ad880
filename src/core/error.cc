#include "core/error.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace openpress {

Error SystemError(std::string_view what, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT;
  return Error(full ? Fault::kNoSpace : Fault::kBroken, full ? "no_space" : "system_error",
               fmt::format("{}: {}", what, std::generic_category().message(error_number)));
}

}  // namespace openpress
