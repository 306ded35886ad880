#include "site/metadata.h"

#include <algorithm>

#include "lib/xml/document.h"
#include "site/oembed.h"
#include "site/reading.h"
#include "site/script_json.h"
#include "site/sitemap.h"

using namespace openpress;
using namespace openpress::tests;
using catalogue::Media;
using catalogue::MediaType;
using catalogue::State;

namespace {

constexpr std::string_view kBase = "https://news.example";

site::SiteInfo Info() {
  site::SiteInfo info;
  info.name = "Delta";
  return info;
}

catalogue::Details DetailsWithDownload() {
  catalogue::Details details;
  catalogue::Rendition rendition;
  rendition.width = 1280;
  rendition.height = 720;
  rendition.download = "download/720.mp4";
  rendition.download_size = 9900000;
  details.renditions = {rendition};
  return details;
}

site::Page PageOf(const Media& media, std::string_view base = kBase) {
  site::Page page;
  site::DescribeItem(page, {media, DetailsWithDownload(), Info(), base});
  return page;
}

std::string MetaOf(const site::Page& page, std::string_view name) {
  const auto found =
      std::find_if(page.meta.begin(), page.meta.end(), [&](const site::PageMeta& meta) { return meta.name == name; });
  return found == page.meta.end() ? "" : found->content;
}

bool HasAlternate(const site::Page& page, std::string_view type) {
  return std::any_of(page.alternates.begin(), page.alternates.end(),
                     [&](const site::PageAlternate& alternate) { return alternate.type == type; });
}

Json ObjectOf(const site::Page& page, const std::string& type) {
  for (const Json& object : page.structured.at("@graph"))
    if (object.at("@type") == type) return object;
  return nullptr;
}

}  // namespace

TEST_CASE("a video's page tells search engines what schema.org asks for", "[metadata]") {
  Media media = VideoEntry().media;
  media.author_verified = true;
  const site::Page page = PageOf(media);
  const Json video = ObjectOf(page, "VideoObject");
  // Google requires these three of a video.
  CHECK(video.at("name") == "Harbour");
  CHECK(video.at("thumbnailUrl").at(0) == "https://news.example/media/abcdefghijk/pictures/poster.jpg");
  CHECK(video.at("uploadDate") == "2026-06-24T09:30:00.000000Z");
  CHECK(video.at("duration") == "PT20S");
  CHECK(video.at("contentUrl") == "https://news.example/media/abcdefghijk/download/720.mp4");
  CHECK(video.at("embedUrl") == "https://news.example/embed?m=abcdefghijk");
  CHECK(video.at("author").at("@type") == "Person");
  CHECK(video.at("author").at("hasCredential").at("credentialCategory") == "Verified journalist");
  CHECK(video.at("publisher").at("@type") == "NewsMediaOrganization");
  const Json article = ObjectOf(page, "NewsArticle");
  CHECK(article.at("headline") == "Harbour");
  CHECK(article.at("video").at("@id") == video.at("@id"));
  CHECK(page.og_type == "video.other");
  CHECK(page.twitter_card == "player");
  CHECK(MetaOf(page, "og:video") == "https://news.example/media/abcdefghijk/download/720.mp4");
  CHECK(MetaOf(page, "twitter:player") == "https://news.example/embed?m=abcdefghijk");
  CHECK(HasAlternate(page, "application/json+oembed"));
  CHECK(HasAlternate(page, "text/xml+oembed"));
  CHECK(HasAlternate(page, "application/rss+xml"));
}

TEST_CASE("each type of media has its word", "[metadata]") {
  for (const auto& [type, word] : {std::pair{MediaType::kAudio, "AudioObject"},
                                   {MediaType::kImage, "ImageObject"},
                                   {MediaType::kPdf, "DigitalDocument"}}) {
    Media media = VideoEntry().media;
    media.media_type = type;
    const site::Page page = PageOf(media);
    CHECK_FALSE(ObjectOf(page, word).is_null());
    CHECK(page.og_type == "article");
  }
}

TEST_CASE("an unlisted item is described and not to be found", "[metadata]") {
  Media media = VideoEntry().media;
  media.state = State::kUnlisted;
  media.listable = false;
  const site::Page page = PageOf(media);
  CHECK_FALSE(page.indexable);
  CHECK(ObjectOf(page, "NewsArticle").is_null());
  CHECK(HasAlternate(page, "application/json+oembed"));
}

