#include "lib/mail/message.h"

#include <catch2/catch.hpp>

#include "lib/mail/smtp.h"
#include "support/error_code.h"

using namespace openpress;
using namespace openpress::mail;
using openpress::tests::CodeOf;

namespace {

constexpr Millis kNow = 1782293400000;

Message Good() {
  return {{"Some Press", "press@example.org"}, "ada@example.org", "", "A subject", "Dear Ada,\nhello.\n"};
}

std::string BodyOf(const std::string& wire) {
  return wire.substr(wire.find("\r\n\r\n") + 4);
}

}  // namespace

TEST_CASE("a message has the headers that mail needs", "[mail]") {
  const std::string wire = Compose(Good(), kNow);
  CHECK(
      wire.starts_with("From: Some Press <press@example.org>\r\nTo: ada@example.org\r\nSubject: A subject\r\n"
                       "Date: Wed, 24 Jun 2026 09:30:00 +0000\r\nMessage-ID: <"));
  CHECK(wire.find("@example.org>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n") !=
        std::string::npos);
  CHECK(BodyOf(wire) == "Dear Ada,\r\nhello.\r\n");
  CHECK(Compose(Good(), kNow) != wire);  // another Message-ID
}

TEST_CASE("what is not ASCII is encoded", "[mail]") {
  Message message = Good();
  message.subject =
      "Passwort zur\xC3\xBC"
      "cksetzen";
  message.from.name = "\xD0\x9F\xD1\x80\xD0\xB5\xD1\x81\xD1\x81\xD0\xB0";
  message.text =
      "Gr\xC3\xBC\xC3\x9F"
      "e = 1 \n" +
      std::string(100, 'x') + "\n.\n";
  const std::string wire = Compose(message, kNow);
  CHECK(wire.starts_with("From: =?UTF-8?B?0J/RgNC10YHRgdCw?= <press@example.org>\r\n"));
  CHECK(wire.find("\r\nSubject: =?UTF-8?B?UGFzc3dvcnQgenVyw7xja3NldHplbg==?=\r\n") != std::string::npos);
  CHECK(BodyOf(wire) ==
        "Gr=C3=BC=C3=9Fe =3D 1=20\r\n" + std::string(75, 'x') + "=\r\n" + std::string(25, 'x') + "\r\n.\r\n");
}

TEST_CASE("a long subject is cut between characters into lines that are short enough", "[mail]") {
  Message message = Good();
  message.subject.clear();
  for (int i = 0; i < 60; ++i) message.subject += "\xE2\x82\xAC";
  const std::string wire = Compose(message, kNow);
  for (std::size_t at = 0; at < wire.size();) {
    const auto end = wire.find("\r\n", at);
    CHECK(end - at <= 78 + 9);
    at = end + 2;
  }
  CHECK(wire.find("4oKs?=\r\n =?UTF-8?B?4oKs") != std::string::npos);
}

TEST_CASE("names with signs are quoted", "[mail]") {
  Message message = Good();
  message.from.name = "Press, \"The\" <x>";
  CHECK(Compose(message, kNow).starts_with("From: \"Press, \\\"The\\\" <x>\" <press@example.org>\r\n"));
}

TEST_CASE("nothing can add a header, a reader or a command", "[mail]") {
  for (const char* evil : {"x\r\nBcc: all@example.org", "x\nBcc: y", "x\ry", "x\x01", "x\x7F"}) {
    INFO(evil);
    Message message = Good();
    message.subject = evil;
    CHECK(CodeOf([&] { Compose(message, kNow); }) == "invalid_subject");
    message = Good();
    message.from.name = evil;
    CHECK(CodeOf([&] { Compose(message, kNow); }) == "invalid_mailbox");
    for (std::string Message::*field : {&Message::to, &Message::reply_to}) {
      message = Good();
      message.*field = std::string("a@example.org") + evil;
      CHECK(CodeOf([&] { Compose(message, kNow); }) == "invalid_mailbox");
    }
  }
  for (const char* address : {"", "x", "@x", "x@", "a@b> RCPT TO:<c@d", "a@b,c@d", "a b@c", "a@b\r\nDATA"}) {
    INFO(address);
    Message message = Good();
    message.to = address;
    CHECK(CodeOf([&] { Compose(message, kNow); }) == "invalid_mailbox");
  }
  // A line of the text that looks like the end of it is the transport's to escape; one that looks like a header is
  // text.
  Message message = Good();
  message.text = "Bcc: all@example.org\n";
  CHECK(BodyOf(Compose(message, kNow)) == "Bcc: all@example.org\r\n");
}

TEST_CASE("mailboxes are read in both forms", "[mail]") {
  CHECK(ParseMailbox("press@example.org").address == "press@example.org");
  CHECK(ParseMailbox(" Some Press <press@example.org> ").name == "Some Press");
  CHECK(ParseMailbox("\"A, B\" <press@example.org>").name == "A, B");
  for (const char* text : {"", "x", "x <y>", "x <y@z", "x <y@z> z", "a\nb <y@z>"}) {
    INFO(text);
    CHECK(CodeOf([&] { ParseMailbox(text); }) == "invalid_mailbox");
  }
}

TEST_CASE("only mail servers are spoken to, and one that is away can be tried again", "[mail]") {
  CHECK(CodeOf([] { Send({.url = "http://127.0.0.1:1/"}, Good(), kNow); }) == "invalid_mail_url");
  CHECK(CodeOf([] { Send({.url = "file:///etc/passwd"}, Good(), kNow); }) == "invalid_mail_url");
  CHECK(CodeOf([] { Send({.url = ""}, Good(), kNow); }) == "invalid_mail_url");
  // Nobody listens at port 1.
  CHECK(CodeOf([] { Send({.url = "smtp://127.0.0.1:1"}, Good(), kNow); }) == "mail_failed");
}
