#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "storage/file.h"

namespace openpress::accounts {

/** Bytes of one picture at most, as it is sent. */
constexpr std::int64_t kLargestPortrait = 10LL << 20;

/** The two pictures an account has: beside its name, and across its page. */
enum class Portrait { kLogo, kBanner };

/** Pictures of accounts: <folder>/portraits/<random>.webp. A name is never given to other bytes, so that readers may
 *  keep the file for ever. What people send is never decoded here: somebody else, well shut in, makes new files of it.
 *  Any thread that may block. All methods throw Error as storage/file.h. */
class Portraits {
 public:
  /** Makes @p folder/portrait.webp, in the size that @p which has, out of the hostile file @p input.
   *  @throws Error whose sentence is for the sender */
  using Render = std::function<void(const std::string& input, const std::string& folder, Portrait which)>;

  /** @param folder the data folder; it exists */
  Portraits(const std::string& folder, Render render);

  /** A picture as it was sent; gone with this object. One thread at a time. */
  class Incoming {
   public:
    explicit Incoming(std::string folder);
    ~Incoming();
    Incoming(const Incoming&) = delete;
    Incoming& operator=(const Incoming&) = delete;

    /** @throws Error kTooLarge "picture_too_large" */
    void Append(std::string_view bytes);
    [[nodiscard]] std::int64_t size() const noexcept { return size_; }

   private:
    friend class Portraits;
    const std::string folder_;
    storage::Fd file_;
    std::int64_t size_ = 0;
  };

  [[nodiscard]] std::unique_ptr<Incoming> Receive();
  /** @return the name of a file that survives a power failure and is nobody's yet
   *  @throws Error kBadInput "empty_picture"; kUnsupported or kBadInput for what is no picture; kBusy; kNoSpace */
  std::string Make(Incoming& incoming, Portrait which);

  /** Where that file lies, if there is one. @param file as anybody asks for it */
  [[nodiscard]] std::optional<std::string> Find(std::string_view file) const;
  /** Nothing happens when there is none; what cannot be removed now is a stray later. */
  void Remove(std::string_view file) noexcept;

  /** Removes files not changed since @p before that are nobody's: left by a crash. @return how many */
  std::int64_t RemoveStrays(Millis before, const std::function<bool(const std::string& file)>& is_known);

 private:
  const std::string root_;
  const std::string incoming_;
  const Render render_;
};

}  // namespace openpress::accounts
