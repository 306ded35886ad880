#include "api/media/media.h"

#include <algorithm>
#include <utility>

#include "accounts/sign_in/gate.h"
#include "api/fields.h"
#include "api/media/edit.h"
#include "api/media/editable.h"
#include "api/media/json.h"
#include "api/media/list.h"
#include "api/problem.h"
#include "api/route_table.h"
#include "api/urls.h"
#include "catalogue/media/removal.h"
#include "core/error.h"
#include "publish/job_orders.h"
#include "queue/job.h"

namespace openpress::api {
namespace {

using accounts::Principal;
using accounts::PrincipalOf;
using catalogue::Media;

/** How long a signed link to a private item's files holds, in seconds: longer than a film. */
constexpr std::int64_t kGrantLife = 6 * 3600;
constexpr std::size_t kBodyLimit = 256 * 1024;

class Handlers {
 public:
  explicit Handlers(const MediaContext& context) : context_(context) {}

  void List(http::Request& request, http::Response& response) { ListMedia(context_.catalogue, request, response); }

  void Get(http::Request& request, http::Response& response) {
    const Principal* who = PrincipalOf(request);
    std::optional<Media> media;
    catalogue::Details details;
    {
      const auto lease = context_.catalogue.pool().Read();
      media = catalogue::FindByToken(*lease, request.Param("token"));
      if (!media) return RefuseUnknownMedia(response);
      if (!catalogue::VisibleTo(*lease, *media, who)) return Refuse(response, 401, "media is private", "media_private");
      details = catalogue::DetailsOf(*lease, *media, who, kRelated);
    }
    const std::string base = request.BaseUrl();
    const std::string files = FileBaseFor(*media, who);
    // What the reader may do and has done with it is in the answer.
    response.SetHeader("Cache-Control", media->state == catalogue::State::kPrivate ? "private, no-store"
                                        : who != nullptr                           ? "private, no-cache"
                                                                                   : "no-cache");
    response.SetJson(MediaSingle(*media, {details, base, files}));
  }

  void Put(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response);
    if (!media) return;
    const Principal* who = PrincipalOf(request);
    const Json fields = request.Fields();
    const auto edit = ReadEdit(fields, *media, who->role, context_.publishing(), response);
    if (!edit) return;
    const auto moment = PosterMoment(fields, *media);
    std::optional<std::int64_t> poster;
    const auto changed =
        context_.catalogue.Change(media->token, [&](db::Connection& connection, Millis now) -> std::optional<Media> {
          const bool moves = edit->state && *edit->state != media->state;
          if (moves && catalogue::RightTo(connection, *media, who) < catalogue::Right::kPublish) {
            throw Error(Fault::kBadInput, "state_not_allowed", "Only owners may change who sees this media.");
          }
          if (!catalogue::Apply(connection, *media, *edit, who->user_id, now)) return std::nullopt;
          if (moment) {
            poster =
                queue::Enqueue(connection, publish::PosterOrder(media->token, *moment), context_.catalogue.clock());
          }
          return catalogue::FindById(connection, media->id);
        });
    if (!changed) return RefuseUnknownMedia(response);
    if (poster) context_.announce(*poster);
    response.SetJson(MediaItem(*changed, request.BaseUrl()), 201);
  }

  void Delete(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response, catalogue::Right::kOwn);
    if (!media) return;
    const auto job = context_.catalogue.Change(media->token, [&](db::Connection& connection, Millis) {
      return catalogue::Remove(connection, *media, context_.catalogue.clock());
    });
    if (!job) return RefuseUnknownMedia(response);
    context_.announce(*job);
    response.SetNoContent();
  }

