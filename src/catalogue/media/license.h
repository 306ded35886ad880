#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "db/connection.h"

namespace openpress::catalogue {

/** What others may do with an item. */
struct License {
  std::int64_t id = 0;
  std::string code;  ///< SPDX's where it has one
  std::string title;
  std::string url;  ///< of its text; empty when there is none
};

// As in media.h: in the caller's transaction.

/** All, in the order of their ids. */
std::vector<License> Licenses(db::Connection& connection);

/** @param license_id nothing: none is named. @throws Error kBadInput "no_such_license" */
bool SetLicense(db::Connection& connection, std::int64_t media_id, std::optional<std::int64_t> license_id, Millis now);

}  // namespace openpress::catalogue
