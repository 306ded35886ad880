#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "media/boxes.h"

namespace openpress::media::helper {

/** The same picture, bit for bit, without what else its file tells: Exif, XMP, IPTC, comments, thumbnails, text, and
 *  whatever lies behind its end. Colour profiles stay, and how it is turned, since it would look different without.
 *  @param mime image/jpeg, image/png, image/webp or image/gif @param orientation as in Exif, 1 to 8
 *  @return nothing when the bytes are not what @p mime says they are, from the first to the end of the picture */
std::optional<std::string> Stripped(Bytes file, std::string_view mime, int orientation);

}  // namespace openpress::media::helper
