#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "backup/manifest.h"

namespace openpress::backup {

/** Told of bytes as they are done; throws to stop. */
using Meter = std::function<void(std::int64_t bytes)>;

/** Makes the folders that @p path lies in, for their owner only. @throws Error */
void MakeFolders(const std::string& path);

/** Copies the file @p from to the new file @p to; encrypted to @p recipient unless that is empty. Fills in @p entry's
 *  size, hashes and stored size from the bytes as they were read, so that they fit whatever happens to @p from.
 *  @throws Error kNotFound when @p from is gone, as storage/file.h otherwise */
void CopyIn(const std::string& from, const std::string& to, const std::string& recipient, Entry& entry,
            const Meter& meter);

/** Copies the stored file @p from to @p to by way of a temporary name, with the times and permissions of @p entry, and
 *  checks size and hash on the way. @param identity of an encrypted backup
 *  @throws Error kBroken "backup_damaged" naming the file; nothing is at @p to then that was not there before */
void CopyOut(const std::string& from, const std::string& to, const std::string& identity, const Entry& entry,
             const Meter& meter);

/** SHA-256 of the file in hexadecimal. @throws Error */
std::string HashStored(const std::string& path, const Meter& meter);
/** The same from the disk rather than from memory, where the system allows to ask for that: of what was just written.
 */
std::string HashWritten(const std::string& path, const Meter& meter);

/** @p text as a new file, encrypted unless @p recipient is empty; on disk when this returns. */
void WriteText(const std::string& path, std::string_view text, const std::string& recipient);
/** What WriteText() wrote. @throws Error */
std::string ReadText(const std::string& path, const std::string& identity);

}  // namespace openpress::backup
