#include "event/process.h"

#include <array>
#include <cassert>

#include <signal.h>
#include <uv.h>

#include "core/error.h"

namespace openpress::event {

namespace {
// A grandchild that survived may hold the pipes open; nobody waits for it longer than this.
constexpr std::uint64_t kGraceMilliseconds = 500;
}  // namespace

// libuv owns a handle until its close callback, so all five live in one block that goes when the last was closed and
// the Process is gone too.
struct Process::State {
  uv_process_t process{};
  uv_pipe_t in{};
  uv_pipe_t out{};
  uv_pipe_t err{};
  uv_timer_t grace{};
  uv_write_t write{};
  std::string input;
  std::array<char, 65536> buffer{};
  Listener* listener = nullptr;
  int holders = 6;  // five handles and the Process
  bool exited = false;
  bool told = false;
  int status = 0;
  int signal = 0;

  template <class T>
  void Close(T& handle) {
    auto* raw = reinterpret_cast<uv_handle_t*>(&handle);
    if (uv_is_closing(raw) != 0) return;
    raw->data = this;
    uv_close(raw, [](uv_handle_t* closed) { static_cast<State*>(closed->data)->Release(); });
  }

  void Release() {
    if (--holders == 0) delete this;
  }

  void CloseAll() {
    Close(in);
    Close(out);
    Close(err);
    Close(grace);
    Close(process);
  }

  void MaybeTell(bool over = false) {
    if (told || !exited) return;
    const bool ended = uv_is_closing(reinterpret_cast<uv_handle_t*>(&out)) != 0 &&
                       uv_is_closing(reinterpret_cast<uv_handle_t*>(&err)) != 0;
    if (!ended && !over) return;
    told = true;
    CloseAll();
    if (listener != nullptr) listener->OnExit(status, signal);  // may destroy the Process; nothing is touched after
  }

  void Read(uv_pipe_t& pipe) {
    uv_read_start(
        reinterpret_cast<uv_stream_t*>(&pipe),
        [](uv_handle_t* handle, std::size_t, uv_buf_t* space) {
          auto* state = static_cast<State*>(handle->data);
          *space = uv_buf_init(state->buffer.data(), static_cast<unsigned>(state->buffer.size()));
        },
        [](uv_stream_t* stream, ssize_t count, const uv_buf_t* space) {
          auto* state = static_cast<State*>(stream->data);
          auto* from = reinterpret_cast<uv_pipe_t*>(stream);
          if (count > 0 && state->listener != nullptr) {
            const std::string_view bytes(space->base, static_cast<std::size_t>(count));
            if (from == &state->out) {
              state->listener->OnOutput(bytes);
            } else {
              state->listener->OnErrorOutput(bytes);
            }
          } else if (count < 0) {
            state->Close(*from);
            state->MaybeTell();
          }
        });
  }
};

Process::Process(Loop& loop, const ProcessOptions& options, Listener& listener) : state_(new State) {
  assert(loop.IsHere());
  // A child that ends without reading its input must not end us; libuv gives children the default back.
  signal(SIGPIPE, SIG_IGN);
  State& state = *state_;
  state.listener = &listener;
  state.input = options.input;
  for (uv_pipe_t* pipe : {&state.in, &state.out, &state.err}) {
    uv_pipe_init(loop.raw(), pipe, 0);
    pipe->data = &state;
  }
  uv_timer_init(loop.raw(), &state.grace);
  state.grace.data = &state;
  state.process.data = &state;

  std::vector<char*> arguments{const_cast<char*>(options.file.c_str())};
  for (const std::string& argument : options.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> environment;
  for (const std::string& variable : options.environment) environment.push_back(const_cast<char*>(variable.c_str()));
  environment.push_back(nullptr);

  std::array<uv_stdio_container_t, 3> stdio{};
  stdio[0].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_READABLE_PIPE);
  stdio[0].data.stream = reinterpret_cast<uv_stream_t*>(&state.in);
  stdio[1].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
  stdio[1].data.stream = reinterpret_cast<uv_stream_t*>(&state.out);
  stdio[2].flags = static_cast<uv_stdio_flags>(UV_CREATE_PIPE | UV_WRITABLE_PIPE);
  stdio[2].data.stream = reinterpret_cast<uv_stream_t*>(&state.err);

  uv_process_options_t raw{};
  raw.file = options.file.c_str();
  raw.args = arguments.data();
  raw.env = environment.data();
  raw.flags = UV_PROCESS_DETACHED;  // setsid: one kill reaches everything the child starts
  raw.stdio_count = static_cast<int>(stdio.size());
  raw.stdio = stdio.data();
  raw.exit_cb = [](uv_process_t* process, std::int64_t status, int signal) {
    auto* ended = static_cast<State*>(process->data);
    ended->exited = true;
    ended->status = static_cast<int>(status);
    ended->signal = signal;
    uv_timer_start(
        &ended->grace, [](uv_timer_t* timer) { static_cast<State*>(timer->data)->MaybeTell(true); }, kGraceMilliseconds,
        0);
    ended->MaybeTell();
  };
  if (const int problem = uv_spawn(loop.raw(), &state.process, &raw); problem != 0) {
    state.listener = nullptr;
    state.exited = true;
    state.CloseAll();
    state.Release();
    throw SystemError("cannot start " + options.file, -problem);
  }
  state.Read(state.out);
  state.Read(state.err);
  uv_buf_t bytes = uv_buf_init(state.input.data(), static_cast<unsigned>(state.input.size()));
  state.write.data = &state;
  const int problem =
      uv_write(&state.write, reinterpret_cast<uv_stream_t*>(&state.in), &bytes, 1, [](uv_write_t* write, int) {
        auto* written = static_cast<State*>(write->data);
        written->Close(written->in);
      });
  if (problem != 0) state.Close(state.in);
}

Process::~Process() {
  state_->listener = nullptr;
  if (!state_->exited) KillGroup();
  // While the child runs its handle stays: libuv reaps it, then MaybeTell() closes everything and nobody is told.
  state_->Close(state_->in);
  state_->Close(state_->out);
  state_->Close(state_->err);
  state_->MaybeTell();
  state_->Release();
}

void Process::KillGroup() noexcept {
  if (!state_->exited) kill(-state_->process.pid, SIGKILL);
}

int Process::pid() const noexcept {
  return state_->process.pid;
}

}  // namespace openpress::event
