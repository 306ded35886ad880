#include "lib/mail/smtp.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include <curl/curl.h>
#include <fmt/format.h>

#include "core/error.h"
#include "lib/curl/start.h"

namespace openpress::mail {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kSeconds = 60;
constexpr long kPermanent = 500;  // RFC 5321 section 4.2.1

struct Free {
  void operator()(CURL* curl) const noexcept { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

struct Source {
  std::string bytes;
  std::size_t sent = 0;
};

std::size_t Read(char* to, std::size_t size, std::size_t count, void* from) {
  auto& source = *static_cast<Source*>(from);
  const std::size_t length = std::min(size * count, source.bytes.size() - source.sent);
  std::copy_n(source.bytes.data() + source.sent, length, to);
  source.sent += length;
  return length;
}

bool IsThisMachine(const std::string& url) {
  const std::unique_ptr<CURLU, Free> parsed(curl_url());
  char* host = nullptr;
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK) {
    throw Error(Fault::kBadInput, "invalid_mail_url", "mail.url is no URL of a mail server");
  }
  const std::string name = host;
  curl_free(host);
  return name == "localhost" || name == "[::1]" || name.starts_with("127.");
}

long EncryptionOf(const Server& server) {
  switch (server.encryption) {
    case Encryption::kAuto:
      return IsThisMachine(server.url) ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    case Encryption::kAlways:
      return CURLUSESSL_ALL;
    case Encryption::kNever:
      return CURLUSESSL_NONE;
  }
  return CURLUSESSL_ALL;
}

[[noreturn]] void Fail(CURLcode result, long answer) {
  const std::string why = answer > 0 ? fmt::format("{} (the server said {})", curl_easy_strerror(result), answer)
                                     : std::string(curl_easy_strerror(result));
  if (result == CURLE_UNSUPPORTED_PROTOCOL || result == CURLE_URL_MALFORMAT) {
    throw Error(Fault::kBadInput, "invalid_mail_url", "mail.url must begin with smtp:// or smtps://");
  }
  // A wrong password is answered with 5xx, too, but is the operator's to mend, not the reader's fault.
  if (answer >= kPermanent && result != CURLE_LOGIN_DENIED && result != CURLE_USE_SSL_FAILED) {
    throw Error(Fault::kBadInput, "mail_refused", fmt::format("the mail server refuses the message: {}", why));
  }
  throw Error(Fault::kBusy, "mail_failed", fmt::format("the message could not be handed over: {}", why));
}

}  // namespace

void Send(const Server& server, const Message& message, Millis now) {
  curl::Start();
  Source source{Compose(message, now)};
  const std::unique_ptr<CURL, Free> curl(curl_easy_init());
  const std::unique_ptr<curl_slist, Free> readers(curl_slist_append(nullptr, ("<" + message.to + ">").c_str()));
  if (!curl || !readers) throw Error(Fault::kBroken, "curl", "libcurl could not be set up");
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_URL, server.url.c_str());
  set(CURLOPT_USE_SSL, EncryptionOf(server));
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_TIMEOUT, kSeconds);
  set(CURLOPT_PROXY, "");
  if (!server.user.empty()) {
    set(CURLOPT_USERNAME, server.user.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
  }
  const std::string sender = "<" + message.from.address + ">";
  set(CURLOPT_MAIL_FROM, sender.c_str());
  set(CURLOPT_MAIL_RCPT, readers.get());
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, &Read);
  set(CURLOPT_READDATA, &source);
  const CURLcode result = curl_easy_perform(curl.get());
  if (result == CURLE_OK) return;
  long answer = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer);
  Fail(result, answer);
}

}  // namespace openpress::mail
