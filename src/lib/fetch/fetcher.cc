#include "lib/fetch/fetcher.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include "core/error.h"
#include "lib/curl/start.h"
#include "lib/fetch/address.h"

namespace openpress::fetch {
namespace {

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

/** What libcurl's callbacks share. */
struct Transfer {
  const Limits& limits;
  const std::vector<std::string>& allowed;
  std::string body;
  std::size_t head_bytes = 0;
  bool address_refused = false;
  bool too_large = false;
};

bool IsAllowed(const std::vector<std::string>& allowed, const sockaddr& address) {
  return IsPublic(address) || std::find(allowed.begin(), allowed.end(), TextOf(address)) != allowed.end();
}

extern "C" {

// Called for each address that libcurl is about to connect to: the last moment, and the only one that counts.
curl_socket_t OpenSocket(void* user, curlsocktype purpose, curl_sockaddr* peer) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (purpose != CURLSOCKTYPE_IPCXN || !IsAllowed(transfer.allowed, peer->addr)) {
    transfer.address_refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
}

size_t TakeBody(char* bytes, size_t, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.body.size() + count > transfer.limits.bytes) {
    transfer.too_large = true;
    return 0;
  }
  transfer.body.append(bytes, count);
  return count;
}

size_t TakeHead(char*, size_t, size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.head_bytes += count;
  if (transfer.head_bytes > transfer.limits.head_bytes) {
    transfer.too_large = true;
    return 0;
  }
  return count;
}
}

std::string Lower(const char* text) {
  std::string lower(text == nullptr ? "" : text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

void Configure(CURL* curl, const Url& url, std::int64_t milliseconds, Transfer& transfer) {
  bool well = true;
  const auto set = [&](CURLoption option, auto value) {
    well = well && curl_easy_setopt(curl, option, value) == CURLE_OK;
  };
  set(CURLOPT_URL, url.Text().c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_PROXY, "");  // not the environment's either
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_USERAGENT, "OpenPress link check");
  set(CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
  set(CURLOPT_OPENSOCKETDATA, &transfer);
  set(CURLOPT_WRITEFUNCTION, &TakeBody);
  set(CURLOPT_WRITEDATA, &transfer);
  set(CURLOPT_HEADERFUNCTION, &TakeHead);
  set(CURLOPT_HEADERDATA, &transfer);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a resolver that hangs is not waited for
  if (!well) throw Error(Fault::kBroken, "no_curl", "libcurl lacks what a safe request needs.");
}

bool IsRedirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

Fetcher::Fetcher(Limits limits, std::vector<std::string> allowed) : limits_(limits), allowed_(std::move(allowed)) {
  curl::Start();
}

bool Fetcher::MayAsk(const Url& url) const {
  if (url.scheme != "http" && url.scheme != "https") return false;
  return url.HasOwnPort() ||
         std::find(allowed_.begin(), allowed_.end(), fmt::format("{}:{}", url.host, url.port)) != allowed_.end();
}

Page Fetcher::GetOne(const Url& url, std::int64_t milliseconds, std::string& location) const {
  Page page;
  page.url = url;
  const Handle curl(curl_easy_init(), &curl_easy_cleanup);
  if (!curl) throw Error(Fault::kBroken, "no_curl", "libcurl cannot be started.");
  Transfer transfer{limits_, allowed_};
  Configure(curl.get(), url, milliseconds, transfer);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code == CURLE_OK) {
    long status = 0;
    char* text = nullptr;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    page.outcome = Outcome::kDone;
    page.status = static_cast<int>(status);
    if (curl_easy_getinfo(curl.get(), CURLINFO_CONTENT_TYPE, &text) == CURLE_OK) page.content_type = Lower(text);
    if (IsRedirect(page.status) && curl_easy_getinfo(curl.get(), CURLINFO_REDIRECT_URL, &text) == CURLE_OK &&
        text != nullptr) {
      location = text;
    }
    page.body = std::move(transfer.body);
  } else if (transfer.too_large) {
    page.outcome = Outcome::kTooLarge;
  } else if (code == CURLE_OPERATION_TIMEDOUT) {
    page.outcome = Outcome::kTooSlow;
  } else if (transfer.address_refused) {
    page.outcome = Outcome::kAddressRefused;
  }
  return page;
}

Page Fetcher::Get(const Url& url) const {
  using std::chrono::steady_clock;
  const auto end = steady_clock::now() + std::chrono::milliseconds(limits_.milliseconds);
  Page page;
  page.url = url;
  for (int redirects = 0;; ++redirects) {
    if (!MayAsk(page.url)) {
      page.outcome = Outcome::kUrlRefused;
      return page;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now()).count();
    if (left <= 0) {  // to libcurl, 0 is no limit
      page.outcome = Outcome::kTooSlow;
      return page;
    }
    std::string location;
    page = GetOne(page.url, left, location);
    if (location.empty()) return page;
    if (redirects == limits_.redirects) {
      page.outcome = Outcome::kTooManyRedirects;
      return page;
    }
    const auto next = Resolve(page.url, location);
    if (!next) {
      page.outcome = Outcome::kUrlRefused;
      return page;
    }
    page.url = *next;
  }
}

}  // namespace openpress::fetch
