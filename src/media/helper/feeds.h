#pragma once

#include <string>

#include "media/helper/child.h"
#include "media/part.h"

namespace openpress::media::helper {

/** A whole rendition of our own making, as the bytes of one fragmented file. */
struct RenditionBytes {
  Feed feed;
  int width = 0;
  int height = 0;
  std::int64_t bytes = 0;
  double first_time = 0;  ///< seconds at which its first segment begins
};

/** @throws Error kConflict `not_ready` while a part of it is missing */
RenditionBytes CollectRendition(const Plan& plan, const std::string& hls, const std::string& name);

}  // namespace openpress::media::helper
