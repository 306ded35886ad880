#include "catalogue/words.h"

#include <array>
#include <cstddef>

namespace openpress::catalogue {
namespace {

// In the order of the enums.
constexpr std::array<std::string_view, 5> kMediaTypes = {"", "video", "image", "audio", "pdf"};
constexpr std::array<std::string_view, 3> kStates = {"public", "private", "unlisted"};
constexpr std::array<std::string_view, 4> kProgress = {"waiting", "running", "done", "failed"};
constexpr std::array<std::string_view, 3> kKinds = {"video", "audio", "copy"};

template <class Enum, std::size_t kCount>
std::optional<Enum> Named(const std::array<std::string_view, kCount>& names, std::string_view name) {
  for (std::size_t i = 0; i < kCount; ++i)
    if (names[i] == name) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

std::string_view NameOf(MediaType type) {
  return kMediaTypes[static_cast<std::size_t>(type)];
}
std::string_view NameOf(State state) {
  return kStates[static_cast<std::size_t>(state)];
}
std::string_view NameOf(Progress progress) {
  return kProgress[static_cast<std::size_t>(progress)];
}
std::string_view NameOf(RenditionKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<MediaType> MediaTypeNamed(std::string_view name) {
  return Named<MediaType>(kMediaTypes, name);
}
std::optional<State> StateNamed(std::string_view name) {
  return Named<State>(kStates, name);
}
std::optional<Progress> ProgressNamed(std::string_view name) {
  return Named<Progress>(kProgress, name);
}
std::optional<RenditionKind> RenditionKindNamed(std::string_view name) {
  return Named<RenditionKind>(kKinds, name);
}

}  // namespace openpress::catalogue
