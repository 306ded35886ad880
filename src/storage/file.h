#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <sys/types.h>

#include "core/error.h"

namespace openpress::storage {

/** A file descriptor that is closed with its owner. */
class Fd {
 public:
  Fd() = default;
  explicit Fd(int raw) noexcept : raw_(raw) {}
  Fd(Fd&& other) noexcept : raw_(std::exchange(other.raw_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      Reset();
      raw_ = std::exchange(other.raw_, -1);
    }
    return *this;
  }
  ~Fd() { Reset(); }

  [[nodiscard]] int get() const noexcept { return raw_; }
  [[nodiscard]] explicit operator bool() const noexcept { return raw_ >= 0; }
  void Reset() noexcept;

 private:
  int raw_ = -1;
};

/** open(2) with O_CLOEXEC, repeated on EINTR. @throws Error kBroken, kNotFound for ENOENT, kNoSpace for a full disk. */
Fd Open(const std::string& path, int flags, mode_t mode = 0);
/** fsync(2) of a folder: makes names that were created, renamed or removed in it survive a power failure.
 *  @throws Error */
void SyncFolder(const std::string& path);
/** Puts @p bytes into a file of that name, whole or not at all, in the place of one that is there; it survives a power
 *  failure once this returns. For small files: blocks. @throws Error; nothing is left behind then */
void WriteFile(const std::string& path, std::string_view bytes);
/** The error for a failed call on a file: kNoSpace for ENOSPC and EDQUOT, kTooLarge for EFBIG, kNotFound for ENOENT,
 *  else kBroken with the text of @p error_number. */
[[nodiscard]] Error FileError(std::string_view what, int error_number);

}  // namespace openpress::storage
