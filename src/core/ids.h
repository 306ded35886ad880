#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openpress {

/** A random token of @p length letters and digits (62 symbols, 5.95 bits each), from the kernel's generator.
 *  Media tokens use 11 (65 bits), secrets 43 (256 bits). Any thread. */
std::string RandomToken(std::size_t length);

/** @p bytes random bytes as lower-case hexadecimal. */
std::string RandomHex(std::size_t bytes);

/** A random UUID (RFC 9562, version 4) in its lower-case form of 36 characters. */
std::string NewUuid();

/** Whether @p text has the form of a UUID of any version, in either case. */
bool IsUuid(std::string_view text) noexcept;

std::string ToHex(std::string_view bytes);

/** Equal, in a time that depends only on the lengths. For everything secret. */
bool ConstantTimeEqual(std::string_view a, std::string_view b) noexcept;

}  // namespace openpress
