#pragma once

#include <string>
#include <string_view>

namespace openpress {

/** @p text for use between tags and inside quoted attributes. Any thread. */
[[nodiscard]] std::string EscapeHtml(std::string_view text);

}  // namespace openpress
