#pragma once

#include <string>
#include <string_view>

#include "media/boxes.h"

namespace openpress::media::helper {

/** The EXIF orientation (1 to 8) in the first bytes of a JPEG; 1 when there is none or it makes no sense. Never throws
 * for what the bytes say. */
int JpegOrientation(Bytes jpeg);
/** That of a JPEG, PNG or WebP file; 1 for every other. */
int ReadOrientation(const std::string& path, std::string_view mime);

}  // namespace openpress::media::helper
