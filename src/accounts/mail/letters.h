#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openpress::accounts {

/** What a letter says; where it goes is the Mailer's business. */
struct Letter {
  std::string subject;
  std::string text;
};

Letter ResetLetter(std::string_view site, std::string_view username, std::string_view link);
Letter ConfirmLetter(std::string_view site, std::string_view username, std::string_view link);
/** @param text as its sender wrote it */
Letter ContactLetter(std::string_view site, std::string_view sender, std::string_view text);

// What people called something or wrote, fit to stand in a letter of ours.

/** In one line of at most @p most characters, without control characters or such as turn the direction of reading. */
std::string OneLine(std::string_view text, std::size_t most = 80);
/** Each line behind "> ", so that nobody takes it for the site's own words; at most @p most characters. */
std::string Quoted(std::string_view text, std::size_t most = 2000);

}  // namespace openpress::accounts
