#include "media/helper/sniff.h"

#include <memory>

#include <magic.h>

#include "core/error.h"

namespace openpress::media::helper {

std::string SniffMime(const std::string& path) {
  // Nothing that looks inside archives or guesses at text formats: only the signature counts.
  const std::unique_ptr<magic_set, decltype(&magic_close)> cookie(
      magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_CDF |
                 MAGIC_NO_CHECK_ELF),
      &magic_close);
  if (!cookie || magic_load(cookie.get(), nullptr) != 0) {
    throw Error(Fault::kBroken, "no_magic", "The server cannot tell kinds of files apart: libmagic has no database.");
  }
  const char* mime = magic_file(cookie.get(), path.c_str());
  return mime == nullptr ? "application/octet-stream" : mime;
}

void RefuseUnknown() {
  throw Error(Fault::kUnsupported, "unsupported_type",
              "This is not a video, audio, image or PDF file that we can read. Try MP4, MOV, MKV, WebM, MP3, WAV, "
              "JPEG, PNG or PDF.");
}

void RefuseObviousStrangers(std::string_view mime) {
  const auto refuse = [](const char* sentence) { throw Error(Fault::kUnsupported, "unsupported_type", sentence); };
  if (mime == "application/x-empty" || mime == "inode/x-empty") {
    throw Error(Fault::kBadInput, "empty_file", "The file is empty.");
  }
  if (mime == "application/vnd.apple.mpegurl" || mime == "audio/x-mpegurl" || mime == "audio/mpegurl") {
    refuse("This is a playlist, which only points at media elsewhere. Upload the media file itself.");
  }
  if (mime == "image/svg+xml") refuse("SVG drawings are not accepted as images. Export the picture as PNG.");
  if (mime == "image/heic" || mime == "image/heif" || mime == "image/avif" || mime == "image/tiff" ||
      mime == "image/bmp" || mime == "image/vnd.adobe.photoshop") {
    refuse("This kind of picture cannot be read yet. Save it as JPEG, PNG or WebP and upload that.");
  }
  if (mime.starts_with("text/") || mime == "application/json" || mime == "application/xml") {
    refuse("This is a text file, not a video, audio, image or PDF file.");
  }
  for (const std::string_view prefix : {"application/zip", "application/gzip", "application/x-7z", "application/x-rar",
                                        "application/x-xz", "application/x-bzip2"}) {
    if (mime.starts_with(prefix)) refuse("This is an archive. Unpack it and upload the files inside.");
  }
  for (const std::string_view prefix :
       {"application/msword", "application/vnd.openxml", "application/vnd.oasis", "application/vnd.ms-"}) {
    if (mime.starts_with(prefix)) refuse("This is an office document. Export it as PDF and upload that.");
  }
  for (const std::string_view prefix : {"application/x-dosexec", "application/x-executable", "application/x-sharedlib",
                                        "application/x-pie-executable", "application/x-mach-binary"}) {
    if (mime.starts_with(prefix)) refuse("This is a program, not a video, audio, image or PDF file.");
  }
}

}  // namespace openpress::media::helper
