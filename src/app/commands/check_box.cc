#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/commands/check_parts.h"
#include "app/programs.h"
#include "core/clock.h"

// What `openpress check` looks at of the machine.

namespace openpress::app {
namespace {

constexpr Millis kSlack = 300'000;  ///< clocks of one network differ by less

/** What a program of ours prints; its words are constants, so that a shell does no harm. */
std::string OutputOf(const char* command) {
  std::string output;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command, "re"), &::pclose);
  if (!pipe) return output;
  std::array<char, 4096> piece{};
  for (std::size_t got = 1; got > 0;) {
    got = std::fread(piece.data(), 1, piece.size(), pipe.get());
    output.append(piece.data(), got);
  }
  return output;
}

std::optional<Millis> ChangedAt(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return static_cast<Millis>(status.st_mtim.tv_sec) * 1000;
}

void CheckOwner(const std::string& path, uid_t owner, const CheckPlan& plan, Findings& findings) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return;
  if (status.st_uid != owner) {
    findings.Add("wrong_owner", fmt::format("{} belongs to user {}, the data folder to {}: root can change that, "
                                            "with chown",
                                            path, status.st_uid, owner));
  }
  // The group may look, as `StateDirectoryMode=` has it; nobody else, and only the owner changes anything.
  if ((status.st_mode & 0027U) == 0) return;
  findings.Add("wrong_permissions", fmt::format("{} is open to others (mode {:04o})", path, status.st_mode & 07777U));
  if (plan.repair && ::chmod(path.c_str(), status.st_mode & 07750U) == 0) findings.Mended("others are kept out");
}

}  // namespace

void CheckPrograms(Findings& findings) {
  const auto missing = MissingPrograms();
  for (const std::string& sentence : missing) findings.Add("program_missing", sentence);
  if (!missing.empty()) return;
  const std::string encoders = OutputOf("/usr/bin/ffmpeg -hide_banner -loglevel error -encoders 2>/dev/null");
  for (const std::string_view name : {"libx264", "aac", "mjpeg", "libwebp"}) {
    if (encoders.find(fmt::format(" {} ", name)) == std::string::npos) {
      findings.Add("ffmpeg_feature", fmt::format("this ffmpeg has no encoder {}; media cannot be processed", name));
    }
  }
}

void CheckFolder(const std::string& folder, const Settings& settings, const CheckPlan& plan, Findings& findings) {
  struct stat top {};
  if (::stat(folder.c_str(), &top) != 0) return;
  CheckOwner(folder, top.st_uid, plan, findings);
  // The folder keeps everybody out; what lies directly in it is looked at for its owner.
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    struct stat status {};
    const std::string path = entry.path().string();
    if (::lstat(path.c_str(), &status) == 0 && status.st_uid != top.st_uid) {
      CheckOwner(path, top.st_uid, plan, findings);
    } else if (::access(path.c_str(), R_OK | W_OK) != 0) {
      findings.Add("wrong_permissions", fmt::format("{} cannot be read and written", path));
    }
  }
  struct statvfs space {};
  if (::statvfs(folder.c_str(), &space) != 0) return;
  const auto free = static_cast<std::int64_t>(space.f_bavail * space.f_frsize);
  const std::int64_t reserve = settings.Integer("storage.reserve");
  if (free < reserve) {
    findings.Add("disk_low", fmt::format("only {} MiB are free, below the reserve of {} MiB: uploads are refused",
                                         free >> 20, reserve >> 20));
  }
  if (space.f_files > 0 && space.f_favail < 1000) {
    findings.Add("disk_low", fmt::format("the file system takes only {} more files", space.f_favail));
  }
}

void CheckClock(db::Pool& pool, const std::string& folder, Findings& findings) {
  const Millis now = SystemClock().Now();
  const auto ahead = [&](Millis time, std::string_view what) {
    if (time <= now + kSlack) return false;
    findings.Add("clock_off", fmt::format("{} is of {}, but the clock says {}: it is slow, or was fast", what,
                                          Iso8601(time), Iso8601(now)));
    return true;
  };
  for (const std::string& path : {folder + "/openpress.db", MediaHelper()}) {
    if (const auto changed = ChangedAt(path); changed && ahead(*changed, path)) return;
  }
  try {
    const auto lease = pool.Read();
    const auto newest = lease->QueryOne(R"sql(
      SELECT MAX(newest)
        FROM (SELECT MAX(created_at) AS newest FROM users
               UNION ALL SELECT created_at FROM (SELECT created_at FROM media WHERE deleted_at IS NULL
                                                  ORDER BY created_at DESC, id DESC LIMIT 1) AS item
               UNION ALL SELECT created_at FROM (SELECT created_at FROM jobs ORDER BY id DESC LIMIT 1) AS job)
             AS times)sql");
    if (newest && !newest->IsNull(0)) ahead(newest->Int(0), "the newest row of the database");
  } catch (const std::exception&) {
    // The database's own check says what is wrong with it.
  }
}

}  // namespace openpress::app
