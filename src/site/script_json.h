#pragma once

#include <string>

#include "core/json.h"

namespace openpress::site {

/** @p value for use inside a script element of a data type: compact JSON in which no tag can begin or end. Bytes that
 *  are not UTF-8 become U+FFFD. Any thread. */
[[nodiscard]] std::string ScriptJson(const Json& value);

}  // namespace openpress::site
