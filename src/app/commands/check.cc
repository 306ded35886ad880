#include <filesystem>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "accounts/audit.h"
#include "app/backups.h"
#include "app/commands/check_parts.h"
#include "app/commands/commands.h"
#include "app/database.h"
#include "app/scrub.h"
#include "backup/restore.h"
#include "core/error.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "storage/disk/disk_store.h"

namespace openpress::app {
namespace {

/** @return whether the schema is the one we know, so that the rest can be asked */
bool CheckSchema(db::Pool& pool, Findings& findings) {
  bool fits = true;
  for (const std::string& sentence : db::Migrator(pool, ProgramFiles("schema")).Check()) {
    findings.Add("database", sentence);
    fits = false;
  }
  findings.Note("database", "looked at", "database: looked at");
  return fits;
}

int Check(const Options& options, const Settings& settings, const CheckPlan& plan) {
  Findings findings(plan.json);
  findings.Note("configuration", "in order", "configuration: in order");
  CheckPrograms(findings);

  const std::string folder = options.DataFolder();
  backup::RefuseUnfinishedRestore(folder);
  const std::string url = DatabaseUrl(settings, folder);
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite) && !std::filesystem::exists(url.substr(kSqlite.size()))) {
    findings.Note("database", "not there yet",
                  fmt::format("database: {} does not exist yet; the first start makes it", url.substr(kSqlite.size())));
    return findings.Finish();
  }
  CheckFolder(folder, settings, plan, findings);
  const auto pool = db::Open(url, 1);
  const bool fits = CheckSchema(*pool, findings);
  CheckPlan here = plan;
  if (plan.repair && !fits) {
    findings.Note("repair", "refused", "nothing more is mended: the database is not in order");
    here.repair = false;
  }
  CheckClock(*pool, folder, findings);
  CheckAuditLog(*pool, findings);
  if (fits) CheckCounters(*pool, here, findings);
  CheckFiles(*pool, *storage::OpenDiskStore(folder), here, findings);
  CheckUpkeep(folder, settings, findings);
  return findings.Finish();
}

}  // namespace

void CheckAuditLog(db::Pool& pool, Findings& findings) {
  try {
    const auto lease = pool.Read();
    const accounts::AuditVerdict verdict = accounts::VerifyAuditLog(*lease);
    if (verdict.complaint) findings.Add("audit_log", *verdict.complaint);
    findings.Note("audit_log", {{"rows", verdict.length}, {"hash", verdict.hash}},
                  fmt::format("audit log: {} rows follow from each other{}{}", verdict.length,
                              verdict.length > 0 ? ", the last one's hash is " : "", verdict.hash));
  } catch (const Error& problem) {
    findings.Add("audit_log", fmt::format("audit log: it cannot be read: {}", problem.what()));
  }
}

void CheckUpkeep(const std::string& folder, const Settings& settings, Findings& findings) {
  if (const auto trouble = BackupTrouble(settings, folder, SystemClock().Now())) findings.Add("backup", *trouble);
  if (const auto trouble = ScrubTrouble(folder)) findings.Add("scrub", *trouble);
}

void AddCheck(CLI::App& cli, Options& options, Act& act) {
  auto plan = std::make_shared<CheckPlan>();
  CLI::App* check = cli.add_subcommand("check", "look at configuration, database and files; changes nothing by itself");
  check->add_flag("--scrub", plan->scrub, "read every original and compare it with what was uploaded");
  check->add_flag(
      "--repair", plan->repair,
      "mend what is safe: order what encoding can make again, remove what has been nobody's for a day, count "
      "anew");
  check->add_flag("--json", plan->json, "answer as JSON");
  options.AddTo(*check);
  check->callback([&, plan] { act = [&, plan](const Settings& settings) { return Check(options, settings, *plan); }; });
}

}  // namespace openpress::app
