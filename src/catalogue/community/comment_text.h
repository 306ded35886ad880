#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace openpress::catalogue {

/** At most this many people can be called by name in one comment. */
constexpr std::size_t kMostMentions = 20;

/** A comment as it is stored: tags are dropped as in titles, control characters other than line ends too, more than one
 *  empty line in a row is one. It stays plain text for whoever shows it.
 *  @param most characters (code points) it may have then
 *  @throws Error kBadInput "invalid_comment" when it is empty, too long or no UTF-8 */
std::string CheckedComment(std::string_view text, std::size_t most);

/** Whether somebody could be led somewhere: a URL, "www." or the bare name of a site under one of the domains that are
 *  advertised most. Errs on the side of finding one. */
bool HasLink(std::string_view text);

/** Names in "@name" and in MediaCMS's "@(_name_)", in lower case, each once, at most kMostMentions. A dot or dash at
 * the end may belong to the name or to the sentence: then both are told. Nobody need be called so. */
std::vector<std::string> MentionsIn(std::string_view text);

}  // namespace openpress::catalogue
