#pragma once

#include <optional>
#include <string_view>

namespace openpress::catalogue {

/** What an item is, told by its content. kUnknown: not probed yet, or nothing that can be shown. */
enum class MediaType { kUnknown, kVideo, kImage, kAudio, kPdf };
/** Who may see it: everybody; everybody who has the link, but no list; its owner and editors. */
enum class State { kPublic, kPrivate, kUnlisted };
/** How far the work on an item or a rendition has come. */
enum class Progress { kWaiting, kRunning, kDone, kFailed };
/** A rendition made from the source, an audio track, or the source's own stream without re-encoding. */
enum class RenditionKind { kVideo, kAudio, kCopy };

// The words of the database and the API.
std::string_view NameOf(MediaType type);
std::string_view NameOf(State state);
std::string_view NameOf(Progress progress);
std::string_view NameOf(RenditionKind kind);

std::optional<MediaType> MediaTypeNamed(std::string_view name);
std::optional<State> StateNamed(std::string_view name);
std::optional<Progress> ProgressNamed(std::string_view name);
std::optional<RenditionKind> RenditionKindNamed(std::string_view name);

}  // namespace openpress::catalogue
