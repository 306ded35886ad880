#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openpress::catalogue {

/** In characters, as MediaCMS counts. */
constexpr std::size_t kLongestTitle = 100;
/** In bytes. */
constexpr std::size_t kLongestDescription = 100000;

/** Plain text of what may hold HTML: tags are dropped, control characters become blanks, blanks at the ends go. "a < b"
 *  stays. Readers see titles through templates that escape, so this is for looks, not for safety. */
std::string PlainText(std::string_view text, bool keep_lines);

/** A title made of a file's name: without folder, extension and control characters, cut to kLongestTitle. */
std::string TitleFromFileName(std::string_view name);

/** The title as it is stored. @throws Error kBadInput "invalid_title" when it is too long, empty or no UTF-8 */
std::string CheckedTitle(std::string_view title);
/** @throws Error kBadInput "invalid_description" */
std::string CheckedDescription(std::string_view description);

}  // namespace openpress::catalogue
