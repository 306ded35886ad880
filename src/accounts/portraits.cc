#include "accounts/portraits.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"
#include "core/log.h"

namespace openpress::accounts {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".webp";
constexpr std::size_t kStem = 32;  // hexadecimal digits
/** Some times what a banner has at the quality we ask for. */
constexpr std::int64_t kLargestMade = 4LL << 20;

void MakeFolder(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) throw storage::FileError("a folder cannot be made", errno);
}

bool IsName(std::string_view file) {
  return file.size() == kStem + kEnding.size() && file.ends_with(kEnding) &&
         std::all_of(file.begin(), file.begin() + kStem,
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/** Makes the rendered file durable. Whoever made it had hostile bytes to read, so what it is gets looked at: a WebP
 *  (RFC 9649 section 2.4) of the expected order of size, and no link. */
void CheckMade(const std::string& path) {
  const storage::Fd file = storage::Open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw storage::FileError("a picture cannot be read", errno);
  std::array<char, 12> head{};
  const bool whole = ::pread(file.get(), head.data(), head.size(), 0) == static_cast<ssize_t>(head.size());
  const std::string_view text(head.data(), head.size());
  if (!S_ISREG(status.st_mode) || status.st_size > kLargestMade || !whole || !text.starts_with("RIFF") ||
      !text.ends_with("WEBP")) {
    throw Error(Fault::kBroken, "bad_picture", "what was made of a picture is none");
  }
  if (::fsync(file.get()) != 0) throw storage::FileError("a picture cannot be made durable", errno);
}

/** Whatever a picture does to the programs that read it is the picture's fault. */
void RenderOrRefuse(const Portraits::Render& render, const std::string& input, const std::string& folder,
                    Portrait which) {
  try {
    render(input, folder, which);
    CheckMade(folder + "/portrait.webp");
  } catch (const Error& problem) {
    const Fault fault = problem.fault();
    const bool verdict = fault == Fault::kBadInput || fault == Fault::kUnsupported || fault == Fault::kTooLarge;
    if (verdict || fault == Fault::kBusy || fault == Fault::kNoSpace) throw;
    log::Warning("a picture of an account could not be made", {{"code", problem.code()}, {"error", problem.what()}});
    throw Error(Fault::kUnsupported, "unreadable_picture", "This picture cannot be read. Save it anew and send that.");
  }
}

}  // namespace

Portraits::Portraits(const std::string& folder, Render render)
    : root_(folder + "/portraits"), incoming_(root_ + "/.incoming"), render_(std::move(render)) {
  MakeFolder(root_);
  MakeFolder(incoming_);
}

Portraits::Incoming::Incoming(std::string folder) : folder_(std::move(folder)) {
  MakeFolder(folder_);
  file_ = storage::Open(folder_ + "/sent", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
}

Portraits::Incoming::~Incoming() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Portraits::Incoming::Append(std::string_view bytes) {
  if (size_ + static_cast<std::int64_t>(bytes.size()) > kLargestPortrait) {
    throw Error(Fault::kTooLarge, "picture_too_large",
                fmt::format("A picture may have up to {} MiB.", kLargestPortrait >> 20));
  }
  size_ += static_cast<std::int64_t>(bytes.size());
  while (!bytes.empty()) {
    const ssize_t put = ::write(file_.get(), bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) throw storage::FileError("a picture cannot be written", errno);
    if (put > 0) bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

std::unique_ptr<Portraits::Incoming> Portraits::Receive() {
  return std::make_unique<Incoming>(fmt::format("{}/{}", incoming_, RandomHex(16)));
}

std::string Portraits::Make(Incoming& incoming, Portrait which) {
  if (incoming.size() == 0) throw Error(Fault::kBadInput, "empty_picture", "The picture is empty.");
  const std::string made = incoming.folder_ + "/made";
  RenderOrRefuse(render_, incoming.folder_ + "/sent", made, which);
  std::string file = RandomHex(kStem / 2) + std::string(kEnding);
  if (::rename((made + "/portrait.webp").c_str(), (root_ + "/" + file).c_str()) != 0) {
    throw storage::FileError("a picture cannot be put in its place", errno);
  }
  storage::SyncFolder(root_);
  return file;
}

std::optional<std::string> Portraits::Find(std::string_view file) const {
  if (!IsName(file)) return std::nullopt;
  std::string path = root_ + "/" + std::string(file);
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return path;
}

void Portraits::Remove(std::string_view file) noexcept {
  if (IsName(file)) ::unlink((root_ + "/" + std::string(file)).c_str());
}

std::int64_t Portraits::RemoveStrays(Millis before, const std::function<bool(const std::string& file)>& is_known) {
  const auto old = [before](const fs::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 && static_cast<Millis>(status.st_mtim.tv_sec) * 1000 < before;
  };
  std::int64_t removed = 0;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(root_, problem)) {
    const std::string file = entry.path().filename().string();
    if (!IsName(file) || !old(entry.path()) || is_known(file)) continue;
    if (::unlink(entry.path().c_str()) == 0) ++removed;
  }
  for (const auto& entry : fs::directory_iterator(incoming_, problem)) {
    if (old(entry.path()) && fs::remove_all(entry.path(), problem) > 0) ++removed;
  }
  return removed;
}

}  // namespace openpress::accounts
