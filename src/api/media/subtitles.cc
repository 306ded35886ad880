// /api/v1/media/<token>/subtitles: our own resource; MediaCMS has a form for each item instead. A subtitle is put as it
// is, SubRip or WebVTT, in the body.

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "accounts/sign_in/gate.h"
#include "api/media/editable.h"
#include "api/media/json.h"
#include "api/media/media.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/urls.h"
#include "catalogue/media/subtitle.h"
#include "catalogue/text.h"
#include "core/error.h"
#include "core/ids.h"
#include "publish/job_orders.h"
#include "queue/job.h"
#include "storage/file.h"

namespace openpress::api {
namespace {

using accounts::PrincipalOf;

constexpr std::size_t kLongestLabel = 100;  // bytes
constexpr std::string_view kFolder = "subtitles";

class Handlers {
 public:
  explicit Handlers(const MediaContext& context) : context_(context) {}

  void Languages(http::Request&, http::Response& response) {
    const auto lease = context_.catalogue.pool().Read();
    Json languages = Json::array();
    for (const catalogue::Language& language : catalogue::Languages(*lease))
      languages.push_back({{"code", language.code}, {"title", language.title}});
    response.SetHeader("Cache-Control", "no-cache");
    response.SetJson(languages);
  }

  void List(http::Request& request, http::Response& response) {
    const auto lease = context_.catalogue.pool().Read();
    const auto media = catalogue::FindByToken(*lease, request.Param("token"));
    if (!media) return RefuseUnknownMedia(response);
    if (!catalogue::VisibleTo(*lease, *media, PrincipalOf(request))) {
      return Refuse(response, 401, "media is private", "media_private");
    }
    response.SetHeader("Cache-Control", media->state == catalogue::State::kPrivate ? "private, no-store" : "no-cache");
    response.SetJson(SubtitlesInfo(catalogue::SubtitlesOf(*lease, media->id), FileBase(media->folder)));
  }

  void Put(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response);
    if (!media) return;
    if (media->media_type != catalogue::MediaType::kVideo && media->media_type != catalogue::MediaType::kAudio) {
      return Refuse(response, 400, "Only video and audio can have subtitles.", "no_subtitles");
    }
    const auto language = FindLanguage(request.Param("language"));
    if (!language) {
      return Refuse(response, 400, "There is no such language. GET /api/v1/languages lists those there are.",
                    "unknown_language");
    }
    std::string label = catalogue::PlainText(request.Query("label").value_or(""), false);
    if (label.size() > kLongestLabel) {
      return Refuse(response, 400, fmt::format("A label may have up to {} bytes.", kLongestLabel), "invalid_label");
    }
    if (label.empty()) label = language->title;
    const std::vector<catalogue::Cue> cues = catalogue::ParseSubtitle(request.body());

    // A name of its own each time, so that a player never mixes two versions. The row follows the file: what a reader
    // is told of is there.
    const std::string folder = context_.store.Folder(media->folder);
    const std::string file = fmt::format("{}/{}-{}.vtt", kFolder, language->code, RandomToken(8));
    std::filesystem::create_directory(fmt::format("{}/{}", folder, kFolder));
    storage::WriteFile(fmt::format("{}/{}", folder, file), catalogue::WebVtt(cues));
    std::optional<std::string> former;
    std::int64_t job = 0;
    try {
      former = context_.catalogue.Change(
          media->token, [&](db::Connection& connection, Millis now) -> std::optional<std::string> {
            if (!catalogue::FindById(connection, media->id)) return std::nullopt;
            auto before = catalogue::SetSubtitle(connection, media->id, *language, label, file, cues,
                                                 PrincipalOf(request)->user_id, now);
            job = OrderPlaylists(connection, *media);
            return before;
          });
    } catch (...) {
      RemoveFile(media->folder, file);
      throw;
    }
    if (!former) {
      RemoveFile(media->folder, file);
      return RefuseUnknownMedia(response);
    }
    context_.announce(job);
    if (!former->empty()) RemoveFile(media->folder, *former);
    response.SetJson({{"src", FilePath(FileBase(media->folder), file)},
                      {"srclang", language->code},
                      {"label", label},
                      {"cues", cues.size()}},
                     201);
  }

  void Delete(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response);
    if (!media) return;
    std::int64_t job = 0;
    const auto file = context_.catalogue.Change(media->token, [&](db::Connection& connection, Millis) {
      auto removed = catalogue::RemoveSubtitle(connection, media->id, request.Param("language"));
      if (removed) job = OrderPlaylists(connection, *media);
      return removed;
    });
    if (!file) return Refuse(response, 404, "The item has no subtitle in that language.", "no_such_subtitle");
    context_.announce(job);
    RemoveFile(media->folder, *file);
    response.SetNoContent();
  }

 private:
  /** Players of their own find subtitles in the playlist. */
  std::int64_t OrderPlaylists(db::Connection& connection, const catalogue::Media& media) const {
    return queue::Enqueue(connection, publish::PlaylistsOrder(media.token), context_.catalogue.clock());
  }

  std::optional<catalogue::Language> FindLanguage(std::string_view code) {
    const auto lease = context_.catalogue.pool().Read();
    return catalogue::FindLanguage(*lease, code);
  }

  void RemoveFile(const std::string& folder, const std::string& file) const {
    std::error_code ignored;
    std::filesystem::remove(fmt::format("{}/{}", context_.store.FolderPath(folder), file), ignored);
  }

  const MediaContext context_;
};

}  // namespace

http::Routes SubtitleRoutes(const MediaContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kOne = "/api/v1/media/{token:token}/subtitles/{language:token}[/]";
  table
      .Add(Method::kGet, "/api/v1/languages[/]", Permit::kAnyone, &Handlers::Languages,
           {.summary = "Languages that subtitles can be in", .answers = "200 Language[]"})
      .hot = true;
  table.Add(
      Method::kGet, "/api/v1/media/{token:token}/subtitles[/]", Permit::kAnyone, &Handlers::List,
      {.summary = "The subtitles of an item", .answers = "200 SubtitleLink[], 400 no_such_media, 401 media_private"});
  table
      .AddWithBody(
          Method::kPut, kOne, Permit::kSignedIn, catalogue::kLargestSubtitle, &Handlers::Put,
          {.summary = "Add or replace the subtitle in a language: SubRip or WebVTT in the body",
           .query = "subtitles.label",
           .body = "text/vtt bytes",
           .answers =
               "201 NewSubtitle, 400 no_such_media no_subtitles unknown_language invalid_label, 401 permission_denied"})
      .run = http::Run::kBulk;
  table.Add(Method::kDelete, kOne, Permit::kSignedIn, &Handlers::Delete,
            {.summary = "Delete the subtitle in a language",
             .answers = "204, 400 no_such_media, 401 permission_denied, 404 no_such_subtitle"});
  return table.Take();
}

}  // namespace openpress::api
