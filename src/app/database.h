#pragma once

#include <memory>
#include <string>

#include "core/settings.h"
#include "db/pool.h"

namespace openpress::app {

/** database.url, or openpress.db in the data folder. */
std::string DatabaseUrl(const Settings& settings, const std::string& data_folder);

/** Opens the database and brings its schema up to date.
 *  @throws Error also when the schema is newer than this program, or the folder is half restored from a backup */
std::unique_ptr<db::Pool> OpenDatabase(const Settings& settings, const std::string& data_folder);

}  // namespace openpress::app
