#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "app/backups.h"
#include "app/commands/commands.h"
#include "app/commands/progress_bar.h"
#include "app/data_folder.h"
#include "app/database.h"
#include "backup/restore.h"
#include "core/error.h"
#include "core/json.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "lib/crypto/seal.h"
#include "publish/anew.h"
#include "storage/disk/disk_store.h"
#include "storage/file.h"

namespace openpress::app {
namespace {

/** Done, but something that should be there was lost before. */
constexpr int kIncomplete = 4;

struct BackupOptions {
  std::string to;
  std::string recipient;
  int keep = 0;
  bool originals_only = false;
  bool json = false;
};

struct RestoreOptions {
  std::string from;
  std::string identity;
  bool json = false;
};

std::string Absolute(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

void Print(const Json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

int Backup(const Options& options, const Settings& settings, const BackupOptions& given) {
  const DataFolder folder(options.DataFolder());
  backup::Order order = BackupOrder(settings, folder.path());
  if (!given.to.empty()) {
    // Somebody's own folder: what is in it stays unless it is said otherwise.
    if (Absolute(given.to) != order.to) order.keep = 0;
    order.to = Absolute(given.to);
  }
  if (order.to.empty()) {
    throw Error(Fault::kBadInput, "no_backup_folder", "say where the backup goes: --to DIR, or the setting backup.to");
  }
  if (!given.recipient.empty()) order.recipient = given.recipient;
  if (given.keep > 0) order.keep = given.keep;
  order.originals_only = order.originals_only || given.originals_only;
  const auto pool = OpenDatabase(settings, folder.path());
  backup::Report report;
  {
    ProgressBar bar(!given.json);
    const backup::Progress show = [&bar](std::string_view what, std::int64_t done, std::int64_t total) {
      bar.Show(what, done, total);
    };
    // One more, to a disk that is taken away, says nothing about those that are scheduled.
    const std::string& scheduled = settings.Text("backup.to");
    report = scheduled.empty() || order.to == scheduled ? MakeBackup(*pool, order, show)
                                                        : backup::Run(*pool, order, SystemClock(), show);
  }
  const std::string path = fmt::format("{}/{}", order.to, report.name);
  if (given.json) {
    Print({{"name", report.name},
           {"path", path},
           {"encrypted", !order.recipient.empty()},
           {"files", report.files},
           {"bytes", report.bytes},
           {"written_files", report.written_files},
           {"written_bytes", report.written_bytes},
           {"missing", report.missing},
           {"removed", report.removed}});
  } else {
    fmt::print("{}: {} files, {}; {} of that are new\n", path, report.files, BytesText(report.bytes),
               BytesText(report.written_bytes));
    for (const std::string& token : report.missing) fmt::print("not in it: the original of item {}\n", token);
    for (const std::string& name : report.removed) fmt::print("removed: {}\n", name);
  }
  return report.missing.empty() ? 0 : kIncomplete;
}

std::string ReadIdentity(const std::string& path) {
  if (path.empty()) return {};
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) throw Error(Fault::kBadInput, "no_identity", fmt::format("{}: it cannot be read", path));
  (void)crypto::RecipientOf(text);  // says what an identity looks like, before anything else happens
  return text;
}

int Restore(const Options& options, const Settings& settings, const RestoreOptions& given) {
  const std::string identity = ReadIdentity(given.identity);
  DataFolder folder(options.DataFolder());
  folder.Lock();
  const std::string mine = fmt::format("sqlite:{}/openpress.db", folder.path());
  const backup::RestoreOrder order{.from = Absolute(given.from), .data = folder.path(), .identity = identity};
  backup::Manifest manifest;
  {
    ProgressBar bar(!given.json);
    manifest = backup::Restore(
        order, [&bar](std::string_view what, std::int64_t done, std::int64_t total) { bar.Show(what, done, total); });
  }
  std::vector<std::string> anew;
  {
    const auto pool = db::Open(mine, 1);
    db::Migrator(*pool, ProgramFiles("schema")).Migrate();
    for (const std::string& sentence : pool->Examine()) throw Error(Fault::kBroken, "database_damaged", sentence);
    anew = publish::ProcessRestored(*pool, *storage::OpenDiskStore(folder.path()), SystemClock());
  }
  backup::FinishRestore(folder.path());

  if (given.json) {
    Print({{"name", manifest.name},
           {"created_at", Iso8601(manifest.created_at)},
           {"data", folder.path()},
           {"files", manifest.files.size()},
           {"processed_again", anew},
           {"missing", manifest.missing}});
  } else {
    fmt::print("{} holds the site as it was at {}: {} files, every hash is right\n", folder.path(),
               Iso8601(manifest.created_at), manifest.files.size());
    if (!anew.empty()) fmt::print("{} items are processed again as soon as the site runs\n", anew.size());
    for (const std::string& token : manifest.missing) {
      fmt::print("not in the backup: the original of item {}\n", token);
    }
    if (DatabaseUrl(settings, folder.path()) != mine) {
      fmt::print("the database is {}/openpress.db, but the setting database.url names another\n", folder.path());
    }
  }
  return manifest.missing.empty() ? 0 : kIncomplete;
}

int MakeKey(const std::string& path) {
  const crypto::SealKeys keys = crypto::MakeSealKeys();
  const storage::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) {
    throw Error(Fault::kBadInput, "identity_file",
                fmt::format("{} cannot be made: {}", path,
                            errno == EEXIST ? "it is there already, and what it opens would be lost"
                                            : std::generic_category().message(errno)));
  }
  const std::string text = keys.identity + "\n";
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(file.get()) != 0) {
    throw SystemError(fmt::format("{} cannot be written", path), errno);
  }
  fmt::print("{}\n", keys.recipient);
  fmt::print(stderr,
             "That is the public key, for --recipient or the setting backup.recipient. {} has the secret one: keep it "
             "away from this machine. Without it no encrypted backup can be restored.\n",
             path);
  return 0;
}

}  // namespace