TEST_CASE("a private item is not offered to other sites", "[metadata]") {
  Media media = VideoEntry().media;
  media.state = State::kPrivate;
  media.listable = false;
  const site::Page page = PageOf(media);
  CHECK_FALSE(page.indexable);
  CHECK(page.alternates.empty());
  CHECK(MetaOf(page, "og:video").empty());
  CHECK(MetaOf(page, "twitter:player").empty());
  CHECK_FALSE(ObjectOf(page, "VideoObject").contains("embedUrl"));
}

TEST_CASE("what may not be downloaded is named nowhere as a file", "[metadata]") {
  Media media = VideoEntry().media;
  media.allow_download = false;
  const site::Page page = PageOf(media);
  CHECK_FALSE(ObjectOf(page, "VideoObject").contains("contentUrl"));
  CHECK(MetaOf(page, "og:video") == "https://news.example/embed?m=abcdefghijk");
}

TEST_CASE("without TLS no player is offered to those who refuse it", "[metadata]") {
  CHECK(PageOf(VideoEntry().media, "http://news.example").twitter_card.empty());
}

TEST_CASE("structured data of any title ends no script", "[metadata]") {
  for (const std::string& title : HostileTitles()) {
    Media media = VideoEntry().media;
    media.title = title;
    media.description = title;
    media.author_name = title;
    const std::string text = site::ScriptJson(PageOf(media).structured);
    CHECK(text.find('<') == std::string::npos);
    CHECK(text.find("-->") == std::string::npos);
    CHECK_NOTHROW(Json::parse(text));
  }
}

TEST_CASE("a frame has the item's shape and keeps to the size asked for", "[oembed]") {
  Media media = VideoEntry().media;
  const auto size = [&](std::int64_t width, std::int64_t height) {
    const auto frame = site::FrameOf(media, {width, height});
    return std::pair{frame.width, frame.height};
  };
  CHECK(size(0, 0) == std::pair<std::int64_t, std::int64_t>(640, 360));
  CHECK(size(320, 0) == std::pair<std::int64_t, std::int64_t>(320, 180));
  CHECK(size(0, 90) == std::pair<std::int64_t, std::int64_t>(160, 90));
  CHECK(size(320, 90) == std::pair<std::int64_t, std::int64_t>(160, 90));
  CHECK(size(5000, 5000) == std::pair<std::int64_t, std::int64_t>(640, 360));
  CHECK(size(1, 1) == std::pair<std::int64_t, std::int64_t>(1, 1));
  media.width = 720;
  media.height = 1280;
  CHECK(size(0, 0) == std::pair<std::int64_t, std::int64_t>(203, 360));
  media.width = 0;
  CHECK(size(0, 0) == std::pair<std::int64_t, std::int64_t>(640, 360));
}

TEST_CASE("only addresses of our own pages are embedded", "[oembed]") {
  CHECK(site::TokenIn("https://news.example/view?m=abc", kBase) == "abc");
  CHECK(site::TokenIn("http://news.example/view?m=abc", kBase) == "abc");
  CHECK(site::TokenIn("https://news.example/view?pl=x&m=abc&t=5#c", kBase) == "abc");
  CHECK(site::TokenIn("https://news.example/embed?m=abc", kBase) == "abc");
  for (const char* url : {"", "abc", "/view?m=abc", "https://news.example.evil/view?m=abc", "https://evil/view?m=abc",
                          "https://evil/https://news.example/view?m=abc", "https://news.example@evil/view?m=abc",
                          "ftp://news.example/view?m=abc", "https://news.example/view",
                          "https://news.example/view?x=abc", "https://news.example/viewer?m=abc",
                          "https://news.example/edit?m=abc", "javascript:https://news.example/view?m=abc"}) {
    INFO(url);
    CHECK_FALSE(site::TokenIn(url, kBase));
  }
}

