// What belongs to items: subtitles, chapters, and whom their owners have let in.

#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "accounts/names.h"
#include "catalogue/media/chapters.h"
#include "catalogue/media/media.h"
#include "catalogue/media/subtitle.h"
#include "catalogue/sharing.h"
#include "core/error.h"
#include "core/ids.h"
#include "core/json.h"
#include "importer/mapping.h"
#include "importer/mediacms/site.h"
#include "publish/job_orders.h"
#include "queue/jobs.h"
#include "storage/file.h"

namespace openpress::importer::mediacms {
namespace {

constexpr std::string_view kNoItem = "its item is not here";
constexpr std::size_t kLongestLabel = 100;

/** The languages of the one site in those of the other. */
class Languages {
 public:
  explicit Languages(Site& site) {
    {
      const auto lease = site.tables.pool().Read();
      for (catalogue::Language& language : catalogue::Languages(*lease)) {
        ours_.emplace(accounts::Folded(language.code), language);
      }
    }
    site.tables.source().ForEach(
        "files_language",
        [&](const Row& row) {
          if (const auto id = row.Int("id"))
            theirs_[*id] = {row.Text("code"), PlainLine(row.Text("title"), kLongestLabel)};
        },
        [](const std::string&) {});
  }

  struct Found {
    catalogue::Language language;
    std::string label;
    std::string unknown;  ///< what it was called, when there is no such language here
  };
  /** "pt_BR", "PT-br" and "pt" all find something; what nobody knows is undetermined, "und". */
  [[nodiscard]] Found Find(const Row& row) const {
    const auto theirs = theirs_.find(row.Int("language_id").value_or(-1));
    const std::string code = theirs == theirs_.end() ? "" : theirs->second.first;
    const std::string title = theirs == theirs_.end() ? "" : theirs->second.second;
    std::string folded = accounts::Folded(code);
    for (char& c : folded) c = c == '_' ? '-' : c;
    for (const std::string& one : {folded, folded.substr(0, folded.find('-'))}) {
      if (const auto found = ours_.find(one); found != ours_.end()) {
        return {found->second, title.empty() ? found->second.title : title, ""};
      }
    }
    const auto undetermined = ours_.find("und");
    if (undetermined == ours_.end())
      throw Error(Fault::kBadInput, "unknown_language", "there is no such language here");
    return {undetermined->second, title.empty() ? undetermined->second.title : title, code.empty() ? "none" : code};
  }

