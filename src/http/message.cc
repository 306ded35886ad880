#include "http/message.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <httplib.h>

#include "http/conditional.h"
#include "http/form.h"
#include "http/target.h"

namespace openpress::http {
namespace {

bool IsFieldValue(std::string_view value) noexcept {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/** Headers that belong to the connection; a handler's idea of them would break the framing. */
bool IsFraming(std::string_view name) noexcept {
  return SameWord(name, "Content-Length") || SameWord(name, "Transfer-Encoding") || SameWord(name, "Connection") ||
         SameWord(name, "Keep-Alive") || SameWord(name, "Date");
}

/** FNV-1a, 64 bits: an entity tag has to change with the body, not to resist anybody. */
std::uint64_t Fingerprint(std::string_view bytes) noexcept {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

/** What Finish() has to know of a handler's headers, found in one pass: each look-up by name in httplib's map costs a
 *  string and several comparisons. Views are good until the map changes. */
struct Known {
  explicit Known(const httplib::Headers& headers) {
    for (const auto& [name, value] : headers) {
      if (SameWord(name, "Content-Type"))
        content_type = value;
      else if (SameWord(name, "ETag"))
        etag = value;
      else if (SameWord(name, "Cache-Control"))
        cache_control = value;
      else if (SameWord(name, "Content-Encoding"))
        content_encoding = true;
      else if (SameWord(name, "Set-Cookie"))
        sets_cookie = true;
      else if (SameWord(name, "X-Content-Type-Options"))
        nosniff = true;
      else if (SameWord(name, "Referrer-Policy"))
        referrer_policy = true;
    }
  }

  std::string_view content_type, etag, cache_control;
  bool content_encoding = false;
  bool sets_cookie = false;
  bool nosniff = false;
  bool referrer_policy = false;
};

}  // namespace

ServerRequest::ServerRequest(const Head& head, std::string path, const RouteMatch& match, const std::string& remote,
                             std::string id)
    : head_(head), path_(std::move(path)), match_(match), remote_(&remote), id_(std::move(id)) {}

ServerRequest::~ServerRequest() = default;

httplib::Request& ServerRequest::native() const {
  if (!native_) {
    native_ = std::make_unique<httplib::Request>();
    native_->method = MethodName(head_.method);
    native_->path = path_;
    native_->target = target();
    native_->remote_addr = *remote_;
    for (auto& [name, value] : ParsePairs(QueryOf(target()))) native_->params.emplace(name, std::move(value));
  }
  return *native_;
}

std::string_view ServerRequest::Header(std::string_view name) const {
  return head_.Value(name);
}

bool ServerRequest::HasHeader(std::string_view name) const {
  return head_.Find(name).has_value();
}

std::optional<std::string> ServerRequest::Cookie(std::string_view name) const {
  const auto value = head_.Cookie(name);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

std::optional<std::string> ServerRequest::Query(std::string_view name) const {
  const auto& params = native().params;
  const auto found = params.lower_bound(std::string(name));  // the first of equals: insertion order is kept
  if (found == params.end() || found->first != name) return std::nullopt;
  return found->second;
}

std::string_view ServerRequest::Param(std::string_view name) const {
  const auto& names = match_.entry->params;
  const auto found = std::find(names.begin(), names.end(), name);
  assert(found != names.end() && "the route's pattern has no such parameter");
  if (found == names.end()) return {};
  const auto [at, size] = match_.values[static_cast<std::size_t>(found - names.begin())];
  return std::string_view(path_).substr(at, size);
}

std::int64_t ServerRequest::IntParam(std::string_view name) const {
  const std::string_view text = Param(name);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);  // digits only, and few enough: the router saw to it
  return value;
}

Json ServerRequest::JsonBody() const {
  return ParseJsonObject(Header("Content-Type"), body_);
}

Json ServerRequest::Fields() const {
  return ParseFields(Header("Content-Type"), body_);
}

std::string ServerRequest::BaseUrl() const {
  const std::string_view host = head_.In(head_.host);
  return fmt::format("{}://{}", https_ ? "https" : "http", host.empty() ? "localhost" : host);
}

void ServerRequest::SetForwarded(std::string remote, bool https) {
  forwarded_ = std::move(remote);
  remote_ = &forwarded_;
  https_ = https;
}

ServerResponse::ServerResponse() : native_(std::make_unique<httplib::Response>()) {
  native_->status = 200;
}

ServerResponse::~ServerResponse() = default;

void ServerResponse::SetStatus(int status) {
  native_->status = status;
}

int ServerResponse::status() const noexcept {
  return native_->status;
}

void ServerResponse::SetHeader(std::string_view name, std::string_view value) {
  native_->headers.erase(std::string(name));
  AddHeader(name, value);
}

void ServerResponse::AddHeader(std::string_view name, std::string_view value) {
  assert(IsFieldValue(value) && "a header value holds a line break");
  if (IsFieldValue(value) && !IsFraming(name)) native_->headers.emplace(name, value);
}

void ServerResponse::SetBody(std::string body, std::string_view content_type) {
  native_->body = std::move(body);
  SetHeader("Content-Type", content_type);
  file_.reset();
}

void ServerResponse::SetJson(const Json& value, int status) {
  SetStatus(status);
  SetBody(value.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
}

void ServerResponse::SetNoContent() {
  SetStatus(204);
  native_->body.clear();
  native_->headers.erase("Content-Type");
  file_.reset();
}

void ServerResponse::Redirect(std::string_view location, int status) {
  SetNoContent();
  SetStatus(status);
  SetHeader("Location", location);
}

void ServerResponse::SetFile(FileBody file) {
  native_->body.clear();
  native_->headers.erase("Content-Type");
  file_ = std::move(file);
}

void ServerResponse::SetEvents(std::shared_ptr<EventStream> stream) {
  events_ = std::move(stream);
}

ReadyAnswer ServerResponse::Finish(const Head& head, bool compress, bool keep) {
  ReadyAnswer answer;
  httplib::Response& native = *native_;
  answer.status = native.status;
  answer.file = std::move(file_);
  answer.events = std::move(events_);
  if (answer.events && answer.status == 200) {
    SetHeader("Content-Type", "text/event-stream");
    SetHeader("Cache-Control", "no-store");
    SetHeader("X-Accel-Buffering", "no");  // a proxy in front must not wait for more
  } else {
    answer.events.reset();
  }
  const bool plain = !answer.file && !answer.events;
  const bool has_body = plain && answer.status >= 200 && answer.status != 204 && answer.status != 304;
  Known known(native.headers);
  answer.may_be_kept = keep && has_body && answer.status == 200 && !known.sets_cookie &&
                       known.cache_control.find("private") == std::string::npos &&
                       known.cache_control.find("no-store") == std::string::npos;

  if (has_body && !native.body.empty() && IsCompressible(known.content_type)) {
    const bool encoded = known.content_encoding;  // by the handler itself
    if (answer.may_be_kept && !encoded && known.etag.empty()) {
      SetHeader("ETag", fmt::format("\"{:016x}\"", Fingerprint(native.body)));
      known = Known(native.headers);
    }
    const Coding coding = ChooseCoding(head.Value("Accept-Encoding"));
    const bool worth_it = native.body.size() >= kLeastCompressed;
    if (compress && !encoded && coding != Coding::kIdentity && worth_it) {
      if (std::string packed = Compress(native.body, coding); !packed.empty()) {
        native.body = std::move(packed);
        SetHeader("Content-Encoding", CodingName(coding));
        // The bytes differ from the identity form, so they need a tag of their own (RFC 9110 section 8.8.3.3).
        if (std::string tag(known.etag); tag.starts_with('"') && tag.size() >= 2) {
          tag.insert(tag.size() - 1, fmt::format("-{}", CodingName(coding)));
          SetHeader("ETag", tag);
        }
        known = Known(native.headers);
      }
    }
    if (worth_it || encoded) AddHeader("Vary", "Accept-Encoding");
  }
  answer.etag = known.etag;
  const bool reads = head.method == Method::kGet || head.method == Method::kHead;
  if (has_body && answer.status == 200 && reads && !answer.etag.empty()) {
    const Verdict verdict = Evaluate(head, answer.etag, std::nullopt);
    if (verdict != Verdict::kSend && !answer.may_be_kept) {
      answer.status = verdict == Verdict::kNotModified ? 304 : 412;
      native.body.clear();
      native.headers.erase("Content-Type");
      native.headers.erase("Content-Encoding");
    }
  }

  answer.fields.reserve(256);
  for (const auto& [name, value] : native.headers) answer.fields.append(name).append(": ").append(value).append("\r\n");
  if (!known.nosniff) answer.fields += "X-Content-Type-Options: nosniff\r\n";
  if (!known.referrer_policy) answer.fields += "Referrer-Policy: strict-origin-when-cross-origin\r\n";
  if (has_body && answer.status != 304) {
    fmt::format_to(std::back_inserter(answer.fields), "Content-Length: {}\r\n", native.body.size());
    answer.body = std::move(native.body);
  }
  return answer;
}

std::string_view StatusText(int status) noexcept {
  switch (status) {
    case 200:
      return "200 OK";
    case 201:
      return "201 Created";
    case 202:
      return "202 Accepted";
    case 204:
      return "204 No Content";
    case 206:
      return "206 Partial Content";
    case 301:
      return "301 Moved Permanently";
    case 302:
      return "302 Found";
    case 303:
      return "303 See Other";
    case 304:
      return "304 Not Modified";
    case 307:
      return "307 Temporary Redirect";
    case 308:
      return "308 Permanent Redirect";
    case 400:
      return "400 Bad Request";
    case 401:
      return "401 Unauthorized";
    case 403:
      return "403 Forbidden";
    case 404:
      return "404 Not Found";
    case 405:
      return "405 Method Not Allowed";
    case 406:
      return "406 Not Acceptable";
    case 408:
      return "408 Request Timeout";
    case 409:
      return "409 Conflict";
    case 410:
      return "410 Gone";
    case 411:
      return "411 Length Required";
    case 412:
      return "412 Precondition Failed";
    case 413:
      return "413 Content Too Large";
    case 414:
      return "414 URI Too Long";
    case 415:
      return "415 Unsupported Media Type";
    case 416:
      return "416 Range Not Satisfiable";
    case 417:
      return "417 Expectation Failed";
    case 422:
      return "422 Unprocessable Content";
    case 423:
      return "423 Locked";
    case 428:
      return "428 Precondition Required";
    case 429:
      return "429 Too Many Requests";
    case 431:
      return "431 Request Header Fields Too Large";
    case 460:
      return "460 Checksum Mismatch";  // tus 1.0, checksum extension
    case 500:
      return "500 Internal Server Error";
    case 501:
      return "501 Not Implemented";
    case 502:
      return "502 Bad Gateway";
    case 503:
      return "503 Service Unavailable";
    case 504:
      return "504 Gateway Timeout";
    case 505:
      return "505 HTTP Version Not Supported";
    case 507:
      return "507 Insufficient Storage";
    default:
      return "";
  }
}

}  // namespace openpress::http
