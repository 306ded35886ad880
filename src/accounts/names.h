#pragma once

#include <string>
#include <string_view>

namespace openpress::accounts {

/** Lower case, ASCII only: what two names or addresses are compared by. */
std::string Folded(std::string_view text);

/** 4 to 150 letters, digits, '_', '-' and '.', the first a letter or digit: a name is a path segment of the profile's
 *  URL. MediaCMS also allows '@'; here it stays out, so that a name can never be taken for another's address at
 *  sign-in. @throws Error kBadInput "invalid_username" */
void CheckUsername(std::string_view username);

/** One '@', something before it, a dotted domain after it, no blanks or controls, at most 254 bytes (RFC 5321 section
 *  4.5.3.1.3). Whether it exists only a message can tell. @throws Error kBadInput "invalid_email" */
void CheckEmail(std::string_view email);

/** Valid UTF-8 without control characters, at most 250 bytes; may be empty. @throws Error kBadInput "invalid_name" */
void CheckDisplayName(std::string_view name);

/** What a profile says about somebody: valid UTF-8 of at most 10,000 bytes without control characters but tabs and line
 *  ends. @throws Error kBadInput "invalid_description" */
void CheckProfileText(std::string_view text);

/** A line of a profile, of at most 100 characters. @param what "title", "location"
 *  @throws Error kBadInput "invalid_title", "invalid_location" */
void CheckProfileLine(std::string_view what, std::string_view text);

/** At least 8 and at most 128 bytes, not the name or address in any case, not among the most used passwords.
 *  @throws Error kBadInput "invalid_password" with the reason */
void CheckPassword(std::string_view password, std::string_view username, std::string_view email);

}  // namespace openpress::accounts
