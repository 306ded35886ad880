// Items, with their originals. An original is in its place before the row that tells of it: a run that was killed in
// between finds it there and goes on. Everything that MediaCMS made of it is made anew by our own jobs.

#include "catalogue/media/media.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "catalogue/lists/category.h"
#include "catalogue/lists/tag.h"
#include "catalogue/media/files.h"
#include "catalogue/media/license.h"
#include "catalogue/media/original.h"
#include "catalogue/text.h"
#include "core/error.h"
#include "core/unicode.h"
#include "importer/mapping.h"
#include "importer/mediacms/site.h"
#include "publish/hash_job.h"
#include "publish/job_orders.h"
#include "queue/jobs.h"
#include "storage/names.h"
#include "storage/take_in.h"

namespace openpress::importer::mediacms {
namespace {

constexpr std::string_view kMedia = "media";
constexpr std::int64_t kLargestPoster = 32LL << 20;

constexpr std::string_view kUidTaken = "SELECT 1 FROM media WHERE uid = $1";
constexpr std::string_view kSetUid = "UPDATE media SET uid = $2 WHERE id = $1";
constexpr std::string_view kSetRest = R"sql(
  UPDATE media
     SET license_id = $2, featured = $3, user_featured = $4, enable_comments = $5, allow_download = $6, views = $7,
         likes = $8, dislikes = $9, updated_at = $10
   WHERE id = $1)sql";

using Links = std::map<std::int64_t, std::vector<std::int64_t>>;

/** The pairs of a table of links, by item. */
Links ReadLinks(Site& site, std::string_view table, std::string_view column, const Ids& ids) {
  Links links;
  site.tables.source().ForEach(
      table,
      [&](const Row& row) {
        const auto media = row.Int("media_id");
        const auto id = IdOf(ids, row, column);
        if (media && id) links[*media].push_back(*id);
      },
      [](const std::string&) {});
  return links;
}

/** Theirs have titles alone, ours as well a short name. */
Ids ReadLicenses(Site& site) {
  std::map<std::string, std::int64_t> ours;
  {
    const auto lease = site.tables.pool().Read();
    for (const catalogue::License& license : catalogue::Licenses(*lease)) {
      ours[Lowered(license.title)] = license.id;
      ours[Lowered(license.code)] = license.id;
    }
  }
  Ids ids;
  site.tables.source().ForEach(
      "files_license",
      [&](const Row& row) {
        const auto found = ours.find(Lowered(PlainLine(row.Text("title"), 100)));
        if (row.Int("id") && found != ours.end()) ids[*row.Int("id")] = found->second;
      },
      [](const std::string&) {});
  return ids;
}

/** What the file was called when it was uploaded: MediaCMS puts the item's uid before it. */
std::string OriginalName(const Row& row, std::string_view uid) {
  std::string name = row.Text("media_file");
  name = name.substr(name.rfind('/') + 1);
  if (!uid.empty() && name.starts_with(uid)) name.erase(0, uid.size());
  name.erase(0, name.find_first_not_of('.'));
  return storage::DisplayName(name);
}

class Items {
 public:
  explicit Items(Site& site)
      : site_(site),
        categories_(ReadLinks(site, "files_media_category", "category_id", site.categories)),
        tags_(ReadLinks(site, "files_media_tags", "tag_id", site.tags)),
        licenses_(ReadLicenses(site)) {}

  void Visit(const Row& row) {
    const std::string title = Title(row);
    const auto number = row.Int("id");
    const std::string uid = UidOf(row.Text("uid"));
    const std::string key = !uid.empty() ? uid : fmt::format("{}@{}", row.Text("id"), row.Text("add_date"));
    if (!number) return Add(Refused(title, "its row has no number"));
    std::optional<std::int64_t> known;
    std::optional<catalogue::Media> here;
    {
      const auto lease = site_.tables.pool().Read();
      known = FindImported(*lease, kMedia, key);
      if (known) here = catalogue::FindById(*lease, *known);
    }
    if (known && !here) return Add(Left(title, "it was deleted here"));
    if (here) {
      site_.media[*number] = here->id;
      return Add(Again(*here, row));
    }
    const auto owner = IdOf(site_.users, row, "user_id");
    if (!owner) return Add(Refused(title, "its owner is not here"));
    Bring(row, *owner, uid, key);
  }

