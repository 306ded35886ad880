#include "publish/inspect.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "storage/hasher.h"

namespace openpress::publish {
namespace {

std::optional<std::int64_t> SizeOf(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return status.st_size;
}

/** The files that a playlist names (RFC 8216 section 4): lines of their own, and what stands in URI="…". */
std::vector<std::string> NamedBy(const std::string& playlist) {
  std::vector<std::string> names;
  std::ifstream file(playlist);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (line.front() != '#') {
      names.push_back(line);
      continue;
    }
    constexpr std::string_view kUri = "URI=\"";
    if (const auto at = line.find(kUri); at != std::string::npos) {
      const auto begin = at + kUri.size();
      names.push_back(line.substr(begin, line.find('"', begin) - begin));
    }
  }
  return names;
}

/** The first thing wrong with a playlist and all that it leads to; names are below @p root, which none may leave. */
std::optional<std::string> BrokenPlaylist(const std::string& root, const std::string& playlist,
                                          std::set<std::string>& seen) {
  namespace fs = std::filesystem;
  const std::string path = root + "/" + playlist;
  const auto size = SizeOf(path);
  if (!size) return fmt::format("{} is missing", playlist);
  const auto names = NamedBy(path);
  if (names.empty()) return fmt::format("{} names nothing", playlist);
  for (const std::string& name : names) {
    const std::string below = (fs::path(playlist).parent_path() / name).lexically_normal().string();
    if (below.starts_with("..") || below.starts_with('/')) return fmt::format("{} leads out of the item", playlist);
    if (!seen.insert(below).second) continue;
    if (below.ends_with(".m3u8")) {
      if (auto broken = BrokenPlaylist(root, below, seen)) return broken;
    } else if (const auto bytes = SizeOf(root + "/" + below); !bytes || *bytes == 0) {
      return fmt::format("{} names {}, which is {}", playlist, below, bytes ? "empty" : "missing");
    }
  }
  return std::nullopt;
}

std::optional<Flaw> FlawOfOriginal(const storage::MediaStore& store, const catalogue::ItemFiles& item, bool scrub,
                                   const std::function<bool()>& give_up) {
  const std::string original = store.Original(item.folder, item.extension);
  const auto flaw = [&](std::string code, const std::string& what) {
    return Flaw{Flaw::Kind::kOriginal, std::move(code), fmt::format("item {}: its original {}", item.token, what)};
  };
  const auto size = SizeOf(original);
  if (!size) return flaw("original_missing", fmt::format("{} is missing", original));
  if (*size != item.size) {
    return flaw("original_cut", fmt::format("has {} bytes, it should have {}", *size, item.size));
  }
  if (::access(original.c_str(), R_OK) != 0) {
    return flaw("original_unreadable",
                fmt::format("{} cannot be read: {}", original, std::generic_category().message(errno)));
  }
  if (!scrub || item.sha256.empty()) return std::nullopt;
  try {
    if (storage::HashFile(original, give_up) == item.sha256) return std::nullopt;
  } catch (const Error& problem) {
    if (problem.code() == "interrupted") throw;
    return flaw("original_unreadable", fmt::format("{} cannot be read: {}", original, problem.what()));
  }
  return flaw("original_altered", fmt::format("{} is not what was uploaded: its hash is another", original));
}

}  // namespace

std::vector<Flaw> InspectItem(const storage::MediaStore& store, const catalogue::ItemFiles& item, bool scrub,
                              const std::function<bool()>& give_up) {
  std::vector<Flaw> flaws;
  if (auto flaw = FlawOfOriginal(store, item, scrub, give_up)) flaws.push_back(std::move(*flaw));
  if (item.under_way) return flaws;
  const std::string folder = store.FolderPath(item.folder);
  if (!item.hls.empty()) {
    std::set<std::string> seen;
    if (const auto broken = BrokenPlaylist(folder, item.hls, seen)) {
      flaws.push_back({Flaw::Kind::kStreams, "streams_broken", fmt::format("item {}: {}", item.token, *broken)});
    }
  }
  for (const std::string& file : {item.poster, item.storyboard}) {
    if (!file.empty() && !SizeOf(folder + "/" + file)) {
      flaws.push_back(
          {Flaw::Kind::kPictures, "picture_missing", fmt::format("item {}: {} is missing", item.token, file)});
    }
  }
  return flaws;
}

}  // namespace openpress::publish