  /** What editors do to an item that is not theirs. */
  void Act(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response);
    if (!media) return;
    if (!accounts::CanEditAny(PrincipalOf(request)->role)) {
      return Refuse(response, 400, "not allowed", "permission_denied");
    }
    const Json fields = request.Fields();
    const std::string type = TextField(fields, "type", 100).value_or("");
    if (type == "review") return Review(*media, BoolField(fields, "result").value_or(true), response);
    if (type == "encode") return Encode(*media, fields, response);
    Refuse(response, 400, "not valid action or no action specified", "invalid_action");
  }

  void Retry(http::Request& request, http::Response& response) {
    const auto media = EditableMedia(context_.catalogue, request, response);
    if (!media) return;
    if (media->processing != catalogue::Progress::kFailed) {
      return Refuse(response, 409, "Only media whose processing failed can be tried again.", "not_failed");
    }
    context_.retry(*media);
    response.SetJson({{"detail", "The media will be processed again."}}, 202);
  }

 private:
  /** The moment of the video that its poster is to show, in seconds; nothing when none was asked for. It is there when
   *  the picture is: the answer does not wait. */
  static std::optional<double> PosterMoment(const Json& fields, const Media& media) {
    const auto seconds = NumberField(fields, "thumbnail_time");
    if (!seconds) return std::nullopt;
    if (media.media_type != catalogue::MediaType::kVideo || !media.playable) {
      throw Error(Fault::kBadInput, "invalid_thumbnail_time", "Only a video that can be played has such a moment.");
    }
    if (*seconds < 0 || *seconds * 1000 > static_cast<double>(media.duration_ms)) {
      throw Error(Fault::kBadInput, "invalid_thumbnail_time", "thumbnail_time must be within the video, in seconds.");
    }
    return seconds;
  }

  void Review(const Media& media, bool result, http::Response& response) {
    const bool done = context_.catalogue.Change(media.token, [&](db::Connection& connection, Millis now) {
      return catalogue::SetReviewed(connection, media.id, result, now);
    });
    if (!done) return RefuseUnknownMedia(response);
    response.SetJson({{"detail", "media reviewed set"}}, 201);
  }

  /** Encodes again what failed. Which profiles that is, the item's plan knows, so those a client names are only
   * checked; what is encoded already never has to be encoded again, since originals and profiles stay as they are. */
  void Encode(const Media& media, const Json& fields, http::Response& response) {
    if (!AreProfiles(fields)) {
      return Refuse(response, 400, "encoding_profiles must be int or list of ints of valid encode profiles",
                    "invalid_profiles");
    }
    if (media.processing != catalogue::Progress::kFailed) {
      return Refuse(response, 400, "Nothing of this media has failed to be encoded.", "nothing_to_encode");
    }
    context_.retry(media);
    response.SetJson({{"detail", "media will be encoded"}}, 201);
  }

  static bool AreProfiles(const Json& fields) {
    const auto found = fields.find("encoding_profiles");
    if (found == fields.end() || found->is_null()) return true;
    const Json list = found->is_array() ? *found : Json::array({*found});
    return std::all_of(list.begin(), list.end(), [](const Json& one) {
      if (one.is_number_integer()) return one > 0;
      const std::string digits = one.is_string() ? one.get<std::string>() : "";
      return !digits.empty() && digits.size() < 10 && digits.find_first_not_of("0123456789") == std::string::npos;
    });
  }

  /** A browser sends its cookie along with each request for a file. A program that came with a token or password cannot
   *  make a player do the like, so the links it gets to private files are signed. */
  std::string FileBaseFor(const Media& media, const Principal* who) const {
    if (media.state != catalogue::State::kPrivate || who == nullptr || who->via == accounts::Via::kSession) {
      return FileBase(media.folder);
    }
    const std::int64_t expiry = context_.catalogue.clock().Now() / 1000 + kGrantLife;
    return "/media/" + context_.grants.Sign(media.folder, media.access_epoch, expiry) + "/" + media.folder + "/";
  }

  const MediaContext context_;
};

}  // namespace

http::Routes MediaRoutes(const MediaContext& context) {
  using http::Method;
  using http::Permit;
  RouteTable table(std::make_shared<Handlers>(context));
  constexpr std::string_view kList = "/api/v1/media[/]";
  constexpr std::string_view kItem = "/api/v1/media/{token:token}[/]";
  http::Route& list = table.Add(Method::kGet, kList, Permit::kAnyone, &Handlers::List,
                                {.summary = "Media, newest first or as asked",
                                 .query = "page, media.show, author, media.q, media.t, media.shared_user, "
                                          "media.shared_group, media.media_type, media.upload_date, media.duration, "
                                          "media.publish_state, media.sort_by, ordering",
                                 .answers = "200 MediaList, 404 no_such_user invalid_page"});
  list.hot = true;
  list.as_anybody = [context](const http::Request& request) { return IsEverybodysList(context.catalogue, request); };
  table
      .Add(Method::kGet, kItem, Permit::kAnyone, &Handlers::Get,
           {.summary = "One item", .answers = "200 MediaSingle, 400 no_such_media, 401 media_private"})
      .hot = true;
  table.AddWithBody(
      Method::kPut, kItem, Permit::kSignedIn, kBodyLimit, &Handlers::Put,
      {.summary = "Change an item",
       .body = "MediaEdit",
       .answers =
           "201 MediaItem, 400 no_such_media invalid_title invalid_state state_not_allowed invalid_thumbnail_time, "
           "401 permission_denied"});
  table.AddWithBody(Method::kPost, kItem, Permit::kSignedIn, kBodyLimit, &Handlers::Act,
                    {.summary = "Review an item or encode again what failed",
                     .body = "MediaActionForm",
                     .answers = "201 Detail, 400 no_such_media permission_denied invalid_action invalid_profiles "
                                "nothing_to_encode, 401 permission_denied"});
  table.Add(Method::kDelete, kItem, Permit::kSignedIn, &Handlers::Delete,
            {.summary = "Delete an item and its files", .answers = "204, 400 no_such_media, 401 permission_denied"});
  // Some clients send an empty object with every POST.
  table.AddWithBody(Method::kPost, "/api/v1/media/{token:token}/retry[/]", Permit::kSignedIn, 1024, &Handlers::Retry,
                    {.summary = "Process a failed item again",
                     .body = "Empty",
                     .answers = "202 Detail, 400 no_such_media, 401 permission_denied, 409 not_failed"});
  return table.Take();
}

}  // namespace openpress::api
