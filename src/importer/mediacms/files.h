#pragma once

#include <optional>
#include <string>

#include "storage/file.h"

namespace openpress::importer::mediacms {

/** MediaCMS's folder media_files, read only. Paths come from its database and are hostile. */
class MediaFiles {
 public:
  /** @throws Error kBadInput "no_media_files" when it is no folder, or not that one */
  explicit MediaFiles(const std::string& folder);

  /** The file @p relative below the folder, open for reading; nothing when it is not there, is no file or would lie
   *  outside. @p why is a sentence for people then, without its full stop. */
  [[nodiscard]] std::optional<storage::Fd> Open(const std::string& relative, std::string& why) const;

 private:
  storage::Fd folder_;
};

/** Bytes of an open file. @throws Error */
std::int64_t SizeOf(const storage::Fd& file);
/** All of them. @throws Error kBadInput "file_too_large" for more than @p most, kBroken */
std::string ReadAll(const storage::Fd& file, std::int64_t most);

}  // namespace openpress::importer::mediacms
