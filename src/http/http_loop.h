#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "event/loop.h"
#include "http/connection.h"
#include "http/file_cache.h"
#include "http/hot_answers.h"
#include "http/hot_making.h"
#include "http/shared.h"

struct uv_check_s;
struct uv_timer_s;

namespace openpress::http {

/** A thread with a loop, a listener and connections of its own. Loops share nothing but Shared. */
class HttpLoop {
 public:
  /** @param listener a bound, listening, non-blocking socket, which is taken over */
  HttpLoop(Shared& shared, int listener);
  ~HttpLoop();
  HttpLoop(const HttpLoop&) = delete;
  HttpLoop& operator=(const HttpLoop&) = delete;

  // Any thread.
  void Start();
  /** A worker is done with @p exchange. Nothing more happens until Settle(). */
  void Return(std::unique_ptr<Exchange> exchange);
  /** Sends the answers of what was returned, as far as their sockets take them, and lets the loop go on with their
   *  connections. Answers leave several at a time: each one alone would wake its client, and that one's next request
   *  the loop, before the next is ready. */
  void Settle();
  /** Run @p task on the loop's thread. */
  void Post(std::function<void()> task) { loop_.Post(std::move(task)); }
  void BeginStop();
  /** Closes every connection. */
  void CloseAll();
  /** After CloseAll(), and once no worker has anything of it: ends the thread. */
  void Join();
  [[nodiscard]] std::size_t connections() const noexcept { return count_.load(std::memory_order_acquire); }

  // The loop's thread, for its connections.
  Shared& shared() noexcept { return shared_; }
  event::Loop& loop() noexcept { return loop_; }
  FileCache& files() noexcept { return files_; }
  Head& scratch() noexcept { return scratch_; }
  [[nodiscard]] bool stopping() const noexcept { return stopping_; }
  /** Milliseconds of the loop's steady clock. */
  [[nodiscard]] std::uint64_t now() noexcept;
  std::string NextId();
  /** Puts @p connection at the end of the list @p wait. */
  void Enlist(Connection& connection, Wait wait);
  /** False, and @p exchange stays, when too many wait already. It starts at the end of this turn of the loop. */
  bool Submit(std::unique_ptr<Exchange>& exchange, bool bulk);
  /** Gives connections back what workers have returned. */
  void TakeReturned();
  /** Destroys a closed connection at the end of this turn. */
  void Bury(Connection& connection);
  HotAnswers& hot() noexcept { return hot_; }
  HotMaking& making() noexcept { return making_; }

  /** News of @p stream go to @p connection until Unsubscribe(). */
  void Subscribe(std::shared_ptr<EventStream> stream, Connection& connection);
  void Unsubscribe(EventStream& stream);

  static constexpr std::size_t kBufferBytes = 64 * 1024;
  char* buffer() noexcept { return buffer_.get(); }

 private:
  void Accept();
  void RefuseClient(int socket);
  void Tick();
  void EndOfTurn();
  /** What @p exchange brings back for the hot cache goes there, and to those who wait for it. */
  void KeepHot(Exchange& exchange);
  void StopListening();

  Shared& shared_;
  int listener_;
  event::Loop loop_;
  uv_poll_s* listen_poll_ = nullptr;  // these three are freed in their close callbacks
  uv_timer_s* tick_ = nullptr;
  uv_check_s* end_of_turn_ = nullptr;
  std::thread thread_;
  std::atomic<std::size_t> count_{0};
  bool stopping_ = false;
  bool listening_ = false;  // false while descriptors have run out, too
  std::unique_ptr<char[]> buffer_ = std::make_unique<char[]>(kBufferBytes);
  Head scratch_;
  FileCache files_;
  std::array<WaitHook, kWaits> lists_;
  std::vector<std::unique_ptr<Connection>> buried_;
  std::vector<std::unique_ptr<event::Task>> for_quick_, for_bulk_;
  HotAnswers hot_;
  HotMaking making_;
  std::unordered_map<const EventStream*, Connection*> streams_;
  std::uint64_t id_state_;
  std::uint64_t ticks_ = 0;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Exchange>> done_;      // guarded by mutex_: by workers
  std::vector<std::unique_ptr<Exchange>> returned_;  // guarded by mutex_: and settled
  std::vector<std::unique_ptr<Exchange>> taken_;     // by the loop; kept for its memory
  std::atomic<bool> unsettled_{false};
};

}  // namespace openpress::http
