#include "lib/redis/connection.h"

#include <cerrno>
#include <csignal>

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/error.h"

namespace openpress::redis {
namespace {

timeval Time(std::chrono::milliseconds time) {
  const auto ms = time.count();
  return {.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
}

Reply From(const redisReply& raw) {
  switch (raw.type) {
    case REDIS_REPLY_INTEGER:
      return {.kind = Reply::Kind::kInteger, .integer = raw.integer};
    case REDIS_REPLY_ARRAY: {
      Reply list{.kind = Reply::Kind::kList};
      for (std::size_t i = 0; i < raw.elements; ++i) list.list.push_back(From(*raw.element[i]));
      return list;
    }
    case REDIS_REPLY_NIL:
      return {};
    default:
      return {.kind = Reply::Kind::kText, .text = std::string(raw.str, raw.len)};
  }
}

/** The first word of an error says its kind, as in "READONLY You can't write against a read only replica." */
bool IsForAnother(std::string_view error) {
  for (const std::string_view word : {"READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS", "UNBLOCKED"}) {
    if (error.starts_with(word)) return true;
  }
  return false;
}

}  // namespace

void Connection::Free::operator()(redisContext* context) const noexcept {
  redisFree(context);
}

Connection::Connection(const Endpoint& endpoint, std::chrono::milliseconds patience)
    : endpoint_(endpoint), patience_(patience) {
  // hiredis writes without MSG_NOSIGNAL; a server that went away must not end us.
  static const auto ignored = std::signal(SIGPIPE, SIG_IGN);
  (void)ignored;
  context_.reset(redisConnectWithTimeout(endpoint.host.c_str(), endpoint.port, Time(patience)));
  if (!context_ || context_->err != 0) Fail("cannot be reached");
  redisEnableKeepAlive(context_.get());
  Wait(patience);
}

Connection::~Connection() = default;

void Connection::SignIn(const std::string& user, const std::string& password) {
  if (password.empty()) return;
  try {
    Run(user.empty() ? Words{"AUTH", password} : Words{"AUTH", user, password});
  } catch (const Error& error) {
    if (error.fault() == Fault::kUnavailable) throw;
    // In our own words: where AUTH is not a command, the server repeats what it was given.
    throw Error(Fault::kForbidden, "redis_sign_in",
                fmt::format("Redis at {} did not accept the user and password it was given", endpoint_.Text()));
  }
}

Reply Connection::Run(const Words& command, std::chrono::milliseconds longer) {
  Wait(patience_ + longer);
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  return Take(redisCommandArgv(context_.get(), static_cast<int>(command.size()), words.data(), sizes.data()));
}

Reply Connection::Listen(std::chrono::milliseconds wait) {
  Wait(patience_);
  void* raw = nullptr;
  if (redisGetReplyFromReader(context_.get(), &raw) != REDIS_OK) Fail("said something that is not Redis's protocol");
  if (raw == nullptr) {
    pollfd socket{.fd = context_->fd, .events = POLLIN, .revents = 0};
    if (::poll(&socket, 1, static_cast<int>(wait.count())) == 0) return {};
    if (redisGetReply(context_.get(), &raw) != REDIS_OK) raw = nullptr;
  }
  return Take(raw);
}

void Connection::Interrupt() noexcept {
  if (context_) ::shutdown(context_->fd, SHUT_RDWR);
}

bool Connection::usable() const noexcept {
  return context_ && context_->err == 0;
}

void Connection::Wait(std::chrono::milliseconds time) {
  if (!usable()) Fail("ended the connection");
  if (time == waits_) return;
  if (redisSetTimeout(context_.get(), Time(time)) != REDIS_OK) Fail("ended the connection");
  waits_ = time;
}

bool Connection::TimedOut() const noexcept {
  return context_->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
}

Reply Connection::Take(void* raw) {
  if (raw == nullptr) Fail(TimedOut() ? "did not answer in time" : "ended the connection");
  struct FreeReply {
    void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
  };
  const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(raw));
  if (reply->type != REDIS_REPLY_ERROR) return From(*reply);
  const std::string text(reply->str, reply->len);
  if (IsForAnother(text)) {
    context_->err = REDIS_ERR_OTHER;
    throw Error(Fault::kUnavailable, "redis_not_ready",
                fmt::format("Redis at {} cannot be used now: {}", endpoint_.Text(), text));
  }
  throw Error(Fault::kBroken, "redis_refused", fmt::format("Redis at {} refused: {}", endpoint_.Text(), text));
}

void Connection::Fail(std::string_view what) {
  const std::string reason =
      context_ && context_->errstr[0] != '\0' ? fmt::format(" ({})", context_->errstr) : std::string();
  if (context_ && context_->err == 0) context_->err = REDIS_ERR_IO;
  throw Error(Fault::kUnavailable, "redis_unreachable",
              fmt::format("Redis at {} {}{}", endpoint_.Text(), what, reason));
}

}  // namespace openpress::redis