 private:
  std::map<std::string, catalogue::Language> ours_;
  std::map<std::int64_t, std::pair<std::string, std::string>> theirs_;
};

/** Puts the subtitle's file where its row will say, which survives a power failure. @return its path below the item's
 *  folder */
std::string WriteSubtitle(Site& site, const catalogue::Media& media, const std::string& code,
                          const std::vector<catalogue::Cue>& cues) {
  std::string file = fmt::format("subtitles/{}-{}.vtt", code, RandomToken(8));
  if (site.store == nullptr) return file;
  const std::string folder = site.store->Folder(media.token);
  std::filesystem::create_directory(folder + "/subtitles");
  storage::WriteFile(folder + "/" + file, catalogue::WebVtt(cues));
  return file;
}

bool HasSubtitleIn(db::Connection& connection, std::int64_t media_id, std::string_view code) {
  for (const catalogue::Subtitle& one : catalogue::SubtitlesOf(connection, media_id)) {
    if (one.language == code) return true;
  }
  return false;
}

Verdict BringSubtitle(Site& site, const Languages& languages, db::Connection& connection, const Row& row) {
  const std::string what = row.Text("subtitle_file");
  const auto media_id = IdOf(site.media, row, "media_id");
  const auto media = media_id ? catalogue::FindById(connection, *media_id) : std::nullopt;
  if (!media) return Refused(what, std::string(kNoItem));
  const std::string key = fmt::format("{}/{}", media->uid, row.Text("id"));
  if (FindImported(connection, "subtitle", key)) return Present(what);
  std::string why;
  const auto file = site.files.Open(what, why);
  if (!file) return Refused(what, why);
  const Languages::Found found = languages.Find(row);
  if (HasSubtitleIn(connection, media->id, found.language.code)) {
    return Refused(what, fmt::format("its item has a subtitle in {} already", found.language.title));
  }
  const auto cues = catalogue::ParseSubtitle(ReadAll(*file, static_cast<std::int64_t>(catalogue::kLargestSubtitle)));
  Verdict verdict;
  verdict.what = what;
  if (!found.unknown.empty()) {
    verdict.notes.push_back(fmt::format("its language \"{}\" is unknown here: it is undetermined now", found.unknown));
  }
  const std::string made = WriteSubtitle(site, *media, found.language.code, cues);
  catalogue::SetSubtitle(connection, media->id, found.language, PlainLine(found.label, kLongestLabel), made, cues,
                         IdOf(site.users, row, "user_id").value_or(media->user_id), site.Now());
  // What is processed already has playlists that do not name it.
  if (!media->hls.empty()) queue::Enqueue(connection, publish::PlaylistsOrder(media->token), site.clock);
  RecordImported(connection, "subtitle", key, media->id);
  return verdict;
}

Verdict BringChapters(Site& site, db::Connection& connection, const Row& row) {
  const auto media_id = IdOf(site.media, row, "media_id");
  const auto media = media_id ? catalogue::FindById(connection, *media_id) : std::nullopt;
  if (!media) return Refused("number " + row.Text("id"), std::string(kNoItem));
  if (FindImported(connection, "chapters", media->uid)) return Present(media->token);
  Json chapters = Json::parse(row.Text("data"), nullptr, false);
  // Earlier versions kept a text with JSON in it.
  if (chapters.is_string()) chapters = Json::parse(chapters.get<std::string>(), nullptr, false);
  if (!chapters.is_array()) return Refused(media->token, "they are no list of chapters");
  const Json kept = catalogue::CheckedChapters(chapters);
  Verdict verdict;
  verdict.what = media->token;
  if (kept.size() < chapters.size()) {
    verdict.notes.push_back(
        fmt::format("{} of {} have no title or end before they begin", chapters.size() - kept.size(), chapters.size()));
  }
  catalogue::SetChapters(connection, media->id, kept, media->updated_at);
  RecordImported(connection, "chapters", media->uid, media->id);
  return verdict;
}

Verdict BringRight(Site& site, db::Connection& connection, const Row& row) {
  const std::string what = "number " + row.Text("id");
  const auto media_id = IdOf(site.media, row, "media_id");
  const auto media = media_id ? catalogue::FindById(connection, *media_id) : std::nullopt;
  if (!media) return Refused(what, std::string(kNoItem));
  const auto user = IdOf(site.users, row, "user_id");
  if (!user) return Refused(what, "its user is not here");
  const auto share = catalogue::ShareNamed(row.Text("permission"));
  if (!share) return Refused(what, "there is no such right");
  const std::string key = fmt::format("{}/{}", media->uid, *user);
  if (FindImported(connection, "share", key)) return Present(what);
  if (*user == media->user_id) return Left(what, "it is the owner's own");
  catalogue::SetShare(connection, *media, *user, *share, row.Time("created_at").value_or(site.Now()));
  RecordImported(connection, "share", key, media->id);
  return {.what = what, .why = {}, .notes = {}};
}

}  // namespace

void BringAdditions(Site& site) {
  const Languages languages(site);
  site.tables.ForEach("subtitles", "files_subtitle", nullptr, [&](db::Connection& connection, const Row& row) {
    return BringSubtitle(site, languages, connection, row);
  });
  site.tables.ForEach("chapters", "files_videochapterdata", nullptr,
                      [&](db::Connection& connection, const Row& row) { return BringChapters(site, connection, row); });
  site.tables.ForEach("rights", "files_mediapermission", nullptr,
                      [&](db::Connection& connection, const Row& row) { return BringRight(site, connection, row); });
}

}  // namespace openpress::importer::mediacms
