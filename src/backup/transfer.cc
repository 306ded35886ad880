#include "backup/transfer.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/ids.h"
#include "lib/crypto/digest.h"
#include "lib/crypto/seal.h"
#include "storage/file.h"

namespace openpress::backup {
namespace {

constexpr std::size_t kPiece = 1U << 20U;
constexpr mode_t kMode = 0600;

/** Up to @p most bytes; fewer only at the end of the file. */
std::string Read(const storage::Fd& file, std::size_t most, const std::string& path) {
  std::string piece(most, '\0');
  std::size_t have = 0;
  while (have < most) {
    const ssize_t got = ::read(file.get(), piece.data() + have, most - have);
    if (got == 0) break;
    if (got < 0 && errno != EINTR) throw storage::FileError(fmt::format("{} cannot be read", path), errno);
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  piece.resize(have);
  return piece;
}

void Write(const storage::Fd& file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) throw storage::FileError(fmt::format("{} cannot be written", path), errno);
    if (put > 0) bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

std::string Hex(crypto::Digest& digest) {
  return ToHex(digest.Finish());
}

storage::Fd Create(const std::string& path) {
  return storage::Open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, kMode);
}

/** Where sealed bytes go, with their count and hash. */
struct Stored {
  storage::Fd file;
  const std::string& path;
  crypto::Digest digest{crypto::Algorithm::kSha256};
  std::int64_t size = 0;

  void Add(std::string_view bytes) {
    Write(file, bytes, path);
    digest.Update(bytes);
    size += static_cast<std::int64_t>(bytes.size());
  }
};

[[noreturn]] void Damaged(const Entry& entry, std::string_view why) {
  throw Error(Fault::kBroken, "backup_damaged", fmt::format("{}: the backup's copy is damaged: {}", entry.path, why));
}

/** Reads a stored file and gives the plain bytes to @p take. */
template <class Take>
void ReadStored(const storage::Fd& file, const std::string& path, const std::string& identity, Take&& take) {
  if (identity.empty()) {
    for (;;) {
      const std::string piece = Read(file, kPiece, path);
      if (!piece.empty()) take(piece);
      if (piece.size() < kPiece) return;
    }
  }
  crypto::Opener opener(identity, Read(file, crypto::kSealHead, path));
  for (bool last = false; !last;) take(opener.Open(Read(file, crypto::kSealPiece + crypto::kSealOverhead, path), last));
  if (!Read(file, 1, path).empty()) {
    throw Error(Fault::kBadInput, "seal_broken", "The encrypted file is damaged: it goes on behind its end.");
  }
}

}  // namespace

void MakeFolders(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
      struct stat status {};
      // Somebody else's folder that is there may answer with other errors than that it is.
      if (::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) continue;
      throw storage::FileError(fmt::format("{} cannot be made", folder), errno);
    }
  }
}

void CopyIn(const std::string& from, const std::string& to, const std::string& recipient, Entry& entry,
            const Meter& meter) {
  const storage::Fd source = storage::Open(from, O_RDONLY | O_NOFOLLOW);
  MakeFolders(to);
  Stored stored{.file = Create(to), .path = to};
  crypto::Digest plain(crypto::Algorithm::kSha256);
  std::optional<crypto::Sealer> sealer;
  if (!recipient.empty()) {
    sealer.emplace(recipient);
    stored.Add(sealer->head());
  }
  const std::size_t most = sealer ? crypto::kSealPiece : kPiece;
  entry.size = 0;
  for (bool last = false; !last;) {
    const std::string piece = Read(source, most, from);
    last = piece.size() < most;
    plain.Update(piece);
    entry.size += static_cast<std::int64_t>(piece.size());
    if (sealer) {
      stored.Add(sealer->Seal(piece, last));
    } else {
      stored.Add(piece);
    }
    meter(static_cast<std::int64_t>(piece.size()));
  }
  entry.sha256 = Hex(plain);
  entry.stored_size = stored.size;
  entry.stored_sha256 = Hex(stored.digest);
}

void CopyOut(const std::string& from, const std::string& to, const std::string& identity, const Entry& entry,
             const Meter& meter) {
  const std::string partial = to + ".part";
  MakeFolders(to);
  try {
    const storage::Fd source = storage::Open(from, O_RDONLY | O_NOFOLLOW);
    ::unlink(partial.c_str());
    const storage::Fd target = Create(partial);
    crypto::Digest digest(crypto::Algorithm::kSha256);
    std::int64_t size = 0;
    ReadStored(source, from, identity, [&](const std::string& piece) {
      Write(target, piece, partial);
      digest.Update(piece);
      size += static_cast<std::int64_t>(piece.size());
      meter(static_cast<std::int64_t>(piece.size()));
    });
    if (size != entry.size) Damaged(entry, fmt::format("it has {} bytes instead of {}", size, entry.size));
    if (Hex(digest) != entry.sha256) Damaged(entry, "its hash is another");
    const timespec time{.tv_sec = entry.mtime / 1'000'000'000, .tv_nsec = entry.mtime % 1'000'000'000};
    const timespec times[] = {time, time};
    if (::fchmod(target.get(), entry.mode) != 0 || ::futimens(target.get(), times) != 0 ||
        ::rename(partial.c_str(), to.c_str()) != 0) {
      throw storage::FileError(fmt::format("{} cannot be put in its place", to), errno);
    }
  } catch (const Error& problem) {
    ::unlink(partial.c_str());
    if (problem.code() == "seal_broken" || problem.code() == "not_sealed") Damaged(entry, problem.what());
    if (problem.fault() == Fault::kNotFound) Damaged(entry, "it is missing");
    throw;
  }
}

std::string HashWritten(const std::string& path, const Meter& meter) {
  {
    // What was just written lies in memory, whatever became of it on the disk.
    const storage::Fd file = storage::Open(path, O_RDONLY | O_NOFOLLOW);
    ::fdatasync(file.get());
    ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  }
  return HashStored(path, meter);
}

std::string HashStored(const std::string& path, const Meter& meter) {
  const storage::Fd file = storage::Open(path, O_RDONLY | O_NOFOLLOW);
  crypto::Digest digest(crypto::Algorithm::kSha256);
  for (;;) {
    const std::string piece = Read(file, kPiece, path);
    digest.Update(piece);
    meter(static_cast<std::int64_t>(piece.size()));
    if (piece.size() < kPiece) return Hex(digest);
  }
}

void WriteText(const std::string& path, std::string_view text, const std::string& recipient) {
  const storage::Fd file = Create(path);
  if (recipient.empty()) {
    Write(file, text, path);
  } else {
    crypto::Sealer sealer(recipient);
    Write(file, sealer.head(), path);
    for (bool last = false; !last;) {
      const std::string_view piece = text.substr(0, crypto::kSealPiece);
      text.remove_prefix(piece.size());
      last = piece.size() < crypto::kSealPiece;
      Write(file, sealer.Seal(piece, last), path);
    }
  }
  if (::fsync(file.get()) != 0) throw storage::FileError(fmt::format("{} cannot be synced", path), errno);
}

std::string ReadText(const std::string& path, const std::string& identity) {
  const storage::Fd file = storage::Open(path, O_RDONLY | O_NOFOLLOW);
  std::string text;
  ReadStored(file, path, identity, [&](const std::string& piece) { text += piece; });
  return text;
}

}  // namespace openpress::backup
