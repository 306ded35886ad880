#include "app/database.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "backup/restore.h"
#include "core/log.h"
#include "core/program_files.h"
#include "db/migrator.h"

namespace openpress::app {

std::string DatabaseUrl(const Settings& settings, const std::string& data_folder) {
  const std::string& url = settings.Text("database.url");
  return url.empty() ? fmt::format("sqlite:{}/openpress.db", data_folder) : url;
}

std::unique_ptr<db::Pool> OpenDatabase(const Settings& settings, const std::string& data_folder) {
  backup::RefuseUnfinishedRestore(data_folder);
  auto pool = db::Open(DatabaseUrl(settings, data_folder), static_cast<int>(settings.Integer("database.readers")));
  const auto report = db::Migrator(*pool, ProgramFiles("schema")).Migrate();
  if (!report.backup.empty()) log::Info("the database was copied before its schema changed", {{"copy", report.backup}});
  if (!report.applied.empty())
    log::Info("the schema was brought up to date", {{"applied", fmt::format("{}", fmt::join(report.applied, " "))}});
  return pool;
}

}  // namespace openpress::app