void AddBackup(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<BackupOptions>();
  CLI::App* backup = cli.add_subcommand("backup", "save the whole site, also while it runs");
  backup->add_option("--to", given->to, "folder of backups (default: the setting backup.to)")->type_name("DIR");
  backup->add_option("--recipient", given->recipient, "encrypt for this public key (default: backup.recipient)")
      ->type_name("KEY");
  backup->add_flag("--originals-only", given->originals_only,
                   "leave out streams and downloads, which a restored site encodes again");
  backup->add_option("--keep", given->keep, "remove all but so many of the newest backups there")
      ->type_name("N")
      ->check(CLI::PositiveNumber);
  backup->add_flag("--json", given->json, "answer as JSON");
  options.AddTo(*backup);
  backup->callback(
      [&, given] { act = [&, given](const Settings& settings) { return Backup(options, settings, *given); }; });

  auto path = std::make_shared<std::string>();
  CLI::App* key = cli.add_subcommand("backup-key", "make a pair of keys: backups for the public one are encrypted");
  key->add_option("FILE", *path, "new file for the secret key; the public one is printed")->required();
  key->callback([&, path] { act = [path](const Settings&) { return MakeKey(*path); }; });
}

void AddRestore(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<RestoreOptions>();
  CLI::App* restore = cli.add_subcommand("restore", "fill an empty data folder with a backup, or go on with that");
  restore->add_option("--from", given->from, "the backup: a folder that openpress backup has made")
      ->type_name("DIR")
      ->required();
  restore->add_option("--identity", given->identity, "file with the secret key of an encrypted backup")
      ->type_name("FILE");
  restore->add_flag("--json", given->json, "answer as JSON");
  options.AddTo(*restore);
  restore->callback(
      [&, given] { act = [&, given](const Settings& settings) { return Restore(options, settings, *given); }; });
}

}  // namespace openpress::app
