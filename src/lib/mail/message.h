#pragma once

#include <string>
#include <string_view>

#include "core/clock.h"

namespace openpress::mail {

/** Somebody who sends or gets mail. */
struct Mailbox {
  std::string name;  ///< may be empty
  std::string address;
};

/** "Some Press <press@example.org>" or the address alone.
 *  @throws Error kBadInput "invalid_mailbox" when it is neither, or could end a header or command line */
Mailbox ParseMailbox(std::string_view text);

/** A letter to one reader: plain text in UTF-8. */
struct Message {
  Mailbox from;
  std::string to;        ///< address
  std::string reply_to;  ///< address; may be empty
  std::string subject;
  std::string text;  ///< lines end with '\n'
};

/** The message as it goes over the wire (RFC 5322, RFC 2045, RFC 2047): lines end with CR LF, everything is ASCII
 *  unless an address is not.
 *  @throws Error kBadInput "invalid_mailbox", "invalid_subject" when a header would hold a control character: nothing
 *          that was typed somewhere can add a header or a second reader */
std::string Compose(const Message& message, Millis now);

}  // namespace openpress::mail
