// /api/v1/media/<token>/trim_video: MediaCMS's editor sends what is to be kept. New items are made of it, or it is put
// in the item's place; what was there is kept (see versions.cc), since originals are evidence.

#include "media/trim.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/media/editable.h"
#include "api/media/media.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "core/error.h"

namespace openpress::api {
namespace {

using Ranges = std::vector<media::Range>;

constexpr std::size_t kBodyLimit = 64 * 1024;

class Handlers {
 public:
  explicit Handlers(const MediaContext& context) : context_(context) {}

  void Trim(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response, catalogue::Right::kOwn);
    if (!media) return;
    if (media->media_type != catalogue::MediaType::kVideo && media->media_type != catalogue::MediaType::kAudio) {
      return RefuseTrim(response, "Video trimming is not allowed", "not_trimmable");
    }
    if (media->processing != catalogue::Progress::kDone) {
      return RefuseTrim(response, "The media is still being processed.", "not_ready");
    }
    const Json fields = request.JsonBody();
    const bool each = BoolField(fields, "saveIndividualSegments").value_or(false);
    const bool as_copy = BoolField(fields, "saveAsCopy").value_or(false);
    Ranges ranges;
    try {
      const auto segments = fields.find("segments");
      ranges = media::ReadRanges(segments == fields.end() ? Json() : *segments,
                                 static_cast<double>(media->duration_ms) / 1000);
    } catch (const Error& problem) {
      if (problem.fault() != Fault::kBadInput) throw;
      return RefuseTrim(response, problem.what(), problem.code());
    }
    if (!each && !as_copy) return TrimInPlace(*media, ranges, *accounts::PrincipalOf(request), response);
    std::vector<Ranges> pieces;
    if (each) {
      for (const media::Range& range : ranges) pieces.push_back({range});
    } else {
      pieces.push_back(std::move(ranges));
    }
    const auto jobs = context_.catalogue.Change(media->token, [&](db::Connection& connection, Millis) {
      return context_.trim(connection, *media, pieces, *accounts::PrincipalOf(request));
    });
    for (const std::int64_t job : jobs) context_.announce(job);
    response.SetJson({{"success", true}, {"request_id", jobs.front()}});
  }

 private:
  void TrimInPlace(const catalogue::Media& media, const Ranges& ranges, const accounts::Principal& who,
                   http::Response& response) {
    std::vector<std::int64_t> jobs;
    try {
      jobs = context_.catalogue.Change(media.token, [&](db::Connection& connection, Millis) {
        return context_.trim_in_place(connection, media, ranges, who);
      });
    } catch (const Error& problem) {
      if (problem.code() != "change_under_way") throw;
      return RefuseTrim(response, "A trim request is already in progress for this video", problem.code());
    }
    for (const std::int64_t job : jobs) context_.announce(job);
    response.SetJson({{"success", true}, {"request_id", jobs.front()}});
  }

  /** The editor's form of a refusal, and ours after it. */
  static void RefuseTrim(http::Response& response, std::string_view sentence, std::string_view code) {
    response.SetJson({{"success", false}, {"error", sentence}, {"detail", sentence}, {"code", code}}, 400);
  }

  const MediaContext context_;
};

}  // namespace

http::Routes TrimRoutes(const MediaContext& context) {
  RouteTable table(std::make_shared<Handlers>(context));
  table.AddWithBody(http::Method::kPost, "/api/v1/media/{token:token}/trim_video[/]", http::Permit::kSignedIn,
                    kBodyLimit, &Handlers::Trim,
                    {.summary = "Make new items out of pieces of one, or put them in its place",
                     .body = "application/json TrimForm",
                     .answers = "200 TrimOrder, 400 ChapterProblem | Problem, 401 permission_denied, 403 "
                                "upload_not_allowed, 410 media_gone, 507 quota_exceeded"});
  return table.Take();
}

}  // namespace openpress::api
