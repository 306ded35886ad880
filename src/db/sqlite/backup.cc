#include "db/sqlite/backup.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/error.h"
#include "db/sqlite/connection.h"

namespace openpress::db::sqlite {
namespace {

class File {
 public:
  File(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (number_ < 0) throw SystemError(path, errno);
  }
  ~File() { ::close(number_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  void Sync() const {
    if (::fsync(number_) != 0) throw SystemError("the copy of the database", errno);
  }

 private:
  int number_;
};

}  // namespace

std::string CopyDatabase(const std::string& from, const std::string& to) {
  const std::string partial = to + ".partial";
  std::error_code ignored;
  try {
    std::filesystem::remove(partial, ignored);
    // VACUUM INTO accepts an empty file; made here, it has our rights and not the umask's.
    { const File made(partial, O_CREAT | O_EXCL | O_WRONLY); }
    {
      // Not a reader: query_only forbids VACUUM. It takes no write lock on the source all the same.
      SqliteConnection connection(from, Mode::kWrite);
      connection.Execute("VACUUM INTO $1", {partial});
    }
    // VACUUM INTO leaves syncing to whoever wants the copy to last.
    File(partial, O_RDONLY).Sync();
    if (std::rename(partial.c_str(), to.c_str()) != 0) throw SystemError(to, errno);
    const auto parent = std::filesystem::path(to).parent_path();
    File(parent.empty() ? "." : parent.string(), O_RDONLY | O_DIRECTORY).Sync();
  } catch (...) {
    std::filesystem::remove(partial, ignored);
    throw;
  }
  return to;
}

}  // namespace openpress::db::sqlite
