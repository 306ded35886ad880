// /media/original/…, /media/encoded/…, /media/hls/…: where the files of items lay in MediaCMS. Items that came from
// there have kept their uid, and other sites their links to these addresses; so they lead to what the item has now. The
// uid is looked for where MediaCMS puts it, in the path: it looks anywhere in the address, and so opens what is private
// to whoever appends "?x=<uid of something public>".

#include "api/media/former_files.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/sign_in/gate.h"
#include "api/media/file_refusal.h"
#include "api/urls.h"
#include "catalogue/media/rendition.h"
#include "catalogue/media/uid.h"

namespace openpress::api {
namespace {

constexpr std::size_t kUid = 32;

/** Whose file it is and what kind, as far as its address tells. */
struct Former {
  std::string_view uid;
  enum class Kind { kOriginal, kPicture, kSprite, kPreview, kEncoding, kPlaylist } kind = Kind::kOriginal;
};

/** The uid that @p segment begins with: "<uid>", "<uid>.clip.mp4", "<uid>_a1B2c3D.clip.mp4.jpg". */
std::string_view UidOf(std::string_view segment) {
  const auto end =
      std::find_if(segment.begin(), segment.end(), [](char c) { return (c < '0' || c > '9') && (c < 'a' || c > 'f'); });
  const auto length = static_cast<std::size_t>(end - segment.begin());
  const bool ends = end == segment.end() || *end == '.' || *end == '_';
  return length == kUid && ends ? segment.substr(0, kUid) : std::string_view();
}

std::optional<Former> FormerOf(std::string_view folder, std::string_view path) {
  using Kind = Former::Kind;
  Former former;
  if (folder == "hls") {
    former.uid = UidOf(path.substr(0, path.find('/')));
    // Segments are cut anew, and numbered otherwise.
    if (!path.ends_with(".m3u8")) return std::nullopt;
    former.kind = Kind::kPlaylist;
  } else {
    former.uid = UidOf(path.substr(path.rfind('/') + 1));
    if (folder == "encoded") {
      former.kind = path.ends_with(".gif") ? Kind::kPreview : Kind::kEncoding;
    } else if (path.starts_with("thumbnails/")) {
      former.kind = path.ends_with("sprites.jpg") ? Kind::kSprite : Kind::kPicture;
    } else if (!path.starts_with("user/")) {
      return std::nullopt;
    }
  }
  if (former.uid.empty()) return std::nullopt;
  return former;
}

/** The best file of its own that a rendition has; empty while there is none. */
std::string Download(const MediaContext& context, std::int64_t media_id) {
  const auto lease = context.catalogue.pool().Read();
  for (const catalogue::Rendition& one : catalogue::RenditionsOf(*lease, media_id)) {
    if (!one.download.empty()) return one.download;
  }
  return "";
}

/** Below the item's folder; empty when there is nothing like it for @p who. */
std::string Successor(const MediaContext& context, const catalogue::Media& media, Former::Kind kind,
                      const catalogue::Access& access, const accounts::Principal* who) {
  switch (kind) {
    case Former::Kind::kPicture:
      return media.poster;
    case Former::Kind::kSprite:
      return media.sprite;
    case Former::Kind::kPreview:
      return media.preview.empty() ? media.poster : media.preview;
    case Former::Kind::kPlaylist:
      return media.hls;
    case Former::Kind::kEncoding: {
      const std::string file = catalogue::MayKeep(access, who) ? Download(context, media.id) : "";
      return file.empty() ? media.hls : file;
    }
    case Former::Kind::kOriginal:
      break;
  }
  if (catalogue::MayReadOriginal(access, who) && media.size > 0) return "original." + media.extension;
  return media.hls.empty() ? media.poster : media.hls;
}

void Lead(const MediaContext& context, std::string_view folder, http::Request& request, http::Response& response) {
  const auto former = FormerOf(folder, request.Param("path"));
  if (!former) return RefuseFile(response);
  std::optional<catalogue::Media> media;
  {
    const auto lease = context.catalogue.pool().Read();
    media = catalogue::FindByUid(*lease, former->uid);
  }
  const accounts::Principal* who = accounts::PrincipalOf(request);
  const auto access = media ? context.catalogue.AccessTo(media->folder) : std::nullopt;
  if (!access || !catalogue::MayRead(*access, who)) return RefuseFile(response);
  const std::string file = Successor(context, *media, former->kind, *access, who);
  if (file.empty()) return RefuseFile(response);
  const bool everybodys = access->state != catalogue::State::kPrivate;
  response.SetHeader("Cache-Control", everybodys ? "no-cache" : "private, no-store");
  if (everybodys) response.SetHeader("Access-Control-Allow-Origin", "*");
  response.Redirect(FilePath(FileBase(media->folder), file));
}

http::Route RouteOf(const MediaContext& context, std::string_view folder, std::string_view pattern) {
  http::Route route;
  route.method = http::Method::kGet;
  route.pattern = pattern;
  route.handler = [context, folder](http::Request& request, http::Response& response) {
    Lead(context, folder, request, response);
  };
  route.doc = {.summary = "Where a file of an item lay in MediaCMS", .answers = "302, 400, 404"};
  return route;
}

}  // namespace

http::Routes FormerFileRoutes(const MediaContext& context) {
  return {RouteOf(context, "original", "/media/original/{path:rest}"),
          RouteOf(context, "encoded", "/media/encoded/{path:rest}"), RouteOf(context, "hls", "/media/hls/{path:rest}")};
}

}  // namespace openpress::api
