#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openpress {

/** Well-formed UTF-8 (RFC 3629): no overlong forms, surrogates or values above U+10FFFF. */
bool IsUtf8(std::string_view text) noexcept;

/** Whether ASCII control characters occur (U+0000 to U+001F, U+007F). */
bool HasControls(std::string_view text) noexcept;

/** The number of code points of well-formed UTF-8. */
std::size_t CodePoints(std::string_view text) noexcept;

/** The first @p count code points of well-formed UTF-8. */
std::string_view FirstCodePoints(std::string_view text, std::size_t count) noexcept;

/** Without blanks (space, tab, line ends) at both ends. */
std::string_view Trimmed(std::string_view text) noexcept;

}  // namespace openpress
