#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "http/route.h"

namespace openpress::app {

/** One thing that must hold for requests to be answered. Runs on a request worker; throwing counts as a reason. */
struct ReadyCheck {
  std::string name;
  std::function<std::optional<std::string>()> why_not;  ///< nothing when it holds, else a sentence
};

/** Adds /healthz (the process lives), /readyz (every check holds; 503 with reasons otherwise) and /metrics.
 *  @param metrics  Prometheus text, made on a request worker */
void AddHealthRoutes(http::Routes& routes, std::vector<ReadyCheck> checks, std::function<std::string()> metrics);

}  // namespace openpress::app
