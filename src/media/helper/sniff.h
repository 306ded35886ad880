#pragma once

#include <string>
#include <string_view>

namespace openpress::media::helper {

/** The MIME type that libmagic reads from the file's bytes: "video/mp4", "application/octet-stream". */
std::string SniffMime(const std::string& path);

/** Throws kUnsupported with a sentence that names the kind of file, for kinds that are certainly not media.
 *  Media that libmagic does not recognise passes: the demuxers decide. */
void RefuseObviousStrangers(std::string_view mime);

[[noreturn]] void RefuseUnknown();

}  // namespace openpress::media::helper
