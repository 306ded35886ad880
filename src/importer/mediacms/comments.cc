// Comments. MediaCMS keeps trees as nested intervals and writes to many rows when one is added, so replies may lie
// before what they answer. The table is read again for each level, as long as that brings something.

#include <fmt/format.h>

#include "catalogue/community/comment.h"
#include "catalogue/community/comment_text.h"
#include "core/ids.h"
#include "importer/mapping.h"
#include "importer/mediacms/site.h"
#include "storage/names.h"

namespace openpress::importer::mediacms {
namespace {

constexpr std::string_view kComment = "comment";
/** Longer than anybody's setting there. */
constexpr std::size_t kLongest = 100'000;
/** Deeper threads go on at their end. */
constexpr int kLevels = 200;

constexpr std::string_view kIsHere = "SELECT 1 FROM comments WHERE id = $1";
constexpr std::string_view kUidTaken = "SELECT 1 FROM comments WHERE uid = $1";
constexpr std::string_view kSetUid = "UPDATE comments SET uid = $2 WHERE id = $1";

/** 8-4-4-4-12. */
std::string Dashed(const std::string& uid) {
  return fmt::format("{}-{}-{}-{}-{}", uid.substr(0, 8), uid.substr(8, 4), uid.substr(12, 4), uid.substr(16, 4),
                     uid.substr(20));
}

Verdict BringComment(Site& site, db::Connection& connection, const Row& row, bool as_root) {
  const std::string uid = UidOf(row.Text("uid"));
  const std::string key = !uid.empty() ? uid : fmt::format("{}@{}", row.Text("id"), row.Text("add_date"));
  const std::string what = fmt::format("{} (number {})", PlainLine(row.Text("text"), 40), row.Text("id"));
  if (const auto known = FindImported(connection, kComment, key)) {
    if (!connection.QueryOne(kIsHere, {*known})) return Left(what, "it was deleted here");
    return Present(what, *known);
  }
  const auto media = IdOf(site.media, row, "media_id");
  if (!media) return Refused(what, "its item is not here");
  const auto user = IdOf(site.users, row, "user_id");
  if (!user) return Refused(what, "its author is not here");
  Verdict verdict;
  verdict.what = what;
  catalogue::NewComment comment;
  comment.media_id = *media;
  comment.user_id = *user;
  comment.parent_id = as_root ? std::nullopt : IdOf(site.comments, row, "parent_id");
  comment.text = catalogue::CheckedComment(storage::CleanText(row.Text("text"), 4 * kLongest, true), kLongest);
  if (as_root) verdict.notes.emplace_back("what it answers is not here: it stands for itself");
  const auto id = catalogue::InsertComment(connection, comment, row.Time("add_date").value_or(site.Now()));
  if (!id) return Refused(what, "its item is not here");
  if (!uid.empty() && !connection.QueryOne(kUidTaken, {Dashed(uid)})) connection.Execute(kSetUid, {*id, Dashed(uid)});
  RecordImported(connection, kComment, key, *id);
  verdict.id = *id;
  return verdict;
}

}  // namespace

void BringComments(Site& site) {
  std::unordered_map<std::int64_t, bool> seen;  // rows that were looked at, whatever became of them
  const auto pass = [&](bool orphans) {
    std::size_t looked_at = 0;
    site.tables.ForEach(
        "comments", "files_comment", &site.comments,
        [&](db::Connection& connection, const Row& row) { return BringComment(site, connection, row, orphans); },
        [&](const Row& row) {
          const auto number = row.Int("id");
          const bool ready = orphans || row.Find("parent_id") == nullptr || IdOf(site.comments, row, "parent_id");
          if (!number || !ready || !seen.try_emplace(*number, true).second) return false;
          ++looked_at;
          return true;
        });
    return looked_at;
  };
  for (int level = 0; level < kLevels && pass(false) > 0;) ++level;
  pass(true);
}

}  // namespace openpress::importer::mediacms
