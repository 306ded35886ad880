#include "accounts/mail/letters.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"

namespace openpress::accounts {
namespace {

/** U+202A to U+202E, U+2066 to U+2069: what follows would be read in another order than it is written in. */
bool TurnsReading(std::string_view text) {
  return text.starts_with("\xE2\x80")
             ? text.size() > 2 && text[2] >= '\xAA' && text[2] <= '\xAE'
             : text.starts_with("\xE2\x81") && text.size() > 2 && text[2] >= '\xA6' && text[2] <= '\xA9';
}

std::string Shortened(std::string_view text, std::size_t most) {
  const std::string_view kept = FirstCodePoints(text, most);
  return std::string(kept) + (kept.size() < text.size() ? "…" : "");
}

}  // namespace

std::string OneLine(std::string_view text, std::size_t most) {
  std::string line;
  while (!text.empty()) {
    if (TurnsReading(text)) {
      text.remove_prefix(3);
      continue;
    }
    line.push_back(HasControls(text.substr(0, 1)) ? ' ' : text.front());
    text.remove_prefix(1);
  }
  return Shortened(Trimmed(line), most);
}

std::string Quoted(std::string_view text, std::size_t most) {
  const std::string kept = Shortened(Trimmed(text), most);
  std::string quoted;
  for (std::string_view rest = kept; !rest.empty();) {
    const auto end = rest.find('\n');
    quoted += "> " + OneLine(rest.substr(0, end), most) + "\n";
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return quoted;
}

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