 private:
  static std::string Title(const Row& row) { return PlainLine(row.Text("title"), catalogue::kLongestTitle); }
  void Add(const Verdict& verdict) { site_.tables.report().Add("media", verdict); }

  /** Its own, or another one where that cannot be. */
  std::string TokenFor(const Row& row) {
    const std::string given = row.Text("friendly_token");
    // Below /media/ these lead to where MediaCMS had its files.
    if (given == "original" || given == "encoded" || given == "userlogos") return catalogue::NewToken();
    const auto lease = site_.tables.pool().Read();
    if (storage::ValidToken(given) && !catalogue::IsKnown(*lease, given)) return given;
    return catalogue::NewToken();
  }

  void Bring(const Row& row, std::int64_t owner, const std::string& uid, const std::string& key) {
    Verdict notes;
    catalogue::NewMedia media;
    media.token = TokenFor(row);
    media.user_id = owner;
    media.title = Title(row);
    media.description = PlainLines(row.Text("description"), catalogue::kLongestDescription);
    media.state = catalogue::StateNamed(row.Text("state")).value_or(catalogue::State::kPrivate);
    media.is_reviewed = row.Bool("is_reviewed", false);
    media.original_name = OriginalName(row, uid);
    media.extension = storage::ExtensionOf(media.original_name);
    std::string missing;
    try {
      if (const auto file = site_.files.Open(row.Text("media_file"), missing)) {
        media.size = SizeOf(*file);
        if (media.size == 0) missing = "its file is empty";
        if (site_.store != nullptr && missing.empty())
          storage::TakeIn(*site_.store, *file, media.token, media.extension);
      }
    } catch (const Error& problem) {
      if (problem.fault() == Fault::kNoSpace) throw;
      missing = problem.what();
      media.size = 0;
    }
    if (media.token != row.Text("friendly_token")) {
      notes.notes.push_back(
          fmt::format("its link is /view?m={} now: the former one is taken or not allowed", media.token));
    }
    if (missing.empty() && !row.Text("uploaded_poster").empty()) BringPoster(row, media.token);
    site_.tables.One("media", [&](db::Connection& connection) {
      Verdict verdict = notes;
      verdict.what = fmt::format("{} ({})", media.title.empty() ? media.original_name : media.title, media.token);
      const std::int64_t id = Insert(connection, row, media, uid, verdict);
      if (missing.empty()) {
        const Clock& clock = site_.clock;
        queue::Enqueue(connection, publish::ProbeOrder(media.token), clock);
        queue::Enqueue(connection, publish::HashOrder(media.token, "", media.size), clock);
      } else {
        catalogue::SetFailed(connection, id, fmt::format("The file did not come along from MediaCMS: {}.", missing),
                             site_.Now());
        verdict.outcome = Outcome::kRefused;
        verdict.why = fmt::format("the item is here without its file: {}", missing);
      }
      RecordImported(connection, kMedia, key, id);
      site_.media[*row.Int("id")] = id;
      return verdict;
    });
  }

