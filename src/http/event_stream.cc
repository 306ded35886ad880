#include "http/event_stream.h"

#include <algorithm>
#include <utility>

namespace openpress::http {
namespace {

constexpr std::size_t kMostPending = 256 * 1024;

/** One "name: value" line for each line of @p text; every kind of line end counts, as browsers read it. */
void AppendField(std::string& out, std::string_view name, std::string_view text) {
  for (bool more = true; more;) {
    const std::size_t end = text.find_first_of("\r\n");
    more = end != std::string_view::npos;
    out.append(name).append(": ").append(text.substr(0, end)).push_back('\n');
    if (more) text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
}

std::string_view FirstLine(std::string_view text) noexcept {
  return text.substr(0, text.find_first_of(std::string_view("\r\n\0", 3)));
}

}  // namespace

void EventStream::Push(std::string_view data, std::string_view event, std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (gone() || closed_) return;
  if (!event.empty()) AppendField(pending_, "event", FirstLine(event));
  if (!id.empty()) AppendField(pending_, "id", FirstLine(id));
  AppendField(pending_, "data", data);
  pending_.push_back('\n');
  if (pending_.size() > kMostPending) {
    closed_ = overfull_ = true;
    pending_.clear();
  }
  Wake();
}

bool EventStream::overfull() const {
  const std::lock_guard lock(mutex_);
  return overfull_;
}

void EventStream::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  Wake();
}

void EventStream::Attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
  woken_ = false;
  if (!pending_.empty() || closed_) Wake();
}

bool EventStream::Take(std::string& text) {
  const std::lock_guard lock(mutex_);
  text += pending_;
  pending_.clear();
  pending_.shrink_to_fit();
  woken_ = false;
  return closed_;
}

void EventStream::Detach() noexcept {
  const std::lock_guard lock(mutex_);
  gone_.store(true, std::memory_order_release);
  wake_ = nullptr;
  pending_.clear();
}

void EventStream::Wake() {
  if (!wake_ || woken_) return;
  woken_ = true;
  wake_();
}

}  // namespace openpress::http
