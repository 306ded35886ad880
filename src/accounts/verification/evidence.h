#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "lib/crypto/digest.h"
#include "storage/file.h"

namespace openpress::accounts {

/** Bytes of one document at most. */
constexpr std::int64_t kLargestDocument = 10LL << 20;

/** What a document is by its first bytes: "application/pdf", "image/jpeg" or "image/png"; nothing for all else. Only
 *  the signature is looked at: the file is never decoded here, and its reader gets it as a download of that type. */
std::optional<std::string_view> DocumentType(std::string_view first_bytes);

/** Documents that reviewers may read, outside of everything that is served: <folder>/verification/<request>/<random>,
 *  for the daemon's eyes only (0700, 0600). Any thread that may block. All methods throw Error as storage/file.h. */
class EvidenceFiles {
 public:
  /** @param folder the data folder; it exists */
  explicit EvidenceFiles(const std::string& folder);

  /** A file on its way in; gone with this object unless it was kept. One thread at a time. */
  class Incoming {
   public:
    Incoming(std::string path, storage::Fd file);
    ~Incoming();
    Incoming(const Incoming&) = delete;
    Incoming& operator=(const Incoming&) = delete;

    /** @throws Error kTooLarge "document_too_large" */
    void Append(std::string_view bytes);
    [[nodiscard]] std::int64_t size() const noexcept { return size_; }
    /** What its first bytes say it is. */
    [[nodiscard]] std::optional<std::string_view> Type() const { return DocumentType(first_bytes_); }

   private:
    friend class EvidenceFiles;
    const std::string path_;
    storage::Fd file_;
    std::int64_t size_ = 0;
    std::string first_bytes_;
    crypto::Digest digest_{crypto::Algorithm::kSha256};
    bool kept_ = false;
  };

  struct Kept {
    std::string file;    ///< its name below the request's folder
    std::string sha256;  ///< hexadecimal
  };

  [[nodiscard]] std::unique_ptr<Incoming> Receive();
  /** Moves it to the request's folder; it then survives a power failure. */
  Kept Keep(Incoming& incoming, std::int64_t request_id);

  [[nodiscard]] std::string PathOf(std::int64_t request_id, const std::string& file) const;
  /** Nothing happens when it is gone. */
  void Remove(std::int64_t request_id, const std::string& file);

  /** Removes files not changed since @p before that nobody knows of: left by a crash, or their account was deleted.
   *  @param is_known asked for each file of a request @return how many */
  std::int64_t RemoveStrays(Millis before,
                            const std::function<bool(std::int64_t request_id, const std::string& file)>& is_known);

 private:
  const std::string root_;
};

}  // namespace openpress::accounts
