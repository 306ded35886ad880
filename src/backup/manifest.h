#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"

namespace openpress::backup {

/** The database's place in a backup and in the data folder that is made of it. */
constexpr std::string_view kDatabase = "openpress.db";

/** A file of a backup. */
struct Entry {
  std::string path;        ///< below the data folder
  std::int64_t size = 0;   ///< bytes
  std::int64_t mtime = 0;  ///< nanoseconds since 1970
  unsigned mode = 0;       ///< permissions
  std::string sha256;      ///< hexadecimal
  std::string stored;      ///< below the backup's folder; of an encrypted backup a name that says nothing
  std::int64_t stored_size = 0;
  std::string stored_sha256;  ///< of the bytes as they lie in the backup: what can be checked without the secret key
};

/** What a backup holds. As a file it has a line of JSON for the head, one for each file and one for the end, which has
 *  the hash of all lines before it: half of it is not taken for the whole. */
struct Manifest {
  std::string name;  ///< of the backup's folder
  Millis created_at = 0;
  std::string version;  ///< of the program that made it
  bool originals_only = false;
  std::string recipient;  ///< whom it is encrypted to; empty: it is not
  std::vector<Entry> files;
  std::vector<std::string> missing;  ///< tokens of items whose original was not there
};

[[nodiscard]] std::string Format(const Manifest& manifest);
/** Every path in what is returned stays below the folder it is put in.
 *  @throws Error kBadInput "manifest_broken", "backup_newer" for a form of later versions */
[[nodiscard]] Manifest ParseManifest(std::string_view text);

/** Whether @p path is relative and has no part that is empty, "." or "..". */
[[nodiscard]] bool IsBelow(std::string_view path) noexcept;

}  // namespace openpress::backup
