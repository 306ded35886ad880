#include "backup/manifest.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "core/ids.h"
#include "core/json.h"
#include "lib/crypto/digest.h"

namespace openpress::backup {
namespace {

constexpr int kForm = 1;

void Line(std::string& text, const Json& json) {
  text += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  text += '\n';
}

[[noreturn]] void Broken(std::string_view why) {
  throw Error(Fault::kBadInput, "manifest_broken", fmt::format("The backup's list of files is damaged: {}.", why));
}

Entry EntryOf(const Json& json, bool sealed) {
  Entry entry{.path = json.at("path"),
              .size = json.at("size"),
              .mtime = json.at("mtime"),
              .mode = json.at("mode").get<unsigned>() & 0777U,
              .sha256 = json.at("sha256")};
  entry.stored = sealed ? json.at("stored").get<std::string>() : entry.path;
  entry.stored_size = sealed ? json.at("stored_size").get<std::int64_t>() : entry.size;
  entry.stored_sha256 = sealed ? json.at("stored_sha256").get<std::string>() : entry.sha256;
  if (!IsBelow(entry.path) || !IsBelow(entry.stored) || entry.size < 0) Broken("a path or a size in it cannot be");
  return entry;
}

/** The text without its last line, and that line. */
std::pair<std::string_view, std::string_view> SplitLast(std::string_view text) {
  if (!text.ends_with('\n')) Broken("it has no end");
  const auto before = text.substr(0, text.size() - 1).rfind('\n');
  if (before == std::string_view::npos) Broken("it has one line");
  return {text.substr(0, before + 1), text.substr(before + 1)};
}

}  // namespace

bool IsBelow(std::string_view path) noexcept {
  if (path.empty() || path.size() > 4096 || path.find('\0') != std::string_view::npos) return false;
  for (;;) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

std::string Format(const Manifest& manifest) {
  std::string text;
  const bool sealed = !manifest.recipient.empty();
  Line(text, {{"openpress_backup", kForm},
              {"name", manifest.name},
              {"created_at", manifest.created_at},
              {"version", manifest.version},
              {"originals_only", manifest.originals_only},
              {"recipient", manifest.recipient}});
  std::int64_t bytes = 0;
  for (const Entry& entry : manifest.files) {
    Json json = {{"path", entry.path},
                 {"size", entry.size},
                 {"mtime", entry.mtime},
                 {"mode", entry.mode},
                 {"sha256", entry.sha256}};
    if (sealed) {
      json["stored"] = entry.stored;
      json["stored_size"] = entry.stored_size;
      json["stored_sha256"] = entry.stored_sha256;
    }
    Line(text, json);
    bytes += entry.size;
  }
  const std::string hash = ToHex(crypto::HashOf(crypto::Algorithm::kSha256, text));
  Line(text, {{"files", manifest.files.size()}, {"bytes", bytes}, {"missing", manifest.missing}, {"sha256", hash}});
  return text;
}

Manifest ParseManifest(std::string_view text) {
  const auto [before, last] = SplitLast(text);
  try {
    const Json end = Json::parse(last);
    if (end.at("sha256") != ToHex(crypto::HashOf(crypto::Algorithm::kSha256, before))) Broken("its hash is another");
    Manifest manifest;
    manifest.missing = end.at("missing").get<std::vector<std::string>>();
    std::string_view rest = before;
    const auto next = [&rest] {
      const auto end_of_line = rest.find('\n');
      const Json json = Json::parse(rest.substr(0, end_of_line));
      rest.remove_prefix(end_of_line + 1);
      return json;
    };
    const Json head = next();
    if (head.at("openpress_backup").get<int>() > kForm) {
      throw Error(Fault::kBadInput, "backup_newer",
                  fmt::format("The backup was made by OpenPress {}; this is {}, which cannot read it.",
                              head.at("version").get<std::string>(), OPENPRESS_VERSION));
    }
    manifest.name = head.at("name");
    manifest.created_at = head.at("created_at");
    manifest.version = head.at("version");
    manifest.originals_only = head.at("originals_only");
    manifest.recipient = head.at("recipient");
    manifest.files.reserve(end.at("files").get<std::size_t>());
    while (!rest.empty()) manifest.files.push_back(EntryOf(next(), !manifest.recipient.empty()));
    if (manifest.files.size() != end.at("files").get<std::size_t>()) Broken("its number of files is another");
    return manifest;
  } catch (const Json::exception&) {
    Broken("it cannot be read");
  }
}

}  // namespace openpress::backup
