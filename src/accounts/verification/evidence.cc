#include "accounts/verification/evidence.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"

namespace openpress::accounts {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIncoming = "/incoming";
constexpr std::size_t kSignature = 16;

void MakeFolder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) throw storage::FileError("a folder cannot be made", errno);
}

/** When the file was last changed; nothing for what is no file or is gone. */
std::optional<Millis> ChangedAt(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<Millis>(status.st_mtim.tv_sec) * 1000;
}

}  // namespace

std::optional<std::string_view> DocumentType(std::string_view first_bytes) {
  using namespace std::string_view_literals;
  if (first_bytes.starts_with("%PDF-")) return "application/pdf";
  if (first_bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (first_bytes.starts_with("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"sv)) return "image/png";
  return std::nullopt;
}

EvidenceFiles::EvidenceFiles(const std::string& folder) : root_(folder + "/verification") {
  MakeFolder(root_);
  MakeFolder(root_ + std::string(kIncoming));
}

EvidenceFiles::Incoming::Incoming(std::string path, storage::Fd file)
    : path_(std::move(path)), file_(std::move(file)) {}

EvidenceFiles::Incoming::~Incoming() {
  if (!kept_) ::unlink(path_.c_str());
}

void EvidenceFiles::Incoming::Append(std::string_view bytes) {
  if (size_ + static_cast<std::int64_t>(bytes.size()) > kLargestDocument) {
    throw Error(Fault::kTooLarge, "document_too_large",
                fmt::format("A document may have up to {} MiB.", kLargestDocument >> 20));
  }
  first_bytes_.append(bytes.substr(0, kSignature - std::min(kSignature, first_bytes_.size())));
  digest_.Update(bytes);
  size_ += static_cast<std::int64_t>(bytes.size());
  while (!bytes.empty()) {
    const ssize_t put = ::write(file_.get(), bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) throw storage::FileError("a document cannot be written", errno);
    if (put > 0) bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

std::unique_ptr<EvidenceFiles::Incoming> EvidenceFiles::Receive() {
  std::string path = fmt::format("{}{}/{}", root_, kIncoming, RandomHex(16));
  storage::Fd file = storage::Open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  return std::make_unique<Incoming>(std::move(path), std::move(file));
}

EvidenceFiles::Kept EvidenceFiles::Keep(Incoming& incoming, std::int64_t request_id) {
  if (::fsync(incoming.file_.get()) != 0) throw storage::FileError("a document cannot be made durable", errno);
  const std::string folder = fmt::format("{}/{}", root_, request_id);
  MakeFolder(folder);
  Kept kept{RandomHex(16), ToHex(incoming.digest_.Finish())};
  if (::rename(incoming.path_.c_str(), PathOf(request_id, kept.file).c_str()) != 0) {
    throw storage::FileError("a document cannot be put in its place", errno);
  }
  incoming.kept_ = true;
  storage::SyncFolder(folder);
  storage::SyncFolder(root_);
  return kept;
}

std::string EvidenceFiles::PathOf(std::int64_t request_id, const std::string& file) const {
  return fmt::format("{}/{}/{}", root_, request_id, file);
}

void EvidenceFiles::Remove(std::int64_t request_id, const std::string& file) {
  if (::unlink(PathOf(request_id, file).c_str()) != 0 && errno != ENOENT) {
    throw storage::FileError("a document cannot be removed", errno);
  }
  ::rmdir(fmt::format("{}/{}", root_, request_id).c_str());  // the last one takes the folder with it
}

std::int64_t EvidenceFiles::RemoveStrays(
    Millis before, const std::function<bool(std::int64_t request_id, const std::string& file)>& is_known) {
  std::int64_t removed = 0;
  std::error_code problem;
  for (const auto& folder : fs::directory_iterator(root_, problem)) {
    const std::string name = folder.path().filename().string();
    std::int64_t request_id = 0;  // that of what is on its way in, and nobody's
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), request_id);
    if ((error != std::errc{} || end != name.data() + name.size()) && "/" + name != kIncoming) continue;
    for (const auto& entry : fs::directory_iterator(folder.path(), problem)) {
      const auto changed = ChangedAt(entry.path().string());
      const std::string file = entry.path().filename().string();
      if (!changed || *changed >= before || is_known(request_id, file)) continue;
      if (::unlink(entry.path().c_str()) == 0) ++removed;
    }
    if (request_id != 0) ::rmdir(folder.path().c_str());
  }
  return removed;
}

}  // namespace openpress::accounts