TEST_CASE("an oEmbed answer has what oembed.com requires", "[oembed]") {
  const Json answer = site::OembedOf(VideoEntry().media, {}, Info(), kBase);
  CHECK(answer.at("type") == "video");
  CHECK(answer.at("version") == "1.0");
  CHECK(answer.at("width") == 640);
  CHECK(answer.at("height") == 360);
  CHECK(answer.at("html").get<std::string>().find(
            "<iframe src=\"https://news.example/embed?m=abcdefghijk\" width=\"640\" "
            "height=\"360\" title=\"Harbour\"") == 0);
  // All three of a thumbnail or none.
  CHECK(answer.at("thumbnail_url") == "https://news.example/media/abcdefghijk/pictures/poster.jpg");
  CHECK(answer.at("thumbnail_width") == 1280);
  CHECK(answer.at("thumbnail_height") == 720);
  const Json small = site::OembedOf(VideoEntry().media, {400, 0}, Info(), kBase);
  CHECK(small.at("thumbnail_url") == "https://news.example/media/abcdefghijk/pictures/thumb.jpg");
  CHECK(small.at("thumbnail_width") == 344);
  CHECK_FALSE(site::OembedOf(VideoEntry().media, {100, 0}, Info(), kBase).contains("thumbnail_url"));
}

TEST_CASE("no title leaves the frame of an oEmbed answer", "[oembed]") {
  for (const std::string& title : HostileTitles()) {
    Media media = VideoEntry().media;
    media.title = title;
    media.author_name = title;
    const Json answer = site::OembedOf(media, {}, Info(), kBase);
    const std::string html = answer.at("html");
    INFO(html);
    CHECK(std::count(html.begin(), html.end(), '<') == 2);
    CHECK(std::count(html.begin(), html.end(), '>') == 2);
    const Reading read(site::OembedXml(answer));
    CHECK(std::string(read.root.name()) == "oembed");
    CHECK(TextAt(read.root, "title") == xml::Carried(title));
    CHECK(TextAt(read.root, "width") == "640");
  }
}

TEST_CASE("a sitemap keeps the protocol's rules and Google's", "[sitemap]") {
  Media video = VideoEntry().media;
  Media picture = video;
  picture.media_type = MediaType::kImage;
  Media bare = video;
  bare.poster.clear();
  bare.thumb.clear();
  const Reading map(site::RenderSitemapPart({video, picture, bare}, kBase));
  CHECK(std::string(map.root.name()) == "urlset");
  CHECK(std::string(map.root.attribute("xmlns").value()) == "http://www.sitemaps.org/schemas/sitemap/0.9");
  const auto urls = ChildrenOf(map.root, "url");
  REQUIRE(urls.size() == 3);
  CHECK(TextAt(urls[0], "loc") == "https://news.example/view?m=abcdefghijk");
  CHECK(TextAt(urls[0], "lastmod") == "2026-06-24T09:31:00.000000Z");
  const pugi::xml_node told = urls[0].child("video:video");
  for (const char* required : {"video:thumbnail_loc", "video:title", "video:description", "video:player_loc"}) {
    INFO(required);
    CHECK_FALSE(TextAt(told, required).empty());
  }
  CHECK(TextAt(told, "video:duration") == "20");
  CHECK(TextAt(urls[1].child("image:image"), "image:loc") ==
        "https://news.example/media/abcdefghijk/pictures/poster.jpg");
  CHECK_FALSE(urls[1].child("video:video"));
  CHECK_FALSE(urls[2].child("video:video"));
}

TEST_CASE("a sitemap's index names each of its parts", "[sitemap]") {
  const Reading index(site::RenderSitemapIndex({0, 7}, kBase));
  CHECK(std::string(index.root.name()) == "sitemapindex");
  std::vector<std::string> parts;
  for (const pugi::xml_node part : index.root.children("sitemap")) parts.push_back(TextAt(part, "loc"));
  CHECK(parts == std::vector<std::string>{"https://news.example/sitemap.xml?part=pages",
                                          "https://news.example/sitemap.xml?part=0",
                                          "https://news.example/sitemap.xml?part=7"});
  CHECK(site::RenderRobots(kBase).find("\nSitemap: https://news.example/sitemap.xml\n") != std::string::npos);
}

TEST_CASE("no title breaks a sitemap", "[sitemap]") {
  for (const std::string& title : HostileTitles()) {
    Media media = VideoEntry().media;
    media.title = title;
    media.description = title;
    media.author_name = title;
    const Reading map(site::RenderSitemapPart({media}, kBase));
    CHECK(TextAt(map.root.child("url").child("video:video"), "video:title") == xml::Carried(title));
  }
}
