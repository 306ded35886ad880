#pragma once

#include <string>

#include "core/error.h"

namespace openpress::tests {

/** The code of the Error that @p call throws, "" when it throws none. */
template <class Call>
std::string CodeOf(Call&& call) {
  try {
    call();
  } catch (const Error& problem) {
    return problem.code();
  }
  return "";
}

}  // namespace openpress::tests
