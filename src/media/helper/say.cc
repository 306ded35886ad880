#include <string>
#include <string_view>

#include <unistd.h>

#include "media/helper/job.h"

namespace openpress::media::helper {

void Say(const Json& json) {
  // Titles in files may be in any encoding; what is not UTF-8 is replaced, not refused.
  const std::string line = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  std::string_view left = line;
  while (!left.empty()) {
    const ssize_t put = write(1, left.data(), left.size());
    if (put <= 0) _exit(3);  // nobody listens any more
    left.remove_prefix(static_cast<std::size_t>(put));
  }
}

void SayProgress(int percent) {
  Say({{"progress", percent}});
}

}  // namespace openpress::media::helper
