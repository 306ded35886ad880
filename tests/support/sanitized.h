#pragma once

namespace openpress::tests {

/** The program was built with a sanitizer: what it takes of time and memory says nothing. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace openpress::tests
