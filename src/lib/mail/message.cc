#include "lib/mail/message.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>
#include <sodium.h>

#include "core/error.h"
#include "core/ids.h"
#include "core/text.h"

namespace openpress::mail {
namespace {

constexpr std::size_t kLongestLine = 76;  // RFC 2045 section 6.7
constexpr std::size_t kLongestWord = 45;  // bytes that make an encoded word of at most 75 (RFC 2047 section 2)

[[noreturn]] void RefuseMailbox() {
  throw Error(Fault::kBadInput, "invalid_mailbox", "This is no address that mail can be sent to or from.");
}

void CheckAddress(std::string_view address) {
  const auto at = address.find('@');
  const bool fits = at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.size() <= 254 &&
                    IsUtf8(address) && std::all_of(address.begin(), address.end(), [](char c) {
                      const auto byte = static_cast<unsigned char>(c);
                      return byte > 0x20 && byte != 0x7F && c != '<' && c != '>' && c != ',' && c != ';' && c != '"' &&
                             c != '(' && c != ')' && c != '\\';
                    });
  if (!fits) RefuseMailbox();
}

bool IsPlain(std::string_view text) {
  return text.size() <= 60 && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string Base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating NUL
  return text;
}

/** A header's text: as it is, or as encoded words, each of whole characters. */
std::string HeaderText(std::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string words;
  while (!text.empty()) {
    std::size_t count = std::min(text.size(), kLongestWord);
    while (count < text.size() && count > 0 && (static_cast<unsigned char>(text[count]) & 0xC0) == 0x80) --count;
    if (!words.empty()) words += "\r\n ";
    words += "=?UTF-8?B?" + Base64(text.substr(0, count)) + "?=";
    text.remove_prefix(count);
  }
  return words;
}

std::string NameText(std::string_view name) {
  const bool atoms = IsPlain(name) && std::all_of(name.begin(), name.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
                              c == '-' || c == '_';
                     });
  if (atoms) return std::string(name);
  std::string encoded = HeaderText(name);
  if (encoded.starts_with("=?")) return encoded;
  std::string quoted = "\"";
  for (const char c : encoded) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

/** One line of quoted-printable, cut into several where it is too long. */
void AppendQuoted(std::string& out, std::string_view line) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const bool last = i + 1 == line.size();
    const bool as_is = (byte > 0x20 && byte < 0x7F && byte != '=') || ((byte == ' ' || byte == '\t') && !last);
    const std::string piece = as_is ? std::string(1, line[i]) : fmt::format("={:02X}", byte);
    if (column + piece.size() > kLongestLine - 1) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
  out += "\r\n";
}

}  // namespace

Mailbox ParseMailbox(std::string_view text) {
  Mailbox mailbox;
  text = Trimmed(text);
  if (const auto open = text.find('<'); open != std::string_view::npos) {
    if (!text.ends_with('>')) RefuseMailbox();
    mailbox.name = std::string(Trimmed(text.substr(0, open)));
    if (mailbox.name.size() >= 2 && mailbox.name.starts_with('"') && mailbox.name.ends_with('"')) {
      mailbox.name = mailbox.name.substr(1, mailbox.name.size() - 2);
    }
    text = text.substr(open + 1, text.size() - open - 2);
  }
  mailbox.address = std::string(text);
  CheckAddress(mailbox.address);
  if (HasControls(mailbox.name) || !IsUtf8(mailbox.name)) RefuseMailbox();
  return mailbox;
}

std::string Compose(const Message& message, Millis now) {
  CheckAddress(message.from.address);
  CheckAddress(message.to);
  if (!message.reply_to.empty()) CheckAddress(message.reply_to);
  if (HasControls(message.from.name) || !IsUtf8(message.from.name)) RefuseMailbox();
  if (HasControls(message.subject) || !IsUtf8(message.subject)) {
    throw Error(Fault::kBadInput, "invalid_subject", "A subject is one line of text.");
  }
  std::string date = HttpDate(now);  // the same but for the zone's name
  date.replace(date.size() - 3, 3, "+0000");
  const std::string domain = message.from.address.substr(message.from.address.rfind('@') + 1);
  std::string out = "From: ";
  out += message.from.name.empty() ? message.from.address
                                   : NameText(message.from.name) + " <" + message.from.address + ">";
  out += "\r\nTo: " + message.to;
  if (!message.reply_to.empty()) out += "\r\nReply-To: " + message.reply_to;
  out += "\r\nSubject: " + HeaderText(message.subject);
  out += "\r\nDate: " + date;
  out += "\r\nMessage-ID: <" + RandomToken(32) + "@" + domain + ">";
  out +=
      "\r\nAuto-Submitted: auto-generated"
      "\r\nMIME-Version: 1.0"
      "\r\nContent-Type: text/plain; charset=utf-8"
      "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
  std::string_view text = message.text;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    AppendQuoted(out, line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

}  // namespace openpress::mail
