#include "accounts/letters.h"

#include <fmt/format.h>

namespace openpress::accounts {

Letter ResetLetter(std::string_view site, std::string_view username, std::string_view link) {
  return {fmt::format("{}: a new password", site),
          fmt::format("Somebody, probably you, asked for a new password for the account {} at {}.\n"
                      "Choose it here within two hours:\n"
                      "\n"
                      "{}\n"
                      "\n"
                      "The link works once. A new password signs the account out everywhere and ends its API tokens.\n"
                      "If you did not ask for it, do nothing: the password stays as it is.\n",
                      username, site, link)};
}

Letter ConfirmLetter(std::string_view site, std::string_view username, std::string_view link) {
  return {fmt::format("{}: is this your address?", site),
          fmt::format("The account {} at {} was given this address.\n"
                      "If that was you, confirm it here within three days:\n"
                      "\n"
                      "{}\n"
                      "\n"
                      "If it was not you, do nothing.\n",
                      username, site, link)};
}

Letter ContactLetter(std::string_view site, std::string_view sender, std::string_view text) {
  return {fmt::format("{}: a message from {}", site, sender),
          fmt::format("{} wrote to you through {}. Your address was not shown; an answer to this letter goes to the\n"
                      "sender and shows it.\n"
                      "\n"
                      "{}\n",
                      sender, site, text)};
}

}  // namespace openpress::accounts
