#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "accounts/audit.h"
#include "app/commands/commands.h"
#include "app/database.h"
#include "app/programs.h"
#include "catalogue/media/files.h"
#include "core/error.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "storage/disk/disk_store.h"

namespace openpress::app {
namespace {

/** Collects what is wrong and says it as it is found. */
class Findings {
 public:
  void Add(const std::string& sentence) {
    fmt::print("wrong: {}\n", sentence);
    ++count_;
  }
  [[nodiscard]] int count() const noexcept { return count_; }

 private:
  int count_ = 0;
};

std::optional<std::int64_t> SizeOf(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return status.st_size;
}

void CheckItem(const storage::MediaStore& store, const catalogue::ItemFiles& item, Findings& findings) {
  const std::string original = store.Original(item.token, item.extension);
  if (const auto size = SizeOf(original); !size) {
    findings.Add(fmt::format("item {}: its original {} is missing", item.token, original));
  } else if (*size != item.size) {
    findings.Add(fmt::format("item {}: its original has {} bytes, it should have {}", item.token, *size, item.size));
  }
  for (const std::string& file : {item.hls, item.poster, item.storyboard}) {
    if (!file.empty() && !SizeOf(store.FolderPath(item.token) + "/" + file)) {
      findings.Add(fmt::format("item {}: {} is missing", item.token, file));
    }
  }
}

void CheckFiles(db::Pool& pool, const storage::MediaStore& store, Findings& findings) {
  constexpr int kBatch = 500;
  std::int64_t last = 0;
  std::int64_t items = 0;
  for (std::size_t found = kBatch; found == kBatch;) {
    std::vector<catalogue::ItemFiles> batch;
    {
      const auto lease = pool.Read();
      batch = catalogue::FilesAfter(*lease, last, kBatch);
    }
    found = batch.size();
    for (const catalogue::ItemFiles& item : batch) {
      CheckItem(store, item, findings);
      last = item.id;
      ++items;
    }
  }
  store.ForEachItem([&](const std::string& token) {
    const auto lease = pool.Read();
    if (!catalogue::IsKnown(*lease, token))
      findings.Add(fmt::format("folder {}: no item is known by that token", token));
  });
  fmt::print("files: {} items looked at\n", items);
}

void CheckAuditLog(db::Pool& pool, Findings& findings) {
  try {
    const auto lease = pool.Read();
    const accounts::AuditVerdict verdict = accounts::VerifyAuditLog(*lease);
    if (verdict.complaint) findings.Add(*verdict.complaint);
    fmt::print("audit log: {} rows follow from each other{}{}\n", verdict.length,
               verdict.length > 0 ? ", the last one's hash is " : "", verdict.hash);
  } catch (const Error& problem) {
    findings.Add(fmt::format("audit log: it cannot be read: {}", problem.what()));
  }
}

int Check(const Options& options, const Settings& settings) {
  Findings findings;
  fmt::print("configuration: in order\n");
  for (const std::string& sentence : MissingPrograms()) findings.Add(sentence);

  const std::string folder = options.DataFolder();
  const std::string url = DatabaseUrl(settings, folder);
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite) && !std::filesystem::exists(url.substr(kSqlite.size()))) {
    fmt::print("database: {} does not exist yet; the first start makes it\n", url.substr(kSqlite.size()));
    return findings.count() == 0 ? 0 : 1;
  }
  const auto pool = db::Open(url, 1);
  for (const std::string& sentence : db::Migrator(*pool, ProgramFiles("schema")).Check()) findings.Add(sentence);
  fmt::print("database: looked at\n");
  CheckAuditLog(*pool, findings);
  CheckFiles(*pool, *storage::OpenDiskStore(folder), findings);

  fmt::print("{}\n", findings.count() == 0 ? "everything is in order" : fmt::format("{} findings", findings.count()));
  return findings.count() == 0 ? 0 : 1;
}

}  // namespace

void AddCheck(CLI::App& cli, Options& options, Act& act) {
  CLI::App* check = cli.add_subcommand("check", "look at configuration, database and files; changes nothing");
  options.AddTo(*check);
  check->callback([&] { act = [&](const Settings& settings) { return Check(options, settings); }; });
}

}  // namespace openpress::app
