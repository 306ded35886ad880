#include "db/migrator.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <sodium.h>

#include "core/error.h"
#include "core/ids.h"

namespace openpress::db {
namespace {

// The one table that no file makes: it has to be there before the first of them. Kept to what both engines understand.
constexpr std::string_view kCreateTable = R"sql(
  CREATE TABLE IF NOT EXISTS schema_migrations (
    number     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    checksum   TEXT NOT NULL,
    applied_at BIGINT NOT NULL))sql";

constexpr std::string_view kApplied = R"sql(
  SELECT number, name, checksum
    FROM schema_migrations
   ORDER BY number)sql";

constexpr std::string_view kIsApplied = R"sql(
  SELECT 1
    FROM schema_migrations
   WHERE number = $1)sql";

constexpr std::string_view kRecord = R"sql(
  INSERT INTO schema_migrations (number, name, checksum, applied_at)
  VALUES ($1, $2, $3, $4))sql";

std::string Sha256(const std::string& bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  return ToHex(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof()) {
    throw Error(Fault::kBroken, "schema_unreadable", fmt::format("{} cannot be read", path.string()));
  }
  return text;
}

std::string Label(const Migration& migration) {
  return fmt::format("{:04}_{}", migration.number, migration.name);
}

/** What forbids migrating, as (code, sentence); the code is empty when nothing does. */
struct Obstacle {
  std::string code;
  std::string sentence;
};
std::vector<Obstacle> Obstacles(const std::vector<Migration>& files, const std::vector<Migration>& applied) {
  std::vector<Obstacle> found;
  for (const Migration& past : applied) {
    const auto file =
        std::find_if(files.begin(), files.end(), [&](const Migration& f) { return f.number == past.number; });
    if (file == files.end()) {
      found.push_back(
          {"schema_newer", fmt::format("the database has migration {}, which this version of OpenPress does not "
                                       "know; install the version that made it, or restore the backup it left",
                                       Label(past))});
    } else if (file->checksum != past.checksum) {
      found.push_back(
          {"schema_changed",
           fmt::format("the file of migration {} is not the one that was applied to this database", Label(past))});
    }
  }
  return found;
}

std::vector<Migration> Missing(const std::vector<Migration>& files, const std::vector<Migration>& applied) {
  std::vector<Migration> missing;
  for (const Migration& file : files) {
    const bool done =
        std::any_of(applied.begin(), applied.end(), [&](const Migration& a) { return a.number == file.number; });
    if (!done) missing.push_back(file);
  }
  return missing;
}

/** "20260624T093000Z": a time that sorts and fits into a file name. */
std::string Stamp(Millis time) {
  std::string stamp = Iso8601(time).substr(0, 19) + "Z";
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  return stamp;
}

}  // namespace

std::vector<Migration> ReadMigrations(const std::string& folder) {
  std::vector<Migration> found;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    const std::string file = entry.path().filename().string();
    Migration migration;
    const auto [end, error] = std::from_chars(file.data(), file.data() + file.size(), migration.number);
    const bool numbered = error == std::errc() && end == file.data() + 4 && file.size() > 9 && *end == '_';
    if (!numbered || !file.ends_with(".sql")) continue;
    migration.name = file.substr(5, file.size() - 9);
    migration.sql = ReadWhole(entry.path());
    migration.checksum = Sha256(migration.sql);
    found.push_back(std::move(migration));
  }
  if (failed) {
    throw Error(Fault::kBroken, "schema_unreadable",
                fmt::format("the schema folder {} cannot be read: {}", folder, failed.message()));
  }
  std::sort(found.begin(), found.end(), [](const Migration& a, const Migration& b) { return a.number < b.number; });
  const auto twice = std::adjacent_find(found.begin(), found.end(),
                                        [](const Migration& a, const Migration& b) { return a.number == b.number; });
  if (twice != found.end()) {
    throw Error(Fault::kBroken, "schema_unreadable",
                fmt::format("two files in {} have the number {:04}", folder, twice->number));
  }
  if (found.empty()) {
    throw Error(Fault::kBroken, "schema_unreadable", fmt::format("the schema folder {} holds no migrations", folder));
  }
  return found;
}

