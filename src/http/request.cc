#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>

#include "http/conditional.h"
#include "http/connection.h"
#include "http/http_loop.h"

namespace openpress::http {
namespace {

constexpr std::string_view kCommonFields =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: strict-origin-when-cross-origin\r\n";

struct FramingProblem {
  int status;
  std::string_view code;
  std::string_view detail;
};
constexpr FramingProblem kFramingProblems[] = {
    {408, "timeout", "The request came too slowly."},
    {414, "uri_too_long", "The address is too long."},
    {417, "expectation_failed", "Only the expectation 100-continue can be met."},
    {431, "head_too_large", "The request's headers are too large or too many."},
    {501, "not_implemented", "This method or transfer coding is not implemented."},
    {505, "version_not_supported", "Only HTTP/1.1 and HTTP/1.0 are spoken here."},
    {400, "bad_request", "The request is not well-formed HTTP."},
};

/** Whether the Gate would find nobody behind it, whatever other cookies the browser has. */
bool IsNobody(const Head& head, const ServerSettings& settings) {
  const bool cookie = settings.session_cookie.empty() ? head.Find("Cookie").has_value()
                                                      : head.Cookie(settings.session_cookie).has_value();
  return !cookie && !head.Find("Authorization");
}

/** What an answer kept for anonymous readers depends on, besides the time. */
std::string HotKey(const Head& head) {
  const Coding coding = ChooseCoding(head.Value("Accept-Encoding"));
  return fmt::format("{}{} {} {}", CodingName(coding), head.In(head.host), head.Value("X-Forwarded-Proto"),
                     head.In(head.target));
}

}  // namespace

void Connection::Route(const Head& head, std::string path) {
  const RouteMatch match = loop_.shared().router.Match(head.method, path);
  if (match.entry != nullptr) return RunRoute(head, std::move(path), match);
  if (match.allowed == 0) return Refuse(head, 404, "not_found", "Not found.");
  if (head.method == Method::kOptions) return TellMethods(head, match.allowed);
  Refuse(head, 405, "method_not_allowed", fmt::format("Method \"{}\" not allowed.", MethodName(head.method)),
         fmt::format("Allow: {}\r\n", AllowText(match.allowed)));
}

void Connection::TellMethods(const Head& head, unsigned methods) {
  ReadyAnswer answer;
  answer.status = 204;
  answer.fields = fmt::format("{}Allow: {}\r\n", kCommonFields, AllowText(methods));
  if (head.HasBody()) {
    keep_alive_ = false;
    undrained_ = true;
  }
  Reply(head, std::move(answer), loop_.NextId());
}

void Connection::RunRoute(const Head& head, std::string path, const RouteMatch& match) {
  const http::Route& route = match.entry->route;
  if (head.HasBody()) {
    const std::string_view coding = head.Value("Content-Encoding");
    if (!coding.empty() && !SameWord(coding, "identity")) {
      return Refuse(head, 415, "unsupported_coding", "Request bodies must not be compressed.");
    }
    const bool unlimited = route.body == BodyMode::kStream && route.body_limit == 0;
    const std::uint64_t limit = route.body == BodyMode::kNone ? 0 : route.body_limit;
    if (!unlimited && (head.content_length.value_or(0) > limit || (head.chunked && limit == 0))) {
      return Refuse(
          head, 413, "body_too_large",
          limit == 0 ? std::string("No body is taken here.") : fmt::format("At most {} bytes are taken here.", limit));
    }
  }
  if (route.run == Run::kInline && !head.HasBody()) return RunInline(head, std::move(path), match);

  std::string hot_key;
  HotAnswers::Found hot;
  bool making = false;
  const std::uint64_t generation = loop_.shared().hot->generation();
  const bool is_nobody = IsNobody(head, loop_.shared().settings);
  if (route.hot && head.method == Method::kGet && (is_nobody || route.as_anybody)) {
    hot_key = HotKey(head);
    hot = loop_.hot().Find(hot_key, generation, loop_.now());
    making = is_nobody && loop_.making().Has(hot_key, generation);
    if (is_nobody && hot.answer && (!hot.due || making)) {
      Counters::Add(loop_.shared().counters.hot_hits);
      return ReplyHot(head, *hot.answer, loop_.NextId());
    }
  }
  auto exchange =
      std::make_unique<Exchange>(loop_.shared(), loop_, *this, head, std::move(path), match, address_, loop_.NextId());
  exchange->hot_key = std::move(hot_key);
  if (!is_nobody && !hot.due) exchange->hot = std::move(hot.answer);
  exchange->is_nobody = is_nobody;
  exchange->hot_generation = generation;
  if (route.body == BodyMode::kStream) {
    exchange->step = Exchange::Step::kReceive;
  } else if (head.HasBody()) {
    if (head.expect_continue) SendNow("HTTP/1.1 100 Continue\r\n\r\n");
    if (state_ == State::kClosed) return;
    exchange_ = std::move(exchange);
    state_ = State::kBody;
    return WaitFor(Wait::kStall);
  }
  if (making) {
    state_ = State::kLent;
    WaitFor(Wait::kBusy);
    return loop_.making().Wait(std::move(exchange));
  }
  if (is_nobody && !exchange->hot_key.empty()) loop_.making().Begin(*exchange);
  Lend(std::move(exchange));
}

void Connection::RunInline(const Head& head, std::string path, const RouteMatch& match) {
  Shared& shared = loop_.shared();
  ServerRequest request(head, std::move(path), match, address_, loop_.NextId());
  if (shared.proxies.Trusts(address_)) {
    request.SetForwarded(shared.proxies.ClientAddress(head, address_), TrustedProxies::IsHttps(head));
  }
  ServerResponse response;
  try {
    match.entry->route.handler(request, response);
  } catch (...) {
    AnswerAndLog(std::current_exception(), request, response);
  }
  Reply(head, response.Finish(head, false, false), request.id());
}

/** Gives the exchange to the pool that its route asks for. */
void Connection::Lend(std::unique_ptr<Exchange> exchange) {
  const http::Route& route = exchange->match.entry->route;
  const bool bulk = route.run == Run::kBulk || route.body == BodyMode::kStream;
  exchange->socket = socket_;
  exchange->keep_alive = keep_alive_;
  if (!loop_.Submit(exchange, bulk)) {
    if (exchange->making) loop_.making().End(*exchange);  // begun just now: nobody waits yet
    Counters::Add(loop_.shared().counters.queue_full);
    undrained_ = exchange->step == Exchange::Step::kReceive && exchange->head.HasBody();
    if (undrained_) keep_alive_ = false;
    ReadyAnswer answer;
    answer.fields = fmt::format("{}Retry-After: 1\r\n", kCommonFields);
    SetProblem(answer, 503, "busy", "Too many requests wait; try again in a moment.");
    return Reply(exchange->head, std::move(answer), exchange->request.id());
  }
  state_ = State::kLent;
  WaitFor(Wait::kBusy);
}

void Connection::Refuse(const Head& head, int status, std::string_view code, std::string_view detail,
                        std::string_view fields) {
  if (head.HasBody()) {
    keep_alive_ = false;
    undrained_ = true;
  }
  ReadyAnswer answer;
  answer.fields.append(kCommonFields).append(fields);
  SetProblem(answer, status, code, detail);
  Reply(head, std::move(answer), loop_.NextId());
}

/** Nobody knows where the next request would begin: answers and closes. */
void Connection::RefuseFraming(int status) {
  keep_alive_ = false;
  undrained_ = true;
  const auto* problem = std::find_if(std::begin(kFramingProblems), std::end(kFramingProblems) - 1,
                                     [&](const FramingProblem& row) { return row.status == status; });
  started_ = started_ == 0 ? 1 : started_;
  Refuse(Head{}, problem->status, problem->code, problem->detail);
}

void Connection::ReplyHot(const Head& head, const HotAnswer& hot, std::string_view id) {
  auto out = std::make_unique<Outgoing>();
  if (loop_.stopping()) keep_alive_ = false;
  const bool fresh = !hot.etag.empty() && Evaluate(head, hot.etag, std::nullopt) == Verdict::kNotModified;
  status_ = fresh ? 304 : 200;
  if (fresh) {
    // A 304 repeats what a cache may need and says nothing about a body it does not have.
    std::string fields;
    for (std::string_view rest = hot.fields; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n') + 1);
      rest.remove_prefix(line.size());
      if (!line.starts_with("Content-")) fields += line;
    }
    FormatHead(head, status_, fields, id, keep_alive_, out->head);
  } else {
    FormatHead(head, status_, hot.fields, id, keep_alive_, out->head);
    if (head.method != Method::kHead) {
      out->keeper = hot.body;
      out->kept = *hot.body;
    }
  }
  Send(std::move(out));
}

void Connection::Reply(const Head& head, ReadyAnswer answer, std::string_view id) {
  auto out = std::make_unique<Outgoing>();
  if (loop_.stopping()) keep_alive_ = false;
  if (answer.file) PlanFile(head, answer, loop_.files(), loop_.now(), *out);
  if (answer.events) {
    keep_alive_ = false;  // only the connection's end tells where the stream ends
    if (head.method == Method::kGet && !loop_.stopping()) events_ = std::move(answer.events);
  }
  status_ = answer.status;
  Pack(head, answer, id, keep_alive_, *out);
  Send(std::move(out));
}

/** A few bytes between answers, when nothing else is on its way. A client whose socket has no room for them has
 *  broken off: it has never been answered on it before. */
void Connection::SendNow(std::string_view text) {
  if (send(socket_, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) != static_cast<ssize_t>(text.size()))
    Close();
}

}  // namespace openpress::http
