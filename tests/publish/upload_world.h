#pragma once

#include <algorithm>
#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "catalogue/media/media.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/ids.h"
#include "core/program_files.h"
#include "db/migrator.h"
#include "db/pool.h"
#include "lib/crypto/digest.h"
#include "publish/uploads.h"
#include "storage/disk/disk_store.h"
#include "support/error_code.h"
#include "support/temporary_folder.h"

namespace openpress::tests {

inline std::string ContentsOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::string bytes(file ? static_cast<std::size_t>(file.tellg()) : 0, '\0');
  file.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

inline std::string Sha256Of(std::string_view bytes) {
  return ToHex(crypto::HashOf(crypto::Algorithm::kSha256, bytes));
}

/** @p count bytes that depend on their position, so that a byte in the wrong place is noticed. */
inline std::string Footage(std::size_t count, std::size_t from = 0) {
  constexpr std::size_t kPeriod = 65521;  // a prime, so that no block of a file system repeats soon
  static const std::string pattern = [] {
    std::string made(2 * kPeriod, '\0');
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = static_cast<char>((i % kPeriod * 2654435761U) >> 13);
    return made;
  }();
  std::string bytes;
  bytes.reserve(count);
  while (bytes.size() < count) {
    const std::size_t at = (from + bytes.size()) % kPeriod;
    bytes.append(pattern, at, std::min(count - bytes.size(), kPeriod));
  }
  return bytes;
}

/** Makes the media row and counts; fails when told to. */
class TestIntake final : public publish::Intake {
 public:
  std::int64_t UsedBy(db::Connection& connection, std::int64_t user_id) override {
    return connection.QueryOne("SELECT COALESCE(SUM(size), 0) FROM media WHERE user_id = $1", {user_id})->Int(0);
  }
  std::vector<std::int64_t> Accept(db::Connection& connection, const publish::Upload& upload, std::string_view sha256,
                                   Millis now) override {
    catalogue::NewMedia media;
    media.token = upload.media_token;
    media.user_id = upload.user_id;
    media.title = upload.title;
    media.description = upload.description;
    media.size = upload.size;
    media.sha256 = sha256;
    media.original_name = upload.file_name;
    media.extension = upload.extension;
    catalogue::Insert(connection, media, now);
    if (failures > 0) {
      --failures;
      throw Error(Fault::kBusy, "test_failure", "The database is busy.");
    }
    return {};
  }
  void Accepted(const publish::Upload&, const std::vector<std::int64_t>&) noexcept override { ++accepted; }

  int failures = 0;
  int accepted = 0;
};

/** Uploads over a real database and a real folder, which outlive Restart(). */
class UploadWorld {
 public:
  explicit UploadWorld(std::string root = {}) : root_(root.empty() ? folder_.path() + "/data" : std::move(root)) {
    Start();
    const auto lease = pool->Write();
    lease->Execute(R"sql(
      INSERT INTO users (username, username_key, email, email_key, role, password_hash, created_at, updated_at)
      VALUES ('ada', 'ada', 'a@x', 'a@x', 'journalist', '', 0, 0), ('bob', 'bob', 'b@x', 'b@x', 'journalist', '', 0, 0)
      ON CONFLICT DO NOTHING)sql");
  }

  void Start() {
    store = storage::OpenDiskStore(root_);
    pool = db::Open("sqlite:" + root_ + "/openpress.db", 4);
    db::Migrator(*pool, ProgramFiles("schema")).Migrate();
    hasher = std::make_unique<storage::Hasher>();
    uploads = std::make_unique<publish::Uploads>(*pool, *store, *hasher, intake, clock, [this] { return limits; });
  }
  void Stop() {
    uploads.reset();
    hasher.reset();
    pool.reset();
    store.reset();
  }
  void Restart() {
    Stop();
    Start();
    uploads->Recover();
  }

  publish::Upload Create(std::int64_t size, const std::string& file_name = "clip.mp4", std::int64_t user = kAda) {
    publish::NewUpload wanted;
    wanted.user_id = user;
    wanted.size = size;
    wanted.file_name = file_name;
    return uploads->Create(wanted);
  }
  std::unique_ptr<publish::UploadWriter> Write(const publish::Upload& upload, std::int64_t offset,
                                               std::optional<publish::Checksum> checksum = std::nullopt) {
    return uploads->Write(kAda, upload.name, offset, std::nullopt, std::move(checksum));
  }
  /** One request with these bytes. */
  publish::Upload Send(const publish::Upload& upload, std::int64_t offset, std::string_view bytes) {
    const auto writer = Write(upload, offset);
    writer->Append(bytes);
    return writer->Finish();
  }
  std::int64_t Offset(const publish::Upload& upload) { return uploads->Status(kAda, upload.name).received; }
  std::string Original(const publish::Upload& upload) {
    const auto path = store->FindOriginal(upload.media_token);
    return path ? ContentsOf(*path) : "";
  }
  std::int64_t Items() { return pool->Read()->QueryOne("SELECT COUNT(*) FROM media")->Int(0); }

  static constexpr std::int64_t kAda = 1;
  static constexpr std::int64_t kBob = 2;

 private:
  TemporaryFolder folder_;
  std::string root_;

 public:
  ManualClock clock{1'782'000'000'000};
  publish::UploadLimits limits{1LL << 40, 0, 0, 3600, 50};
  TestIntake intake;
  std::unique_ptr<storage::MediaStore> store;
  std::unique_ptr<db::Pool> pool;
  std::unique_ptr<storage::Hasher> hasher;
  std::unique_ptr<publish::Uploads> uploads;
};

}  // namespace openpress::tests
