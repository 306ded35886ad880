#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/error.h"
#include "lib/multipart/parser.h"

// Forms: whatever the bytes, the parser hears the same parts or refuses in the same way however they are cut. The first
// byte picks how the second reading is cut, the rest is the body, with the boundary "b".

namespace {

using namespace openpress;

struct Recorder final : multipart::Listener {
  void Begin(const multipart::PartHead& head) override {
    heard += '<' + head.name + '|' + head.file_name.value_or("") + '|' + head.content_type + '>';
  }
  void Data(std::string_view bytes) override { heard += bytes; }
  void End() override { heard += "</>"; }
  std::string heard;
};

std::string Parse(std::string_view body, std::size_t step) {
  Recorder recorder;
  multipart::Parser parser("b", recorder, {.parts = 8, .head = 256, .preamble = 64});
  try {
    for (; body.size() > step; body.remove_prefix(step)) parser.Feed(body.substr(0, step));
    parser.Feed(body);
    parser.Finish();
  } catch (const Error& error) {
    // How much of a broken form was heard before may differ by what had to be held back; the parts may not.
    return error.code();
  }
  return recorder.heard;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  (void)multipart::BoundaryOf(input);
  if (input.empty()) return 0;
  const std::string_view body = input.substr(1);
  if (Parse(body, body.size() + 1) != Parse(body, 1 + data[0] % 61)) std::abort();
  return 0;
}
