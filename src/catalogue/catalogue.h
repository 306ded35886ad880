#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalogue/media/media.h"
#include "catalogue/rights.h"
#include "core/clock.h"
#include "db/pool.h"
#include "http/server.h"

namespace openpress::catalogue {

/** What serving an item's files has to know, and no more. */
struct Access {
  std::int64_t media_id = 0;
  std::int64_t user_id = 0;
  State state = State::kPrivate;
  MediaType media_type = MediaType::kUnknown;
  std::int64_t epoch = 0;
  bool allow_download = false;
  std::string original_name;
  std::string token;                ///< of the item
  std::string moved_to;             ///< the folder whose files the item has instead by now; empty: these
  std::vector<Sharer> shares = {};  ///< whom the owner has let in, sorted
};

/** The one place through which items change, so that no cache is forgotten. Any thread that may block.
 *
 *      catalogue.Change(token, [&](db::Connection& connection, Millis now) {
 *        SetPlayable(connection, id, "hls/master.m3u8", now);
 *        queue::Enqueue(connection, …);
 *      });
 */
class Catalogue {
 public:
  /** Changes made by other nodes are seen this many milliseconds later. */
  static constexpr Millis kLife = 4000;

  Catalogue(db::Pool& pool, const Clock& clock, std::shared_ptr<http::HotCache> hot);

  /** Runs @p work(connection, now) in one write transaction, commits, then calls Changed(@p token). What it throws
   * rolls back. @return what @p work returns */
  template <class Work>
  auto Change(std::string_view token, Work&& work) {
    return ChangeAll({std::string(token)}, std::forward<Work>(work));
  }

  /** The same for several items, all or none. */
  template <class Work>
  auto ChangeAll(const std::vector<std::string>& tokens, Work&& work) {
    // Also when the commit fails: it may have happened, and forgetting costs no more than a query.
    const Announcement announcement(*this, tokens);
    const auto lease = pool_.Write();
    const auto transaction = lease->Begin();
    if constexpr (std::is_void_v<decltype(work(*lease, clock_.Now()))>) {
      std::forward<Work>(work)(*lease, clock_.Now());
      transaction->Commit();
    } else {
      auto result = std::forward<Work>(work)(*lease, clock_.Now());
      transaction->Commit();
      return result;
    }
  }

  /** For those who brought their own transaction: call it after the commit. */
  void Changed(std::string_view token) noexcept;

  /** What may be served of @p folder (see Media); nothing when it is no item's. What an item was made of before is as
   *  private as can be. From memory when asked within kLife. */
  std::optional<Access> AccessTo(std::string_view folder);
  /** The same of an item, by its token. */
  std::optional<Access> AccessToItem(std::string_view token);

  [[nodiscard]] db::Pool& pool() noexcept { return pool_; }
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }

 private:
  class Announcement {
   public:
    Announcement(Catalogue& catalogue, std::vector<std::string> tokens)
        : catalogue_(catalogue), tokens_(std::move(tokens)) {}
    ~Announcement() {
      for (const std::string& token : tokens_) catalogue_.Changed(token);
    }
    Announcement(const Announcement&) = delete;
    Announcement& operator=(const Announcement&) = delete;

   private:
    Catalogue& catalogue_;
    const std::vector<std::string> tokens_;
  };

  struct Entry {
    std::optional<Access> access;
    Millis until = 0;
  };

  db::Pool& pool_;
  const Clock& clock_;
  const std::shared_ptr<http::HotCache> hot_;
  std::mutex mutex_;
  std::uint64_t generation_ = 0;  ///< moves with each change: what was read before is not remembered after
  std::unordered_map<std::string, Entry> entries_;      ///< by folder
  std::unordered_map<std::string, std::string> named_;  ///< folders among them that have not their item's token
};

/** @param who null for nobody signed in */
bool MayRead(const Access& access, const accounts::Principal* who);
/** The untouched original: who may edit the item always, others when the owner allows downloads. That of an image
 *  tells where it was taken and by which camera: others get a copy that does not, see MayKeep(). */
bool MayReadOriginal(const Access& access, const accounts::Principal* who);
/** What is made for keeping. */
bool MayKeep(const Access& access, const accounts::Principal* who);

}  // namespace openpress::catalogue
