#pragma once

#include <string>
#include <string_view>

namespace openpress::media {

/** The whole of a small file. @throws Error kNotFound, kBroken */
std::string ReadWholeFile(const std::string& path);

/** Replace @p path: written under a temporary name beside it, fsynced, renamed, so that a reader and a power cut see
 * either the old bytes or the new. @throws Error kNoSpace, kBroken */
void WriteFileAtomically(const std::string& path, std::string_view bytes);

/** fsync @p from and give it the name @p to in the same folder. @throws Error kNoSpace, kBroken */
void PublishFile(const std::string& from, const std::string& to);

/** fsync a file. @throws Error kNoSpace, kBroken */
void SyncFile(const std::string& path);

/** fsync a folder, so that renames in it survive a power cut. */
void SyncFolder(const std::string& path);

/** Error kNoSpace for a full disk, kBroken for the rest. */
[[noreturn]] void ThrowFileError(const std::string& what, int error_number);

}  // namespace openpress::media
