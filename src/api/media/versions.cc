// /api/v1/media/<token>/versions: what an item is being made of, and what it was made of before. What was put aside can
// be brought back until it is purged. All of it is for who may delete the item alone: what was cut out of a video was
// cut out for a reason.

#include "publish/versions.h"

#include <memory>
#include <optional>
#include <string>

#include "api/media/editable.h"
#include "api/media/media.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/urls.h"
#include "catalogue/media/removal.h"
#include "catalogue/media/rendition.h"
#include "catalogue/media/version.h"
#include "publish/carry.h"

namespace openpress::api {
namespace {

using catalogue::Media;
using catalogue::Progress;
using catalogue::Version;

constexpr Millis kDay = 86'400'000;

std::string_view StateOf(const Version& version) {
  if (version.kept_at) return "kept";
  return version.media.processing == Progress::kFailed ? "failed" : "making";
}

Json OrNull(const std::optional<Millis>& time) {
  return time ? Json(Iso8601(*time)) : Json(nullptr);
}

/** An address of a file of what was put aside, see files.cc. */
Json KeptFile(const Version& version, const std::string& file) {
  if (!version.kept_at || file.empty()) return nullptr;
  return FilePath(FileBase(version.media.folder), file) + "?kept";
}

class Handlers {
 public:
  explicit Handlers(const MediaContext& context) : context_(context) {}

  void List(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response, catalogue::Right::kOwn);
    if (!media) return;
    Json results = Json::array();
    {
      const auto lease = context_.catalogue.pool().Read();
      for (const Version& version : catalogue::VersionsOf(*lease, media->id)) {
        // One is being made at most.
        const int percent =
            version.kept_at ? 100 : catalogue::PercentOf(catalogue::RenditionsOf(*lease, version.media.id));
        results.push_back(VersionJson(version, percent));
      }
    }
    response.SetHeader("Cache-Control", "private, no-store");
    response.SetJson({{"results", std::move(results)}});
  }

  void Restore(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response, catalogue::Right::kOwn);
    if (!media) return;
    std::vector<std::string> folders = {media->token, media->folder};
    std::vector<std::int64_t> jobs;
    enum class Outcome { kDone, kUnknown, kNotKept, kUnderWay };
    const Outcome outcome = context_.catalogue.ChangeAll(folders, [&](db::Connection& connection, Millis now) {
      const auto version = catalogue::FindVersion(connection, media->id, request.Param("version"));
      if (!version) return Outcome::kUnknown;
      if (!version->kept_at) return Outcome::kNotKept;
      jobs = publish::RemoveFailedVersion(connection, media->id, context_.catalogue.clock());
      // What is being made is made of what is there now.
      for (const Version& other : catalogue::VersionsOf(connection, media->id)) {
        if (!other.kept_at) return Outcome::kUnderWay;
      }
      if (!catalogue::PutInPlace(connection, media->id, version->media.id, now)) return Outcome::kUnknown;
      publish::ForgetWork(connection, media->token, context_.catalogue.clock());
      folders.push_back(version->media.folder);
      return Outcome::kDone;
    });
    for (const std::int64_t job : jobs) context_.announce(job);
    for (const std::string& folder : folders) context_.catalogue.Changed(folder);
    switch (outcome) {
      case Outcome::kUnknown:
        return RefuseVersion(response);
      case Outcome::kNotKept:
        return Refuse(response, 409, "Only a version that was put aside can be brought back.", "not_kept");
      case Outcome::kUnderWay:
        return Refuse(response, 409, "Another file is being put in place here; wait for it or take that back first.",
                      "change_under_way");
      case Outcome::kDone:
        response.SetJson({{"detail", "The version is in its place again."}});
    }
  }

  void Retry(http::Request& request, http::Response& response) {
    const auto version = Find(request, response);
    if (!version) return;
    if (version->kept_at || version->media.processing != Progress::kFailed) {
      return Refuse(response, 409, "Only a version whose processing failed can be tried again.", "not_failed");
    }
    context_.retry(version->media);
    response.SetJson({{"detail", "The version will be processed again."}}, 202);
  }

  void Delete(http::Request& request, http::Response& response) {
    const auto version = Find(request, response);
    if (!version) return;
    const auto job = context_.catalogue.Change(version->media.folder, [&](db::Connection& connection, Millis) {
      return catalogue::RemoveVersion(connection, version->media, context_.catalogue.clock());
    });
    if (!job) return RefuseVersion(response);
    context_.announce(*job);
    response.SetNoContent();
  }

 private:
  static void RefuseVersion(http::Response& response) {
    Refuse(response, 404, "The item has no such version.", "no_such_version");
  }

  std::optional<Version> Find(const http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response, catalogue::Right::kOwn);
    if (!media) return std::nullopt;
    auto version = catalogue::FindVersion(*context_.catalogue.pool().Read(), media->id, request.Param("version"));
    if (!version) RefuseVersion(response);
    return version;
  }

  [[nodiscard]] Json VersionJson(const Version& version, int percent) const {
    const Media& media = version.media;
    std::optional<Millis> purge_at;
    if (version.kept_at) purge_at = *version.kept_at + context_.keep_versions_days() * kDay;
    return {{"id", media.token},
            {"change", catalogue::NameOf(version.change)},
            {"user", version.username},
            {"created_at", Iso8601(version.created_at)},
            {"state", StateOf(version)},
            {"percent", percent},
            {"message", media.message.empty() ? media.notice : media.message},
            {"kept_at", OrNull(version.kept_at)},
            {"purge_at", OrNull(purge_at)},
            {"media_type", catalogue::NameOf(media.media_type)},
            {"duration", media.duration_ms / 1000},
            {"size", media.size},
            {"sha256", media.sha256},
            {"original_name", media.original_name},
            {"original_url", KeptFile(version, "original." + media.extension)},
            {"thumbnail_url", KeptFile(version, media.thumb)}};
  }

  const MediaContext context_;
};

}  // namespace

http::Routes VersionRoutes(const MediaContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kOne = "/api/v1/media/{token:token}/versions/{version:token}[/]";
  table.Add(Method::kGet, "/api/v1/media/{token:token}/versions[/]", Permit::kSignedIn, &Handlers::List,
            {.summary = "What an item is being made of, and what it was made of before",
             .answers = "200 VersionList, 400 no_such_media, 401 permission_denied"});
  table.AddWithBody(Method::kPost, "/api/v1/media/{token:token}/versions/{version:token}/restore[/]", Permit::kSignedIn,
                    1024, &Handlers::Restore,
                    {.summary = "Bring back what an item was made of before",
                     .body = "Empty",
                     .answers = "200 Detail, 400 no_such_media, 401 permission_denied, 404 no_such_version, 409 "
                                "not_kept change_under_way"});
  table.AddWithBody(Method::kPost, "/api/v1/media/{token:token}/versions/{version:token}/retry[/]", Permit::kSignedIn,
                    1024, &Handlers::Retry,
                    {.summary = "Process a failed version again",
                     .body = "Empty",
                     .answers = "202 Detail, 400 no_such_media, 401 permission_denied, 404 no_such_version, 409 "
                                "not_failed"});
  table.Add(Method::kDelete, kOne, Permit::kSignedIn, &Handlers::Delete,
            {.summary = "Take back a change that is being made, or purge what was put aside",
             .answers = "204, 400 no_such_media, 401 permission_denied, 404 no_such_version"});
  return table.Take();
}

}  // namespace openpress::api
