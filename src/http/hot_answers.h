#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace openpress::http {

/** An answer as ready bytes, the same for everybody. */
struct HotAnswer {
  std::uint64_t generation = 0;  ///< the HotCache's when it was asked for
  std::uint64_t made = 0;        ///< milliseconds of the loop's clock
  std::string fields;
  std::string etag;
  std::shared_ptr<const std::string> body;
};

/** What one loop keeps ready for a while; bounded in number and bytes. Belongs to the loop's thread, but what
 *  it hands out may be read by any. */
class HotAnswers {
 public:
  using Ptr = std::shared_ptr<const HotAnswer>;
  struct Found {
    Ptr answer;
    bool due = false;  ///< it should be made anew; until that is done it may be served for another life
  };

  /** @param life milliseconds */
  explicit HotAnswers(std::uint64_t life) noexcept : life_(life) {}

  /** Nothing when there is none for @p key, or none as new as @p generation. @param now milliseconds */
  [[nodiscard]] Found Find(const std::string& key, std::uint64_t generation, std::uint64_t now) const;
  /** @return what is to be sent: @p answer, also when a newer one stays in its place */
  Ptr Keep(const std::string& key, HotAnswer answer);

 private:
  const std::uint64_t life_;
  std::unordered_map<std::string, Ptr> answers_;
  std::size_t bytes_ = 0;
};

}  // namespace openpress::http
