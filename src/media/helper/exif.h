#pragma once

#include <string>

#include "media/boxes.h"

namespace openpress::media::helper {

/** The EXIF orientation (1 to 8) in the first bytes of a JPEG; 1 when there is none or it makes no sense. Never throws
 * for what the bytes say. */
int JpegOrientation(Bytes jpeg);
int ReadJpegOrientation(const std::string& path);

}  // namespace openpress::media::helper
