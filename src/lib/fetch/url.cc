#include "lib/fetch/url.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>

namespace openpress::fetch {
namespace {

constexpr std::size_t kLongest = 2000;

using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string Part(const Handle& handle, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(handle.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  std::string copy(text);
  curl_free(text);
  return copy;
}

bool Has(const Handle& handle, CURLUPart part) {
  char* text = nullptr;
  const bool has = curl_url_get(handle.get(), part, &text, 0) == CURLUE_OK;
  curl_free(text);
  return has;
}

/** Visible ASCII: what is outside is to be percent-encoded by whoever wrote the URL. */
bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::optional<Url> Read(const Handle& handle) {
  Url url;
  url.scheme = Part(handle, CURLUPART_SCHEME);
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  if (Has(handle, CURLUPART_USER) || Has(handle, CURLUPART_PASSWORD)) return std::nullopt;
  url.host = Part(handle, CURLUPART_HOST);
  if (Has(handle, CURLUPART_ZONEID) || url.host.empty() || !IsPlain(url.host)) return std::nullopt;
  std::transform(url.host.begin(), url.host.end(), url.host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const std::string port = Part(handle, CURLUPART_PORT);
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), url.port);
  if (problem != std::errc{} || url.port < 1 || url.port > 65535) return std::nullopt;
  url.path = Part(handle, CURLUPART_PATH);
  if (!url.path.starts_with('/')) url.path.insert(0, 1, '/');
  if (const std::string query = Part(handle, CURLUPART_QUERY); !query.empty()) url.path += "?" + query;
  if (url.Text().size() > kLongest) return std::nullopt;
  return url;
}

}  // namespace

std::string Url::Origin() const {
  return HasOwnPort() ? fmt::format("{}://{}", scheme, host) : fmt::format("{}://{}:{}", scheme, host, port);
}

bool Url::HostIsAddress() const {
  in_addr number{};
  return host.starts_with('[') || inet_aton(host.c_str(), &number) != 0;
}

std::optional<Url> ParseUrl(std::string_view text) {
  // libcurl would take "example.org" and "http:/example.org" too.
  if (text.size() > kLongest || !IsPlain(text) || text.find("://") == std::string_view::npos) return std::nullopt;
  const Handle handle(curl_url(), &curl_url_cleanup);
  const std::string copy(text);
  if (!handle || curl_url_set(handle.get(), CURLUPART_URL, copy.c_str(), 0) != CURLUE_OK) return std::nullopt;
  return Read(handle);
}

std::optional<Url> Resolve(const Url& base, std::string_view reference) {
  if (reference.size() > kLongest || !IsPlain(reference)) return std::nullopt;
  const Handle handle(curl_url(), &curl_url_cleanup);
  const std::string copy(reference);
  if (!handle || curl_url_set(handle.get(), CURLUPART_URL, base.Text().c_str(), 0) != CURLUE_OK ||
      curl_url_set(handle.get(), CURLUPART_URL, copy.c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  return Read(handle);
}

}  // namespace openpress::fetch
