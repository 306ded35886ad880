#pragma once

#include <nlohmann/json.hpp>

namespace openpress {

/** Keys keep the order they were written in: clients of the API depend on it. */
using Json = nlohmann::ordered_json;

}  // namespace openpress
