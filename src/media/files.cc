#include "media/files.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"

namespace openpress::media {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

}  // namespace

void ThrowFileError(const std::string& what, int error_number) {
  if (error_number == ENOSPC || error_number == EDQUOT) {
    throw Error(Fault::kNoSpace, "disk_full", "The server's disk is full.");
  }
  throw SystemError(what, error_number);
}

std::string ReadWholeFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    if (errno == ENOENT) throw Error(Fault::kNotFound, "no_file", "There is no such file.");
    throw SystemError("cannot open " + path, errno);
  }
  std::string text;
  char buffer[65536];
  ssize_t got = 0;
  while ((got = read(file.number(), buffer, sizeof buffer)) > 0) text.append(buffer, static_cast<std::size_t>(got));
  if (got < 0) throw SystemError("cannot read " + path, errno);
  return text;
}

void WriteFileAtomically(const std::string& path, std::string_view bytes) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  const std::string temporary = folder + "/.new-" + RandomHex(6);
  const Descriptor file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.number() < 0) ThrowFileError("cannot write " + path, errno);
  try {
    while (!bytes.empty()) {
      const ssize_t put = write(file.number(), bytes.data(), bytes.size());
      if (put < 0) ThrowFileError("cannot write " + path, errno);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    if (fsync(file.number()) != 0) ThrowFileError("cannot write " + path, errno);
    if (std::rename(temporary.c_str(), path.c_str()) != 0) ThrowFileError("cannot write " + path, errno);
  } catch (...) {
    unlink(temporary.c_str());
    throw;
  }
  SyncFolder(folder);
}

void PublishFile(const std::string& from, const std::string& to) {
  SyncFile(from);
  if (std::rename(from.c_str(), to.c_str()) != 0) ThrowFileError("cannot store " + to, errno);
}

void SyncFile(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0 || fsync(file.number()) != 0) ThrowFileError("cannot store " + path, errno);
}

void SyncFolder(const std::string& path) {
  const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() >= 0) fsync(folder.number());
}

}  // namespace openpress::media
