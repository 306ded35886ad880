#include "event/signals.h"

#include <cstddef>
#include <list>

#include <uv.h>

#include "core/error.h"

namespace openpress::event {

struct Signals::State {
  Callback callback;
  std::list<uv_signal_t> handles;  // a list: libuv keeps their addresses
  std::size_t open = 0;
};

Signals::Signals(Loop& loop, std::initializer_list<int> numbers, Callback callback) : state_(new State{}) {
  state_->callback = std::move(callback);
  for (const int number : numbers) {
    uv_signal_t& handle = state_->handles.emplace_back();
    handle.data = state_;
    int problem = uv_signal_init(loop.raw(), &handle);
    if (problem == 0) {
      ++state_->open;
      problem = uv_signal_start(
          &handle, [](uv_signal_t* raised, int which) { static_cast<State*>(raised->data)->callback(which); }, number);
    } else {
      state_->handles.pop_back();
    }
    if (problem != 0) {
      Close();
      throw SystemError("signals cannot be received", -problem);
    }
  }
}

Signals::~Signals() {
  Close();
}

void Signals::Close() noexcept {
  if (state_->handles.empty()) {
    delete state_;
    return;
  }
  for (uv_signal_t& handle : state_->handles) {
    uv_close(reinterpret_cast<uv_handle_t*>(&handle), [](uv_handle_t* closed) {
      auto* state = static_cast<State*>(closed->data);
      if (--state->open == 0) delete state;
    });
  }
}

}  // namespace openpress::event
