#pragma once

#include <string>

#include "db/pool.h"
#include "media/process_pool.h"

namespace openpress::app {

/** Prometheus text of jobs and encoding slots. Request workers: reads the database. */
std::string JobMetrics(db::Pool& pool, const media::ProcessPool& processes);

}  // namespace openpress::app
