#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openpress::fetch {

/** Where the <a> and <link> elements of a page whose rel holds the word "me" point to, as written (character references
 *  resolved), at most a hundred.
 *
 *  Reads what people write rather than what the standard asks for: any case, any quotes or none, attributes in any
 *  order. What no browser shows as a link is none: comments, scripts, styles, and what stands in <textarea>, <title>
 *  and the like, where strangers may have put it. Takes any bytes, in time that grows with their number. */
std::vector<std::string> RelMeLinks(std::string_view html);

}  // namespace openpress::fetch
