#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"

namespace openpress::catalogue {

/** Signs links to the files of an item that not everybody may see: "~<expiry>.<signature>", a path segment before the
 *  token, so that the relative URLs inside playlists inherit it. Whoever has the link may read, until it expires or
 *  until the item's access_epoch moves (its state was changed), whichever comes first. Any thread. */
class Grants {
 public:
  /** @param key at least 32 bytes, see accounts::ServerKey() */
  explicit Grants(std::string key) : key_(std::move(key)) {}

  /** @param expiry seconds since 1970 */
  [[nodiscard]] std::string Sign(std::string_view token, std::int64_t epoch, std::int64_t expiry) const;
  /** Whether @p segment is a link to @p token that holds at @p now (milliseconds). */
  [[nodiscard]] bool Check(std::string_view segment, std::string_view token, std::int64_t epoch, Millis now) const;

 private:
  const std::string key_;
};

}  // namespace openpress::catalogue
