#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace openpress::backup {

/** A file of a data folder as it is now. */
struct Found {
  std::string path;        ///< below the data folder
  std::int64_t size = 0;   ///< bytes
  std::int64_t mtime = 0;  ///< nanoseconds since 1970
  unsigned mode = 0;       ///< permissions
};

/** Calls @p visit for every file that a backup of @p data holds beside database and unfinished uploads, in no order:
 *  media, documents of verification, portraits. Left out are links, names that begin with a dot or end as temporary
 *  ones do, and what is on its way in or out; with @p originals_only also what encoding makes: streams and downloads.
 *  What vanishes meanwhile is left out. @throws Error when a folder cannot be read */
void ForEachFile(const std::string& data, bool originals_only, const std::function<void(Found)>& visit);

/** That one file; false when it is not there or no regular file. */
bool Look(const std::string& data, const std::string& path, Found& found);

}  // namespace openpress::backup
