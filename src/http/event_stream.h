#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace openpress::http {

/** Server-sent events (WHATWG HTML, section 9.2) to one client. Whoever has news keeps a shared_ptr and pushes; the
 *  loop sends. Give it to Response::SetEvents(). All methods may be called from any thread. */
class EventStream {
 public:
  /** Sends @p data (line feeds are allowed) as an event named @p event, a plain message when that is empty. Dropped
   *  when the client is gone. A client that is so slow that 256 KiB wait for it is cut off at once; its browser asks
   *  again. */
  void Push(std::string_view data, std::string_view event = {}, std::string_view id = {});
  /** Ends the answer once everything pushed so far is sent. */
  void Close();
  /** True when nobody will read what is pushed any more. */
  [[nodiscard]] bool gone() const noexcept { return gone_.load(std::memory_order_acquire); }

  // For the connection that sends it, on its loop's thread.
  /** @p wake is called from pushing threads, under this object's lock, once until the next Take(). */
  void Attach(std::function<void()> wake);
  /** Moves what is pending into @p text. @return true when the stream ends after it. */
  bool Take(std::string& text);
  /** True when the client reads too slowly to be served on. */
  [[nodiscard]] bool overfull() const;
  /** The client went away. Nothing is called any more after this has returned. */
  void Detach() noexcept;

 private:
  void Wake();

  mutable std::mutex mutex_;
  std::string pending_;         // guarded by mutex_
  std::function<void()> wake_;  // guarded by mutex_
  bool woken_ = false;          // guarded by mutex_
  bool closed_ = false;         // guarded by mutex_
  bool overfull_ = false;       // guarded by mutex_
  std::atomic<bool> gone_{false};
};

}  // namespace openpress::http
