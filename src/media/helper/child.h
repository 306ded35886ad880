#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "media/commands.h"

namespace openpress::media::helper {

/** Bytes that reach the child on a pipe: pieces of files, one after the other. */
struct FeedPiece {
  std::string path;
  std::int64_t offset = 0;
  std::int64_t bytes = -1;  ///< below 0: to the end
};
using Feed = std::vector<FeedPiece>;

struct ChildOptions {
  std::string program;  ///< absolute path
  Arguments arguments;
  std::vector<Feed> feeds;                                   ///< the child's descriptors 3, 4 …
  std::function<void(std::string_view line)> on_line;        ///< standard output
  std::function<void(std::string_view line)> on_error_line;  ///< standard error
  std::function<void()> on_tick;                             ///< a few times a second
};

struct ChildResult {
  int status = 0;
  int signal = 0;
  std::string errors;  ///< the end of standard error
  [[nodiscard]] bool ok() const noexcept { return status == 0 && signal == 0; }
};

/** Start a program under ConfineChild() with an empty environment and wait for it. An exception from a callback kills
 * it. */
ChildResult RunChild(const ChildOptions& options);

/** ffmpeg with its progress turned into SayProgress(). @param total seconds of output that are 100 %, 0 when unknown */
ChildResult RunFfmpeg(const Arguments& arguments, double total, const std::function<void()>& on_tick = {},
                      const std::vector<Feed>& feeds = {},
                      const std::function<void(std::string_view)>& on_error_line = {});

/** The sentence for a run of ffmpeg or ffprobe that failed. @param what "The sound", "The picture", "The file" */
[[noreturn]] void ExplainFailure(const ChildResult& result, std::string_view what);

inline constexpr const char* kFfmpeg = "/usr/bin/ffmpeg";
inline constexpr const char* kFfprobe = "/usr/bin/ffprobe";
inline constexpr const char* kPdftoppm = "/usr/bin/pdftoppm";
inline constexpr const char* kPdftotext = "/usr/bin/pdftotext";
inline constexpr const char* kPdfinfo = "/usr/bin/pdfinfo";

}  // namespace openpress::media::helper
