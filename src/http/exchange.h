#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>

#include "event/worker_pool.h"
#include "http/body_sink.h"
#include "http/chunked.h"
#include "http/hot_answers.h"
#include "http/hot_making.h"
#include "http/message.h"
#include "http/outgoing.h"
#include "http/shared.h"

namespace openpress::http {

class Connection;
class HttpLoop;

/** Makes @p problem the answer (http/problem.h), and logs it when the fault is not the client's. */
void AnswerAndLog(const std::exception_ptr& problem, const Request& request, Response& response);

/** One request and its answer while they are not on the loop alone.
 *
 *  It belongs to its loop or to the worker that runs it, never to both: the loop gives it away by Submit() and gets it
 *  back by HttpLoop::Return(). Its connection lives until then and sends nothing meanwhile. */
class Exchange final : public event::Task {
 public:
  enum class Step {
    kHandle,   ///< gate and handler
    kReceive,  ///< gate and receiver, which may leave a sink
    kTurn,     ///< move some of the body into the sink
    kAbandon,  ///< tell the sink that nobody waits, and end
  };
  enum class Outcome {
    kAnswered,  ///< `answer` is to be sent; the body has been read wholly
    kRefused,   ///< `answer` is to be sent; the rest of the body is not wanted
    kAccepted,  ///< the sink waits for the body
    kWaiting,   ///< the socket ran dry
    kHot,       ///< `hot` is to be sent; the body has been read wholly
    kSent,      ///< the worker has sent the answer; the body has been read wholly
    kGone,      ///< the client went away; the sink knows
  };

  Exchange(Shared& shared, HttpLoop& loop, Connection& connection, const Head& head, std::string path,
           const RouteMatch& match, const std::string& remote, std::string id);
  ~Exchange() override;

  void Run() noexcept override;
  /** After Run(), on a worker: begins to send the answer, unless it is the loop's to send. */
  void SendAnswer() noexcept;
  /** After kAccepted or kWaiting: the body begins with @p early. */
  void PrepareTurn(std::string early);

  Shared& shared;
  HttpLoop& loop;
  Connection& connection;
  const std::string text;  // of the head
  Head head;
  const RouteMatch match;
  ServerRequest request;
  ServerResponse response;

  int socket = -1;         ///< the connection's
  bool keep_alive = true;  ///< what the answer is to say

  Step step = Step::kHandle;
  Outcome outcome = Outcome::kAnswered;
  ReadyAnswer answer;
  std::size_t sent = 0;               ///< bytes of the answer that the worker has sent already
  std::unique_ptr<Outgoing> sending;  ///< the answer, when it has begun to send it and could not end

  std::string body;             // while it is collected in memory
  std::uint64_t body_left = 0;  // of a body with a length
  ChunkedDecoder decoder;       // of one without
  std::uint64_t body_read = 0;
  std::uint64_t counted = 0;  // of body_read, by the loop
  std::unique_ptr<BodySink> sink;
  std::string leftover;  // read from the socket behind the body's end: the next request

  std::string hot_key;  ///< when the answer may be kept
  std::uint64_t hot_generation = 0;
  HotAnswers::Ptr hot;                     ///< such an answer, for whom the Gate and the route are asked first
  bool is_nobody = false;                  ///< the Gate would find nobody
  std::shared_ptr<HotMaking::One> making;  ///< the answer it makes for others, too

 private:
  class Turn;
  void Pass(const std::exception_ptr& problem) noexcept;
  void RunStep();
  void Handle();
  void Receive();
  void TakeTurn();
  void EndBody();

  std::string early_;  // read by the loop before the turn
  bool more_ = false;  // the turn ended before the socket ran dry
};

}  // namespace openpress::http
