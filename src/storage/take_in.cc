#include "storage/take_in.h"

#include <cerrno>
#include <optional>

#include <sys/stat.h>

#include "storage/disk/link_tree.h"

namespace openpress::storage {
namespace {

constexpr mode_t kOriginalMode = 0440;

}  // namespace

std::string TakeIn(MediaStore& store, const Fd& file, std::string_view token, std::string_view extension) {
  const std::string to = store.Original(token, extension);
  struct stat given {};
  struct stat there {};
  if (::fstat(file.get(), &given) != 0) throw FileError("cannot look at a file", errno);
  const std::string folder = store.Folder(token);
  if (const auto other = store.FindOriginal(token)) {
    if (*other != to || ::lstat(to.c_str(), &there) != 0 || there.st_size != given.st_size) {
      throw Error(Fault::kConflict, "original_exists", "The item has an original already.");
    }
  } else {
    LinkOrCopy(file.get(), folder, to.substr(folder.size() + 1), kOriginalMode);
  }
  SyncFolder(folder);
  return to;
}

}  // namespace openpress::storage
