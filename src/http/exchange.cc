#include "http/exchange.h"

#include <cerrno>
#include <utility>

#include "core/log.h"
#include "http/http_loop.h"
#include "http/problem.h"

namespace openpress::http {

Exchange::Exchange(Shared& shared_, HttpLoop& loop_, Connection& connection_, const Head& head_, std::string path,
                   const RouteMatch& match_, const std::string& remote, std::string id)
    : shared(shared_),
      loop(loop_),
      connection(connection_),
      text(head_.text),
      head(head_),
      match(match_),
      request(head, std::move(path), match, remote, std::move(id)) {
  head.text = text;
  body_left = head.content_length.value_or(0);
  if (shared.proxies.Trusts(remote)) {
    request.SetForwarded(shared.proxies.ClientAddress(head, remote), TrustedProxies::IsHttps(head));
  }
}

Exchange::~Exchange() = default;

void Exchange::Run() noexcept {
  more_ = false;
  try {
    RunStep();
  } catch (...) {
    Pass(std::current_exception());
  }
  if (step == Step::kAbandon) {
    delete this;
  } else if (more_) {
    shared.bulk->Submit(std::unique_ptr<event::Task>(this));
  } else {
    loop.Return(std::unique_ptr<Exchange>(this));
  }
}

void AnswerAndLog(const std::exception_ptr& problem, const Request& request, Response& response) {
  Answer(problem, response);
  if (response.status() < 500) return;
  std::string what = "unknown exception";
  try {
    std::rethrow_exception(problem);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  // A full disk or an overload is for the administrator to see; only what we cannot explain is an error of ours.
  const auto level = response.status() == 500 ? log::Level::kError : log::Level::kWarning;
  log::Write(level, "a request failed", {{"request", request.id()}, {"path", request.path()}, {"error", what}});
}

void Exchange::Pass(const std::exception_ptr& problem) noexcept {
  outcome = Outcome::kRefused;
  try {
    AnswerAndLog(problem, request, response);
    answer = response.Finish(head, false, false);
  } catch (...) {
    answer = ReadyAnswer{};
    answer.fields = "Content-Length: 0\r\n";
  }
}

void Exchange::RunStep() {
  switch (step) {
    case Step::kHandle:
      return Handle();
    case Step::kReceive:
      return Receive();
    case Step::kTurn:
      return TakeTurn();
    case Step::kAbandon:
      if (sink) sink->Abandon();
      return;
  }
}

void Exchange::Handle() {
  const Route& route = match.entry->route;
  try {
    request.set_body(std::move(body));
    if (shared.gate) shared.gate(request, route.permit);
    if (!hot_key.empty() && !is_nobody && !route.as_anybody(request)) {
      hot_key.clear();
      hot.reset();
    }
    if (hot) {
      Counters::Add(shared.counters.hot_hits);
      outcome = Outcome::kHot;
      return;
    }
    route.handler(request, response);
  } catch (...) {
    Pass(std::current_exception());
    outcome = Outcome::kAnswered;  // the body is read, so the connection may go on
    return;
  }
  answer = response.Finish(head, true, !hot_key.empty());
  outcome = Outcome::kAnswered;
}

void Exchange::Receive() {
  const Route& route = match.entry->route;
  if (shared.gate) shared.gate(request, route.permit);
  sink = route.receiver(request, response);
  if (!sink) {
    answer = response.Finish(head, true, false);
    outcome = head.HasBody() ? Outcome::kRefused : Outcome::kAnswered;
  } else if (head.HasBody()) {
    outcome = Outcome::kAccepted;
  } else {
    EndBody();
  }
}

void Exchange::EndBody() {
  try {
    sink->Finish(request, response);
    answer = response.Finish(head, true, false);
  } catch (...) {
    Pass(std::current_exception());
  }
  sink.reset();
  outcome = Outcome::kAnswered;
}

/** Sending is most of the cost of a small request, and workers can share it. Files, streams and answers for the cache
 *  are the loop's, and what the socket does not take at once. */
void Exchange::SendAnswer() noexcept {
  if (outcome != Outcome::kAnswered || answer.file || answer.events || !hot_key.empty()) return;
  if (shared.stopping.load(std::memory_order_relaxed)) keep_alive = false;
  Outgoing out;
  Pack(head, answer, request.id(), keep_alive, out);
  if (SendMemory(socket, out) < 0 && errno != EAGAIN && errno != EINTR) {
    outcome = Outcome::kGone;
    return;
  }
  sent = out.sent;
  if (sent < out.head.size() + out.Memory().size())
    sending = std::make_unique<Outgoing>(std::move(out));
  else
    outcome = Outcome::kSent;
}

void Exchange::PrepareTurn(std::string early) {
  step = Step::kTurn;
  early_ = std::move(early);
}

}  // namespace openpress::http
