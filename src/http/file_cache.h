#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace openpress::http {

/** A file kept open, with what its answers say about it. Immutable but for what the loop notes about its warmth. */
struct OpenFile {
  OpenFile() = default;
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int fd = -1;
  std::uint64_t size = 0;
  std::int64_t modified = 0;  ///< seconds since 1970
  std::string etag;           ///< strong, from time, size and inode
  std::string fields;         ///< "ETag: …\r\nLast-Modified: …\r\nAccept-Ranges: bytes\r\n"
  std::string memory;         ///< the bytes themselves, of small files
  bool in_memory = false;
  std::uint64_t device = 0, inode = 0;
  std::int64_t modified_ns = 0;
  /** Where it was last found in the page cache, and when (milliseconds): hot segments are not asked about each time. */
  mutable std::uint64_t warm_at = 0, warm_since = 0;
};

/** Files that were asked for lately. One per loop and used by its thread alone.
 *
 *  An entry is believed for a second, then compared with the folder again: playlists are replaced while they are read.
 *  Entries nobody asks for are closed after ten seconds, so that a deleted item gives its disk space back. */
class FileCache {
 public:
  static constexpr std::size_t kSmall = 64 * 1024;  ///< files up to here are kept in memory

  /** Nothing when there is no regular file of that name that we may read.
   *  @param now  milliseconds of a steady clock
   *  @param remember_absence believe for a second that the file is not there; for siblings that rarely exist */
  std::shared_ptr<const OpenFile> Open(const std::string& path, std::uint64_t now, bool remember_absence = false);
  /** Closes what has not been used for ten seconds. */
  void Sweep(std::uint64_t now);
  void Clear();

 private:
  struct Entry {
    std::string path;
    std::shared_ptr<const OpenFile> file;  // empty: not there
    std::uint64_t checked = 0;
    std::uint64_t used = 0;
  };
  using Entries = std::list<Entry>;  // the most recently used first
  void Drop(Entries::iterator entry);

  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> index_;  // keys live in the entries
  std::size_t memory_ = 0;
};

}  // namespace openpress::http
