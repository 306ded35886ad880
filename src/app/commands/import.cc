#include "importer/mediacms/import.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "accounts/audit.h"
#include "app/commands/commands.h"
#include "app/data_folder.h"
#include "app/database.h"
#include "app/pictures.h"
#include "core/error.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "db/sqlite/backup.h"
#include "importer/pg_dump.h"
#include "storage/disk/disk_store.h"

namespace openpress::app {
namespace {

namespace fs = std::filesystem;
namespace mediacms = importer::mediacms;

struct ImportOptions {
  std::string dump;
  std::string files;
  bool dry_run = false;
  bool json = false;
};

/** A line on a terminal that is written over and over. */
class Bar {
 public:
  Bar() : shown_(isatty(STDERR_FILENO) == 1) {}
  ~Bar() { Clear(); }
  Bar(const Bar&) = delete;
  Bar& operator=(const Bar&) = delete;

  void Show(std::string_view what, std::int64_t done, std::int64_t of) {
    constexpr std::int64_t kWidth = 40;
    if (!shown_) return;
    const std::int64_t percent = of <= 0 ? 100 : std::clamp<std::int64_t>(done * 100 / of, 0, 100);
    std::string line = fmt::format("{:<16}{:>4}%", what, percent);
    if (line == last_) return;
    last_ = line;
    const auto full = static_cast<std::size_t>(percent * kWidth / 100);
    fmt::print(stderr, "\r{} [{}{}]", line, std::string(full, '#'), std::string(kWidth - full, ' '));
    std::fflush(stderr);
  }
  void Clear() {
    if (!last_.empty()) fmt::print(stderr, "\r\x1b[K");
    last_.clear();
  }

 private:
  const bool shown_;
  std::string last_;
};

/** A folder that is gone with this object. */
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "openpress-rehearsal-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw SystemError("a folder for the rehearsal cannot be made", errno);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

/** The import as it will be, with a copy of the database that is thrown away: nobody could say otherwise which names
 *  are taken, and what is refused for what came before it. */
importer::Report Rehearse(const Options& options, const Settings& settings, const ImportOptions& given,
                          importer::Source& source, Bar& bar) {
  constexpr std::string_view kSqlite = "sqlite:";
  const std::string url = DatabaseUrl(settings, options.DataFolder());
  if (!url.starts_with(kSqlite)) {
    throw Error(Fault::kNotImplemented, "no_rehearsal",
                "--dry-run works on a copy of the database, which can be made of SQLite only");
  }
  const ScratchFolder scratch;
  const std::string copy = scratch.path() + "/openpress.db";
  if (const std::string file = url.substr(kSqlite.size()); fs::exists(file)) db::sqlite::CopyDatabase(file, copy);
  const auto pool = db::Open(fmt::format("sqlite:{}", copy), 1);
  db::Migrator(*pool, ProgramFiles("schema")).Migrate();
  return mediacms::Import({.source = source,
                           .files = given.files,
                           .pool = *pool,
                           .store = nullptr,
                           .clock = SystemClock(),
                           .playlist_length = settings.Integer("catalogue.playlist_length"),
                           .on_progress = [&](auto kind, auto done, auto of) { bar.Show(kind, done, of); }});
}

importer::Report Bring(const Settings& settings, const ImportOptions& given, const std::string& data,
                       importer::Source& source, Bar& bar) {
  const auto pool = OpenDatabase(settings, data);
  const auto store = storage::OpenDiskStore(data);
  Pictures pictures(settings, data, *store);
  importer::Report report = mediacms::Import(
      {.source = source,
       .files = given.files,
       .pool = *pool,
       .store = store.get(),
       .clock = SystemClock(),
       .logo = [&](const std::string& bytes) { return pictures.Logo(bytes); },
       .poster = [&](const std::string& token, const std::string& bytes) { pictures.Poster(token, bytes); },
       .playlist_length = settings.Integer("catalogue.playlist_length"),
       .on_progress = [&](auto kind, auto done, auto of) { bar.Show(kind, done, of); }});
  Json counts = Json::object();
  const Json told = report.ToJson();
  for (const Json& kind : told.at("kinds")) counts[kind.at("kind").get<std::string>()] = kind.at("brought");
  const auto lease = pool->Write();
  const auto transaction = lease->Begin();
  accounts::AppendAudit(*lease, {accounts::Actor::Server(), "site.imported", "site", {{"brought", counts}}},
                        SystemClock().Now());
  transaction->Commit();
  return report;
}

int ImportMediaCms(const Options& options, const Settings& settings, const ImportOptions& given) {
  const std::string data = options.DataFolder();
  // A daemon would go on from what it remembers of the database, and a second import would bring everything twice.
  std::unique_ptr<DataFolder> folder;
  if (!given.dry_run || fs::exists(data)) {
    folder = std::make_unique<DataFolder>(data);
    folder->Lock();
  }
  Bar bar;
  importer::PgDump dump(given.dump, [&](auto read, auto size) { bar.Show("reading", read, size); });
  const importer::Report report =
      given.dry_run ? Rehearse(options, settings, given, dump, bar) : Bring(settings, given, data, dump, bar);
  bar.Clear();
  if (given.json) {
    Json whole = {{"dry_run", given.dry_run}};
    whole.update(report.ToJson());
    fmt::print("{}\n", whole.dump(2));
  } else {
    fmt::print("{}", report.Text());
    if (given.dry_run) fmt::print("\nThis was a rehearsal: nothing was written.\n");
  }
  return report.Complete() ? 0 : 1;
}

}  // namespace

void AddImport(CLI::App& cli, Options& options, Act& act) {
  auto given = std::make_shared<ImportOptions>();
  CLI::App* group = cli.add_subcommand("import", "bring accounts, media and discussions from another program");
  group->require_subcommand(1);
  CLI::App* command = group->add_subcommand(
      "mediacms",
      "from MediaCMS; can be run again, then it goes on or brings what is new; 1 when something stayed behind");
  command->add_option("--dump", given->dump, "its database, as plain text from pg_dump")
      ->required()
      ->check(CLI::ExistingPath);
  command->add_option("--files", given->files, "its folder media_files")->required()->check(CLI::ExistingDirectory);
  command->add_flag("--dry-run", given->dry_run, "read and check everything, write nothing");
  command->add_flag("--json", given->json, "print the report as JSON, with every row that it tells of");
  options.AddTo(*command);
  command->callback(
      [&, given] { act = [&, given](const Settings& settings) { return ImportMediaCms(options, settings, *given); }; });
}

}  // namespace openpress::app
