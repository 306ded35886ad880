#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"

namespace openpress::backup {

/** How the last backups of a data folder ended: the small file backup.json in it. */
struct Status {
  std::optional<Millis> good_at;    ///< when the last whole one was begun: what was acknowledged before is in it
  std::string good;                 ///< its folder
  std::optional<Millis> failed_at;  ///< when one failed after that
  std::string failure;              ///< why
};

/** Empty when there was none, or the file cannot be read. */
Status ReadStatus(const std::string& data);
/** Forgets a failure before. @throws Error */
void RecordGood(const std::string& data, Millis begun, std::string_view folder);
/** Keeps what the last good one was. Never throws: whoever calls it has a failure to tell already. */
void RecordFailure(const std::string& data, Millis now, std::string_view why) noexcept;

}  // namespace openpress::backup
