#include "site/sitemap.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "catalogue/lists/sitemap.h"
#include "catalogue/urls.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/text.h"
#include "lib/xml/document.h"
#include "site/public_answer.h"
#include "site/public_routes.h"

namespace openpress::site {
namespace {

using catalogue::Media;

// Google's limits for videos, developers.google.com/search/docs/crawling-indexing/sitemaps/video-sitemaps.
constexpr std::size_t kLongestDescription = 2048;
constexpr std::int64_t kLongestVideo = 28800;  // seconds

constexpr const char* kNamespace = "http://www.sitemaps.org/schemas/sitemap/0.9";
constexpr std::string_view kPath = "/sitemap.xml";

constexpr std::string_view kRobots =
    "User-agent: *\n"
    "Disallow: /api/\n"
    "Disallow: /account\n"  // and /accounts/, since rules are beginnings of paths (RFC 9309 section 2.2.2)
    "Disallow: /email/\n"
    "Disallow: /manage/\n"
    "Disallow: /password/\n"
    "Disallow: /register\n"
    "Disallow: /setup\n"
    "Disallow: /upload\n"
    "Disallow: /verification\n";

std::string PartUrl(std::string_view base, std::string_view part) {
  return fmt::format("{}{}?part={}", base, kPath, part);
}

std::string PictureUrl(std::string_view base, const Media& media) {
  const std::string& picture = media.poster.empty() ? media.thumb : media.poster;
  return picture.empty() ? std::string() : std::string(base) + catalogue::FileBase(media.folder) + picture;
}

/** @param picture what a video without is not shown for */
void AddVideo(xml::Element url, const Media& media, std::string_view base, const std::string& picture) {
  xml::Element video = url.Add("video:video");
  video.Add("video:thumbnail_loc", picture);
  video.Add("video:title", media.title);
  const std::string_view about = media.description.empty() ? media.title : media.description;
  video.Add("video:description", FirstCodePoints(about, kLongestDescription));
  video.Add("video:player_loc", std::string(base) + EmbedPath(media.token));
  if (const std::int64_t seconds = (media.duration_ms + 500) / 1000; seconds > 0) {
    video.Add("video:duration", std::to_string(std::min(seconds, kLongestVideo)));
  }
  video.Add("video:view_count", std::to_string(std::max<std::int64_t>(0, media.views)));
  video.Add("video:publication_date", Iso8601(media.created_at));
  video.Add("video:uploader", media.author_name)
      .Set("info", std::string(base) + catalogue::ProfilePath(media.username));
  video.Add("video:live", "no");
}

class Sitemap {
 public:
  explicit Sitemap(const PublicContext& context) : context_(context) {}

  void Answer(http::Request& request, http::Response& response) const {
    const std::string base = BaseOf(context_.info(), request);
    const auto part = request.Query("part");
    SendPublic(response, part ? Part(*part, base) : Index(base), "application/xml; charset=utf-8");
  }

  void Robots(http::Request& request, http::Response& response) const {
    response.SetHeader("Cache-Control", "public, max-age=3600");
    response.SetBody(RenderRobots(BaseOf(context_.info(), request)), "text/plain; charset=utf-8");
  }

 private:
  [[nodiscard]] std::string Index(const std::string& base) const {
    const auto lease = context_.catalogue.pool().Read();
    return RenderSitemapIndex(catalogue::SitemapParts(*lease), base);
  }

  [[nodiscard]] std::string Part(const std::string& part, const std::string& base) const {
    if (part == kPagesPart) return RenderSitemapPages(base);
    std::int64_t number = -1;
    const char* end = part.data() + part.size();
    const auto [rest, problem] = std::from_chars(part.data(), end, number);
    std::vector<Media> media;
    if (problem == std::errc{} && rest == end) {
      const auto lease = context_.catalogue.pool().Read();
      media = catalogue::SitemapPart(*lease, number);
    }
    if (media.empty()) throw Error(Fault::kNotFound, "no_such_part", "The sitemap has no such part.");
    return RenderSitemapPart(media, base);
  }

  const PublicContext context_;
};

}  // namespace

std::string RenderSitemapIndex(const std::vector<std::int64_t>& parts, std::string_view base) {
  const xml::Document document("sitemapindex");
  document.root().Set("xmlns", kNamespace);
  document.root().Add("sitemap").Add("loc", PartUrl(base, kPagesPart));
  for (const std::int64_t part : parts) document.root().Add("sitemap").Add("loc", PartUrl(base, std::to_string(part)));
  return document.Text();
}

std::string RenderSitemapPages(std::string_view base) {
  const xml::Document document("urlset");
  document.root().Set("xmlns", kNamespace);
  document.root().Add("url").Add("loc", std::string(base) + "/");
  return document.Text();
}

std::string RenderSitemapPart(const std::vector<Media>& media, std::string_view base) {
  const xml::Document document("urlset");
  document.root()
      .Set("xmlns", kNamespace)
      .Set("xmlns:video", "http://www.google.com/schemas/sitemap-video/1.1")
      .Set("xmlns:image", "http://www.google.com/schemas/sitemap-image/1.1");
  for (const Media& one : media) {
    xml::Element url = document.root().Add("url");
    url.Add("loc", std::string(base) + catalogue::ViewPath(one.token));
    url.Add("lastmod", Iso8601(one.updated_at));
    const std::string picture = PictureUrl(base, one);
    if (picture.empty()) continue;
    if (one.media_type == catalogue::MediaType::kVideo) AddVideo(url, one, base, picture);
    if (one.media_type == catalogue::MediaType::kImage) url.Add("image:image").Add("image:loc", picture);
  }
  return document.Text();
}

std::string RenderRobots(std::string_view base) {
  return fmt::format("{}\nSitemap: {}{}\n", kRobots, base, kPath);
}

http::Routes SitemapRoutes(const PublicContext& context) {
  const auto sitemap = std::make_shared<const Sitemap>(context);
  http::Route map;
  map.method = http::Method::kGet;
  map.pattern = kPath;
  map.handler = [sitemap](http::Request& request, http::Response& response) { sitemap->Answer(request, response); };
  map.doc.summary = "What search engines may show";
  http::Route robots;
  robots.method = http::Method::kGet;
  robots.pattern = "/robots.txt";
  robots.run = http::Run::kInline;
  robots.handler = [sitemap](http::Request& request, http::Response& response) { sitemap->Robots(request, response); };
  robots.doc.summary = "What search engines are asked to leave alone";
  return {map, robots};
}

}  // namespace openpress::site
