// /media/<token>/<file> and /media/~<expiry>.<signature>/<token>/<file>.
//
// What may be asked for is a list of shapes, not "whatever lies there": plans, parts and half-written files in an
// item's folder have no shape. Somebody who may not read gets the same 404 as for an item that does not exist, so a
// guessed token tells nothing. The original leaves only as an attachment, and nothing that a browser would run as a
// page of ours (SVG, HTML) has a type that lets it.

#include "media/files.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <sys/stat.h>

#include "accounts/sign_in/gate.h"
#include "api/media/file_refusal.h"
#include "api/media/media.h"
#include "api/problem.h"
#include "http/target.h"
#include "storage/file_type.h"
#include "storage/names.h"

namespace openpress::api {
namespace {

std::string_view ExtensionOf(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

/** What a path below an item's folder is. */
enum class Shape { kNone, kPlaylist, kSegment, kPicture, kDownload, kOriginal };

bool OneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Shape ShapeOf(std::string_view path) {
  const std::string_view extension = ExtensionOf(path);
  const auto slash = path.find('/');
  const std::string_view folder = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  const bool deeper = slash != std::string_view::npos && path.find('/', slash + 1) != std::string_view::npos;
  if (folder == "hls") {
    if (OneOf(extension, {"m3u8", "vtt"})) return Shape::kPlaylist;
    return OneOf(extension, {"m4s", "mp4"}) ? Shape::kSegment : Shape::kNone;
  }
  if (folder == "download" && !deeper)
    return OneOf(extension, {"mp4", "m4a", "webm", "jpg", "png", "webp", "gif"}) ? Shape::kDownload : Shape::kNone;
  if (folder == "subtitles" && !deeper) return extension == "vtt" ? Shape::kPicture : Shape::kNone;
  if (path == "pictures/waveform.json") return Shape::kPicture;
  if (!folder.empty() && (folder != "pictures" || deeper)) return Shape::kNone;
  if (folder.empty() && path.starts_with("original.")) return Shape::kOriginal;
  return OneOf(extension, {"jpg", "jpeg", "png", "gif", "webp", "avif", "mp4", "vtt"}) ? Shape::kPicture : Shape::kNone;
}

/** Segments never change under their name. Playlists grow and pictures may be replaced: asked for again, and mostly
 *  answered with 304. Shared caches keep only what everybody may have. */
std::string CacheControl(Shape shape, bool everybodys) {
  const std::string_view whose = everybodys ? "public" : "private";
  std::string_view how = "no-cache";
  if (shape == Shape::kSegment) how = everybodys ? "max-age=31536000, immutable" : "max-age=3600";
  if (shape == Shape::kPicture && everybodys) how = "max-age=60";
  return std::string(whose) + ", " + std::string(how);
}

constexpr std::string_view kStoryboard = "pictures/storyboard.vtt";

/** A file, not a link to one. */
bool IsFile(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/** In the query of a file of what was put aside: without it, the address leads to what is in its place. */
constexpr std::string_view kKept = "kept";

/** What a path below /media/ names. */
struct Wanted {
  std::string_view grant;  ///< of a signed link; empty for none
  std::string_view token;
  std::string_view file;
  Shape shape = Shape::kNone;
};

std::optional<Wanted> WantedOf(std::string_view path) {
  Wanted wanted;
  auto slash = path.find('/');
  if (path.starts_with('~') && slash != std::string_view::npos) {
    wanted.grant = path.substr(0, slash);
    path.remove_prefix(slash + 1);
    slash = path.find('/');
  }
  if (slash == std::string_view::npos) return std::nullopt;
  wanted.token = path.substr(0, slash);
  wanted.file = path.substr(slash + 1);
  wanted.shape = ShapeOf(wanted.file);
  if (wanted.shape == Shape::kNone || !storage::ValidToken(wanted.token)) return std::nullopt;
  return wanted;
}

/** Its original tells what readers are not to know: they get a copy that does not. */
bool IsSealed(const catalogue::Access& access) {
  return access.media_type == catalogue::MediaType::kImage || access.media_type == catalogue::MediaType::kUnknown;
}

/** The item of @p wanted, if that file of it is for @p who. */
std::optional<catalogue::Access> AccessTo(const MediaContext& context, const Wanted& wanted,
                                          const accounts::Principal* who) {
  auto access = context.catalogue.AccessTo(wanted.token);
  if (!access) return std::nullopt;
  const bool granted = !wanted.grant.empty() &&
                       context.grants.Check(wanted.grant, wanted.token, access->epoch, context.catalogue.clock().Now());
  if (!wanted.grant.empty() ? !granted : !catalogue::MayRead(*access, who)) return std::nullopt;
  const bool may_keep = catalogue::MayKeep(*access, who) || (granted && access->allow_download);
  if (wanted.shape == Shape::kDownload && !may_keep) return std::nullopt;
  if (wanted.shape == Shape::kOriginal && !(IsSealed(*access) ? catalogue::MayReadOriginal(*access, who) : may_keep))
    return std::nullopt;
  return access;
}

/** Where the same file of the item is by now, for addresses that others wrote down; nothing when it is not for @p who.
 *  Pieces of a stream have no successor: what was cut out must not be looked for in what was left. */
std::optional<std::string> NewAddress(const MediaContext& context, const Wanted& wanted,
                                      const accounts::Principal* who) {
  if (!wanted.grant.empty() || wanted.shape == Shape::kSegment) return std::nullopt;
  const bool plain = std::all_of(wanted.file.begin(), wanted.file.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '/';
  });
  if (!plain) return std::nullopt;
  const auto former = context.catalogue.AccessTo(wanted.token);
  if (!former || former->moved_to.empty()) return std::nullopt;
  Wanted now = wanted;
  now.token = former->moved_to;
  if (!AccessTo(context, now, who)) return std::nullopt;
  return "/media/" + former->moved_to + "/" + std::string(wanted.file);
}

/** Where the copy of an image is that @p who gets in the place of its original, for addresses from before there was
 * one; nothing when he gets the original, or neither. */
std::optional<std::string> CleanCopy(const MediaContext& context, const Wanted& wanted,
                                     const accounts::Principal* who) {
  if (wanted.shape != Shape::kOriginal || AccessTo(context, wanted, who)) return std::nullopt;
  Wanted copy = wanted;
  copy.shape = Shape::kDownload;
  const auto access = AccessTo(context, copy, who);
  if (!access || access->media_type != catalogue::MediaType::kImage) return std::nullopt;
  for (const char* ending : {"jpg", "png", "webp", "gif"}) {
    const std::string file = std::string("download/image.") + ending;
    const auto path = context.store.ResolvePublic(wanted.token, file);
    if (!path || !IsFile(*path)) continue;
    const std::string grant = wanted.grant.empty() ? "" : std::string(wanted.grant) + "/";
    return "/media/" + grant + std::string(wanted.token) + "/" + file;
  }
  return std::nullopt;
}

/** A storyboard names its pictures from the root, since players resolve them against the page: beside a signed link
 * they have to be signed, too. Cues are a line each, so the names of pictures stand at the beginnings of lines. */
std::string SignedStoryboard(std::string_view text, const Wanted& wanted) {
  constexpr std::string_view kRoot = "/media/";
  const std::string plain = std::string(kRoot) + std::string(wanted.token) + "/";
  std::string with_links;
  with_links.reserve(text.size() + text.size() / 2);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    if (line.starts_with(plain)) {
      with_links.append(kRoot).append(wanted.grant).append(line.substr(kRoot.size() - 1));
    } else {
      with_links.append(line);
    }
  }
  return with_links;
}

void Serve(const MediaContext& context, http::Request& request, http::Response& response) {
  const auto wanted = WantedOf(request.Param("path"));
  if (wanted && !request.Query(kKept)) {
    if (const auto address = NewAddress(context, *wanted, accounts::PrincipalOf(request))) {
      response.SetHeader("Cache-Control", "private, no-cache");
      return response.Redirect(*address);
    }
  }
  if (wanted) {
    if (const auto address = CleanCopy(context, *wanted, accounts::PrincipalOf(request))) {
      response.SetHeader("Cache-Control", "private, no-cache");
      return response.Redirect(*address);
    }
  }
  const auto access = wanted ? AccessTo(context, *wanted, accounts::PrincipalOf(request)) : std::nullopt;
  if (!access) return RefuseFile(response);
  const auto& [grant, token, path, shape] = *wanted;

  const bool keeps = shape == Shape::kOriginal || shape == Shape::kDownload;
  const bool everybodys = access->state != catalogue::State::kPrivate && grant.empty() &&
                          (access->allow_download || !keeps) && !(shape == Shape::kOriginal && IsSealed(*access));
  http::FileBody file;
  if (shape == Shape::kOriginal) {
    file.path = context.store.Original(token, ExtensionOf(path));
    file.download_name = storage::DisplayName(access->original_name);
    response.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  } else {
    const auto resolved = context.store.ResolvePublic(token, path);
    if (!resolved) return RefuseFile(response);
    file.path = *resolved;
    if (shape == Shape::kDownload && request.Query("download")) {
      const std::string name = storage::DisplayName(access->original_name);
      file.download_name = name.substr(0, name.rfind('.')) + "-" + std::string(path.substr(path.find('/') + 1));
    }
  }
  if (!IsFile(file.path)) return RefuseFile(response);
  if (!grant.empty() && path == kStoryboard) {
    response.SetHeader("Cache-Control", CacheControl(shape, false));
    return response.SetBody(SignedStoryboard(media::ReadWholeFile(file.path), *wanted), storage::FileType(path));
  }
  file.content_type = storage::FileType(path);
  file.cache_control = CacheControl(shape, everybodys);
  if (everybodys) response.SetHeader("Access-Control-Allow-Origin", "*");
  response.SetFile(std::move(file));
}

/** For a proxy that sends files itself, as MediaCMS's nginx does: whether the address in X-Original-URI is for whoever
 *  asks. */
void Judge(const MediaContext& context, http::Request& request, http::Response& response) {
  constexpr std::string_view kRoot = "/media/";
  const std::string_view address = request.Header("X-Original-URI");
  std::string path;
  const bool readable = http::DecodePath(address.substr(0, address.find('?')), path) && path.starts_with(kRoot);
  const auto wanted = readable ? WantedOf(std::string_view(path).substr(kRoot.size())) : std::nullopt;
  response.SetHeader("Cache-Control", "no-store");
  if (wanted && AccessTo(context, *wanted, accounts::PrincipalOf(request))) return response.SetNoContent();
  Refuse(response, 403, "This file is not for you.", "permission_denied");
}

/** A head and shoulders, for those without a picture. */
constexpr std::string_view kAvatar =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="#d5d9de"/>)"
    R"(<g fill="#8a929c"><circle cx="48" cy="37" r="18"/><path d="M12 96c0-22 16-34 36-34s36 12 36 34z"/></g></svg>)";

}  // namespace

http::Routes MediaFileRoutes(const MediaContext& context) {
  http::Route avatar;
  avatar.method = http::Method::kGet;
  avatar.pattern = "/media/userlogos/user.svg";
  avatar.run = http::Run::kInline;
  avatar.handler = [](http::Request&, http::Response& response) {
    response.SetHeader("Cache-Control", "public, max-age=86400");
    response.SetBody(std::string(kAvatar), "image/svg+xml");
  };
  avatar.doc = {.summary = "The picture of those without one", .answers = "200 image/svg+xml bytes"};

  http::Route files;
  files.method = http::Method::kGet;
  files.pattern = "/media/{path:rest}";
  files.handler = [context](http::Request& request, http::Response& response) { Serve(context, request, response); };
  files.doc = {.summary = "A file of an item", .answers = "200 */* bytes, 206 */* bytes, 302, 304, 400, 404, 412, 416"};

  http::Route judge;
  judge.method = http::Method::kGet;
  judge.pattern = "/api/v1/media-auth";
  judge.handler = [context](http::Request& request, http::Response& response) { Judge(context, request, response); };
  judge.doc = {.summary = "Whether the file in X-Original-URI is for the caller", .answers = "204, 403"};
  return {avatar, files, judge};
}

}  // namespace openpress::api
