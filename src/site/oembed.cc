#include "site/oembed.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "catalogue/catalogue.h"
#include "catalogue/rights.h"
#include "catalogue/urls.h"
#include "core/error.h"
#include "core/html.h"
#include "http/target.h"
#include "lib/xml/document.h"
#include "media/commands.h"
#include "site/public_answer.h"
#include "site/public_routes.h"

namespace openpress::site {
namespace {

constexpr std::int64_t kWidth = 640;
constexpr std::int64_t kHeight = 360;
/** Seconds for which an answer may be kept by those who embed. */
constexpr int kCacheAge = 300;
constexpr std::size_t kLongestUrl = 2048;

std::string_view WithoutScheme(std::string_view url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  return {};
}

/** A size in pixels; 0 when it is not asked for. */
std::int64_t PixelsIn(const http::Request& request, std::string_view name) {
  const auto text = request.Query(name);
  if (!text) return 0;
  std::int64_t pixels = 0;
  const char* end = text->data() + text->size();
  const auto [rest, problem] = std::from_chars(text->data(), end, pixels);
  if (problem != std::errc{} || rest != end || pixels < 1) {
    throw Error(Fault::kBadInput, "invalid_size", fmt::format("{} has to be a number of pixels.", name));
  }
  return pixels;
}

/** The larger of a video's two pictures that is no larger than asked for; of others the size of theirs is not known. */
void AddThumbnail(Json& answer, const catalogue::Media& media, const FrameSize& most, std::string_view base) {
  if (media.media_type != catalogue::MediaType::kVideo || media.width <= 0 || media.height <= 0) return;
  for (const auto& [file, side] : {std::pair{media.poster, media::kPosterSide}, {media.thumb, media::kThumbSide}}) {
    const media::Size size = media::Fit(static_cast<int>(media.width), static_cast<int>(media.height), {side, side});
    if (file.empty() || (most.width > 0 && size.width > most.width)) continue;
    if (most.height > 0 && size.height > most.height) continue;
    answer["thumbnail_url"] = std::string(base) + catalogue::FileBase(media.folder) + file;
    answer["thumbnail_width"] = size.width;
    answer["thumbnail_height"] = size.height;
    return;
  }
}

class Oembed {
 public:
  explicit Oembed(const PublicContext& context) : context_(context) {}

  void Answer(http::Request& request, http::Response& response) const {
    const std::string format = request.Query("format").value_or("json");
    if (format != "json" && format != "xml") {
      throw Error(Fault::kNotImplemented, "unknown_format", "format is json or xml.");
    }
    const FrameSize most{PixelsIn(request, "maxwidth"), PixelsIn(request, "maxheight")};
    const auto url = request.Query("url");
    if (!url || url->empty() || url->size() > kLongestUrl) {
      throw Error(Fault::kBadInput, "invalid_url", "url has to be the address of an item's page.");
    }
    const SiteInfo info = context_.info();
    const std::string base = BaseOf(info, request);
    const auto media = Find(TokenIn(*url, base));
    // One answer for all of them: whether there is something private says as much as the thing itself.
    if (!media) throw Error(Fault::kNotFound, "no_such_media", "There is nothing to embed at this address.");
    const Json answer = OembedOf(*media, most, info, base);
    if (format == "xml") return SendPublic(response, OembedXml(answer), "text/xml; charset=utf-8");
    SendPublic(response, answer.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json");
  }

 private:
  /** What everybody may see, listed or not, and can be played. */
  [[nodiscard]] std::optional<catalogue::Media> Find(const std::optional<std::string>& token) const {
    if (!token) return std::nullopt;
    const auto lease = context_.catalogue.pool().Read();
    auto media = catalogue::FindByToken(*lease, *token);
    if (!media || !media->playable || !catalogue::VisibleTo(*lease, *media, nullptr)) return std::nullopt;
    return media;
  }

  const PublicContext context_;
};

}  // namespace

FrameSize FrameOf(const catalogue::Media& media, const FrameSize& most) {
  const bool shaped = media.media_type == catalogue::MediaType::kVideo && media.width > 0 && media.height > 0;
  const std::int64_t across = shaped ? media.width : kWidth;
  const std::int64_t down = shaped ? media.height : kHeight;
  FrameSize frame{kWidth, std::max<std::int64_t>(1, (kWidth * down + across / 2) / across)};
  if (down > across) frame = {std::max<std::int64_t>(1, (kHeight * across + down / 2) / down), kHeight};
  if (most.width > 0 && frame.width > most.width) {
    frame.height = std::max<std::int64_t>(1, frame.height * most.width / frame.width);
    frame.width = most.width;
  }
  if (most.height > 0 && frame.height > most.height) {
    frame.width = std::max<std::int64_t>(1, frame.width * most.height / frame.height);
    frame.height = most.height;
  }
  return frame;
}

std::optional<std::string> TokenIn(std::string_view url, std::string_view base) {
  // Whoever embeds may have the address from before the site got its certificate, or the other way round.
  std::string_view rest = WithoutScheme(url);
  const std::string_view host = WithoutScheme(base);
  if (host.empty() || !rest.starts_with(host)) return std::nullopt;
  rest.remove_prefix(host.size());
  rest = rest.substr(0, rest.find('#'));
  const auto question = rest.find('?');
  const std::string_view path = rest.substr(0, question);
  if (question == std::string_view::npos || (path != "/view" && path != "/embed")) return std::nullopt;
  for (auto& [name, value] : http::ParsePairs(rest.substr(question + 1)))
    if (name == "m") return std::move(value);
  return std::nullopt;
}

Json OembedOf(const catalogue::Media& media, const FrameSize& most, const SiteInfo& info, std::string_view base) {
  const FrameSize frame = FrameOf(media, most);
  const std::string host(base);
  Json answer;
  answer["type"] = media.media_type == catalogue::MediaType::kVideo ? "video" : "rich";
  answer["version"] = "1.0";
  answer["title"] = media.title;
  answer["author_name"] = media.author_name;
  answer["author_url"] = host + catalogue::ProfilePath(media.username);
  answer["provider_name"] = info.name;
  answer["provider_url"] = host + "/";
  answer["cache_age"] = kCacheAge;
  answer["html"] = fmt::format(
      R"(<iframe src="{}" width="{}" height="{}" title="{}" style="border:0" loading="lazy" allow="fullscreen; )"
      R"(picture-in-picture" allowfullscreen></iframe>)",
      EscapeHtml(host + EmbedPath(media.token)), frame.width, frame.height, EscapeHtml(media.title));
  answer["width"] = frame.width;
  answer["height"] = frame.height;
  AddThumbnail(answer, media, most, base);
  return answer;
}

std::string OembedXml(const Json& answer) {
  const xml::Document document("oembed");
  for (const auto& [name, value] : answer.items()) {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    document.root().Add(name.c_str(), text);
  }
  return document.Text();
}

http::Routes OembedRoutes(const PublicContext& context) {
  http::Route route;
  route.method = http::Method::kGet;
  route.pattern = "/oembed[/]";
  route.handler = [oembed = std::make_shared<const Oembed>(context)](http::Request& request, http::Response& response) {
    oembed->Answer(request, response);
  };
  route.hot = true;
  route.doc.summary = "How to show an item inside another page, by oEmbed";
  return {route};
}

}  // namespace openpress::site
