#pragma once

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

}  // namespace openpress::accounts
