#pragma once

#include <string>
#include <string_view>

namespace openpress::storage {

/** Whether @p token may name an item: 4 to 64 letters, digits, '-' and '_', the first one a letter or digit. Every
 *  function that builds a path from a token asks this first. */
bool ValidToken(std::string_view token) noexcept;
/** Whether @p id may name an upload: 16 to 64 lower-case hexadecimal digits. */
bool ValidUploadId(std::string_view id) noexcept;
/** Whether @p extension may end a file name of ours: 1 to 8 of a-z and 0-9. */
bool ValidExtension(std::string_view extension) noexcept;

/** A file name as a person may read it, from whatever a client sent: without folders, valid UTF-8, no control or
 *  direction-changing characters, at most 255 bytes with its extension kept; "upload" when nothing is left. It is
 *  shown and offered for downloads, and never becomes part of a path. */
std::string DisplayName(std::string_view hostile);
/** Text of a form or of metadata: valid UTF-8, no control characters but line feeds when @p lines, at most @p most
 * bytes cut at a character. */
std::string CleanText(std::string_view hostile, std::size_t most, bool lines);
/** What follows the last dot of @p name in lower case when ValidExtension(), else "bin". */
std::string ExtensionOf(std::string_view name);

}  // namespace openpress::storage
