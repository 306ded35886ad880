#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "accounts/accounts.h"
#include "core/json.h"
#include "http/route.h"

namespace openpress::api {

/** A part of the export that another subject adds: its name and what it holds of an account. @p base as for URLs */
using ExportSection =
    std::pair<std::string, std::function<Json(db::Connection&, std::int64_t user_id, const std::string& base)>>;

struct ExportContext {
  accounts::Accounts& accounts;
  std::vector<ExportSection> sections;
};

/** What somebody published, for ExportContext: every item, in every state. */
ExportSection MediaSection();

/** user/export under /api/v1: all that is known about the caller, to be taken along. */
http::Routes ExportRoutes(ExportContext context);

}  // namespace openpress::api
