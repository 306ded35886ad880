#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>

namespace openpress::fetch {

/** The texts of the TXT records of @p host, each put together of its pieces; none when there are none or nobody knows.
 *  Asks the machine's resolver, a few seconds at most. Any thread that may block.
 *  @param server asks this one in its place; for tests */
std::vector<std::string> LookUpTxt(const std::string& host, const sockaddr_in* server = nullptr);

/** What LookUpTxt() finds in the bytes of an answer, which anybody may have sent. */
std::vector<std::string> TxtRecordsOf(std::string_view answer);

}  // namespace openpress::fetch
