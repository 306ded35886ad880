#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "storage/file.h"

namespace openpress::storage {

/** Bytes of the file system that holds the media. */
struct Space {
  std::int64_t free = 0;  ///< that this process may use
  std::int64_t total = 0;
};

/** Where bytes lie: unfinished uploads by id, items by token.
 *
 *  Every method may be called from any thread but a loop, checks tokens, ids and extensions itself (Error kBadInput
 *  "bad_token" and so on) and throws Error kBroken when a system call fails, kNoSpace when the disk is full. Paths are
 *  absolute. Nothing outside the store's own folders is ever opened, followed or removed. */
class MediaStore {
 public:
  virtual ~MediaStore() = default;

  /** The item's folder, made when it is not there yet. Its parents then survive a power failure. */
  virtual std::string Folder(std::string_view token) = 0;
  /** The item's folder, which need not exist. */
  [[nodiscard]] virtual std::string FolderPath(std::string_view token) const = 0;
  /** Where the untouched original with that extension lies or would lie. */
  [[nodiscard]] virtual std::string Original(std::string_view token, std::string_view extension) const = 0;
  /** The item's original whatever its extension, if there is one. */
  [[nodiscard]] virtual std::optional<std::string> FindOriginal(std::string_view token) const = 0;
  /** The file a reader may get under /media/<token>/<relative>: nothing for absolute or climbing paths, hidden and
   *  temporary names (leading '.', ending ".tmp", ".part" or '~'), the original, symbolic links. It need not exist yet.
   */
  [[nodiscard]] virtual std::optional<std::string> ResolvePublic(std::string_view token,
                                                                 std::string_view relative) const = 0;

  /** A new empty file for an upload, open for reading and writing. Its name survives a power failure.
   *  @throws Error kConflict when @p id is taken */
  virtual Fd CreateUpload(std::string_view id) = 0;
  /** The file of an upload, open for reading and writing; nothing when it is gone (removed or adopted). */
  virtual std::optional<Fd> OpenUpload(std::string_view id) = 0;
  [[nodiscard]] virtual std::string UploadPath(std::string_view id) const = 0;
  /** True when there was one. */
  virtual bool RemoveUpload(std::string_view id) = 0;

  /** Makes the upload the item's original: synced, read-only, renamed within the file system, all of which survives a
   *  power failure once this returns. Doing it again after it was done changes nothing.
   *  @return the original's path
   *  @throws Error kConflict when the item has another original, kNotFound when there is neither upload nor original */
  virtual std::string Adopt(std::string_view id, std::string_view token, std::string_view extension) = 0;

  /** Puts the original of @p from, and unless @p original_only every file of it that readers may get, into the folder
   * of
   *  @p to under the same names: as second names of the same bytes where the file system has such, which is right since
   *  no file of an item is ever written to once it is there. What @p to has already stays, so that doing it again goes
   *  on. All of it survives a power failure once this returns.
   *  @throws Error kNotFound when @p from has no original */
  virtual void CopyItem(std::string_view from, std::string_view to, bool original_only) = 0;

  /** Takes the item out of sight at once, then removes everything in it. False when there was nothing. */
  virtual bool RemoveItem(std::string_view token) = 0;
  /** Removes what an interrupted RemoveItem() left. At start. */
  virtual void EmptyTrash() = 0;

  [[nodiscard]] virtual Space FreeSpace() const = 0;
  /** Bytes of all files of an item, as their sizes say. */
  [[nodiscard]] virtual std::int64_t UsedBy(std::string_view token) const = 0;
  /** Each item that has a folder, in no order. For orphan checks. */
  virtual void ForEachItem(const std::function<void(const std::string& token)>& visit) const = 0;
  /** Each unfinished upload's file: id, bytes and time of the last change. */
  virtual void ForEachUpload(
      const std::function<void(const std::string& id, std::int64_t size, Millis changed)>& visit) const = 0;
};

}  // namespace openpress::storage