Migrator::Migrator(Pool& pool, std::string root, const Clock& clock)
    : pool_(pool), root_(std::move(root)), clock_(clock) {
  root_ += fmt::format("/{}", pool_.Write()->dialect().name);
}

Migrator::Report Migrator::Migrate() {
  const std::vector<Migration> files = ReadMigrations(root_);
  std::vector<Migration> applied;
  try {
    applied = Applied();
  } catch (const Error& problem) {
    if (problem.fault() != Fault::kBroken) throw;
    // Only where it is missing: a role that may do everything but change the schema can start as long as nothing does.
    pool_.Write()->Script(kCreateTable);
    applied = Applied();
  }
  if (const auto obstacles = Obstacles(files, applied); !obstacles.empty()) {
    throw Error(Fault::kConflict, obstacles.front().code, obstacles.front().sentence);
  }
  const std::vector<Migration> missing = Missing(files, applied);
  Report report;
  if (!missing.empty() && !applied.empty()) {
    report.backup = pool_.Backup(fmt::format("before-{:04}.{}", missing.front().number, Stamp(clock_.Now())));
  }
  for (const Migration& migration : missing) {
    if (Apply(migration)) report.applied.push_back(Label(migration));
  }
  return report;
}

std::vector<std::string> Migrator::Pending() {
  const std::vector<Migration> files = ReadMigrations(root_);
  std::vector<Migration> applied;
  try {
    applied = Applied();
  } catch (const Error& error) {
    if (error.fault() != Fault::kBroken) throw;
    // Without the table there is no schema at all.
  }
  if (const auto obstacles = Obstacles(files, applied); !obstacles.empty()) {
    throw Error(Fault::kConflict, obstacles.front().code, obstacles.front().sentence);
  }
  std::vector<std::string> pending;
  for (const Migration& migration : Missing(files, applied)) pending.push_back(Label(migration));
  return pending;
}

std::vector<std::string> Migrator::Check() {
  std::vector<std::string> findings;
  try {
    const std::vector<Migration> files = ReadMigrations(root_);
    std::vector<Migration> applied;
    try {
      applied = Applied();
    } catch (const Error&) {
      findings.emplace_back("the database has no schema yet; the first start makes it");
    }
    for (const Obstacle& obstacle : Obstacles(files, applied)) findings.push_back(obstacle.sentence);
    if (!applied.empty()) {
      for (const Migration& migration : Missing(files, applied)) {
        findings.push_back(fmt::format("migration {} is not applied yet; the next start does it", Label(migration)));
      }
    }
    for (std::string& damage : pool_.Examine()) findings.push_back(std::move(damage));
  } catch (const Error& error) {
    findings.emplace_back(error.what());
  }
  return findings;
}

std::vector<Migration> Migrator::Applied() {
  std::vector<Migration> applied;
  for (const Row& row : pool_.Read()->Query(kApplied)) {
    applied.push_back({static_cast<int>(row.Int(0)), row.Text(1), row.Text(2), {}});
  }
  return applied;
}

bool Migrator::Apply(const Migration& migration) {
  try {
    const Lease connection = pool_.Write();
    const auto transaction = connection->Begin();
    if (connection->QueryOne(kIsApplied, {migration.number})) return false;
    connection->Script(migration.sql);
    connection->Execute(kRecord, {migration.number, migration.name, migration.checksum, clock_.Now()});
    transaction->Commit();
    return true;
  } catch (const Error& error) {
    throw Error(error.fault(), error.code(), fmt::format("migration {}: {}", Label(migration), error.what()));
  }
}

}  // namespace openpress::db