  std::int64_t Insert(db::Connection& connection, const Row& row, const catalogue::NewMedia& media,
                      const std::string& uid, Verdict& verdict) {
    const std::int64_t number = *row.Int("id");
    const Millis made = row.Time("add_date").value_or(site_.Now());
    const std::int64_t id = catalogue::Insert(connection, media, made);
    if (uid.empty() || connection.QueryOne(kUidTaken, {uid})) {
      verdict.notes.emplace_back("its uid is missing or taken: addresses of its files do not lead here");
    } else {
      connection.Execute(kSetUid, {id, uid});
    }
    const auto license = IdOf(licenses_, row, "license_id");
    if (row.Int("license_id") && !license)
      verdict.notes.emplace_back("its licence is none of those that there are here");
    const auto count = [&](std::string_view column) { return std::max<std::int64_t>(row.Int(column).value_or(0), 0); };
    connection.Execute(kSetRest, {id, license, row.Bool("featured", false), row.Bool("user_featured", false),
                                  row.Bool("enable_comments", true), row.Bool("allow_download", true), count("views"),
                                  count("likes"), count("dislikes"), row.Time("edit_date").value_or(made)});
    std::size_t more = 0;
    if (const auto links = categories_.find(number); links != categories_.end()) {
      for (const std::int64_t category : links->second) catalogue::AddToCategory(connection, id, category);
    }
    if (const auto links = tags_.find(number); links != tags_.end()) {
      for (const std::int64_t tag : links->second) {
        if (more++ < catalogue::kMostTags) catalogue::AddTag(connection, id, tag);
      }
    }
    if (more > catalogue::kMostTags)
      verdict.notes.push_back(fmt::format("only {} of its tags came along", catalogue::kMostTags));
    if (!row.Text("password").empty())
      verdict.notes.emplace_back("it had a password, which there is none of here; see its state");
    return id;
  }

  /** An item that came before, maybe without its file, which may be there by now. */
  Verdict Again(const catalogue::Media& here, const Row& row) {
    const std::string what = fmt::format("{} ({})", here.title, here.token);
    if (here.size > 0 || here.processing != catalogue::Progress::kFailed) return Present(what);
    std::string why;
    const auto file = site_.files.Open(row.Text("media_file"), why);
    const std::int64_t size = file ? SizeOf(*file) : 0;
    if (size == 0)
      return Refused(what, fmt::format("the item is here without its file: {}", file ? "its file is empty" : why));
    if (site_.store != nullptr) storage::TakeIn(*site_.store, *file, here.token, here.extension);
    const auto lease = site_.tables.pool().Write();
    const auto transaction = lease->Begin();
    catalogue::SetOriginal(*lease, here.id, {here.extension, size, "", here.original_name}, site_.Now());
    catalogue::Retry(*lease, here.id, site_.Now());
    queue::Enqueue(*lease, publish::ProbeOrder(here.token), site_.clock);
    queue::Enqueue(*lease, publish::HashOrder(here.token, "", size), site_.clock);
    transaction->Commit();
    Verdict verdict;
    verdict.what = what;
    verdict.notes.emplace_back("its file was missing before and is here now");
    return verdict;
  }

  /** The picture that its owner chose, in the place of one out of the video: before the row, whose jobs leave a poster
   *  alone that they find. */
  void BringPoster(const Row& row, const std::string& token) {
    std::string why;
    try {
      const auto file = site_.files.Open(row.Text("uploaded_poster"), why);
      if (!file) return site_.tables.report().Add("posters", Refused(token, why));
      const std::string bytes = ReadAll(*file, kLargestPoster);
      if (site_.poster) site_.poster(token, bytes);
    } catch (const Error& problem) {
      if (problem.fault() == Fault::kNoSpace) throw;
      return site_.tables.report().Add("posters", Refused(token, problem.what()));
    }
    site_.tables.report().Add("posters", {.what = token, .why = {}, .notes = {}});
  }

  Site& site_;
  const Links categories_;
  const Links tags_;
  const Ids licenses_;
};

}  // namespace

void BringMedia(Site& site) {
  Items items(site);
  const std::int64_t all = site.tables.source().Rows("files_media");
  std::int64_t done = 0;
  site.tables.source().ForEach(
      "files_media",
      [&](const Row& row) {
        items.Visit(row);
        site.tables.Progress("media", ++done, all);
      },
      [&](const std::string& sentence) { site.tables.report().Add("media", Refused("files_media", sentence)); });
}

}  // namespace openpress::importer::mediacms
