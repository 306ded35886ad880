#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openpress {

// Both know every script, and so take the C library's tables for C.UTF-8, which comes with it, whatever the machine's
// own locale is. Any thread. @throws Error kBroken "no_unicode" where the C library has no such tables.

/** What words are made of and the single blanks between them: letters, digits and the marks that belong to letters
 * stay, everything else (punctuation, symbols, invisible characters) is dropped. @param text well-formed UTF-8 */
std::string WordsOf(std::string_view text);

/** The words of @p text, of which everything else is a border: "front-page" is two. @param text well-formed UTF-8 */
std::vector<std::string> SplitWords(std::string_view text);

/** Small letters of every script, so that "ÅNGSTRÖM" and "ångström" are one. @param text well-formed UTF-8 */
std::string Lowered(std::string_view text);

}  // namespace openpress
