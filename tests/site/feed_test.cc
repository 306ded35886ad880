#include "site/feed.h"

#include <regex>
#include <set>

#include "catalogue/urls.h"
#include "lib/xml/document.h"
#include "site/reading.h"

using namespace openpress;
using namespace openpress::tests;
using catalogue::FeedEntry;
using catalogue::MediaType;

namespace {

constexpr std::string_view kBase = "https://news.example";

site::Feed FeedOf(std::vector<FeedEntry> entries) {
  return {"Delta", "The newest from Delta.", "/", "/rss/", std::move(entries)};
}

site::SiteInfo Info() {
  site::SiteInfo info;
  info.name = "Delta";
  info.language = "en";
  return info;
}

FeedEntry AudioEntry() {
  FeedEntry entry = VideoEntry();
  entry.media.media_type = MediaType::kAudio;
  entry.media.uid = "ffffffffffffffffffffffffffffffff";
  entry.enclosure = catalogue::Enclosure{"download/audio.m4a", "audio/mp4", 480000, 0, 0};
  return entry;
}

bool IsAbsolute(const std::string& url) {
  return std::regex_match(url, std::regex("https://news\\.example/[!-;=?-~]*"));
}

/** The rules of rssboard.org/rss-specification that every feed has to keep. */
void CheckRss(const Reading& feed) {
  CHECK(std::string(feed.root.name()) == "rss");
  CHECK(std::string(feed.root.attribute("version").value()) == "2.0");
  REQUIRE(ChildrenOf(feed.root, "channel").size() == 1);
  const pugi::xml_node channel = feed.root.child("channel");
  for (const char* name : {"title", "link", "description"}) {
    INFO(name);
    REQUIRE(ChildrenOf(channel, name).size() == 1);
    CHECK_FALSE(TextAt(channel, name).empty());
  }
  CHECK(IsAbsolute(TextAt(channel, "link")));
  const pugi::xml_node self = channel.child("atom:link");
  CHECK(std::string(self.attribute("rel").value()) == "self");
  CHECK(std::string(self.attribute("type").value()) == "application/rss+xml");
  CHECK(IsAbsolute(self.attribute("href").value()));
  const std::regex date(
      "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3][0-9] [A-Z][a-z]{2} [0-9]{4} [0-2][0-9]:[0-5][0-9]:[0-6][0-9] GMT");
  std::set<std::string> guids;
  for (const pugi::xml_node item : channel.children("item")) {
    CHECK_FALSE((TextAt(item, "title").empty() && TextAt(item, "description").empty()));
    CHECK(IsAbsolute(TextAt(item, "link")));
    CHECK(std::regex_match(TextAt(item, "pubDate"), date));
    CHECK(guids.insert(TextAt(item, "guid")).second);
    CHECK(ChildrenOf(item, "enclosure").size() <= 1);
    if (const pugi::xml_node file = item.child("enclosure")) {
      CHECK(IsAbsolute(file.attribute("url").value()));
      CHECK(file.attribute("length").as_llong() > 0);
      CHECK(std::string(file.attribute("type").value()).find('/') != std::string::npos);
    }
  }
}

/** The rules of rssboard.org/media-rss for what we write of it. */
void CheckMediaRss(const Reading& feed) {
  CHECK(std::string(feed.root.attribute("xmlns:media").value()) == "http://search.yahoo.com/mrss/");
  const std::set<std::string> media = {"image", "audio", "video", "document", "executable"};
  for (const pugi::xml_node item : feed.root.child("channel").children("item")) {
    REQUIRE(ChildrenOf(item, "media:content").size() == 1);
    const pugi::xml_node content = item.child("media:content");
    CHECK((content.attribute("url") || content.child("media:player").attribute("url")));
    CHECK(media.count(content.attribute("medium").value()) == 1);
    for (const char* name : {"fileSize", "duration", "width", "height"}) {
      INFO(name);
      if (content.attribute(name)) CHECK(content.attribute(name).as_llong() > 0);
    }
    if (const pugi::xml_node picture = content.child("media:thumbnail")) {
      CHECK(IsAbsolute(picture.attribute("url").value()));
    }
  }
}

/** Apple's required tags, and the types of files it takes. */
void CheckPodcast(const Reading& feed) {
  CHECK(std::string(feed.root.attribute("xmlns:itunes").value()) == "http://www.itunes.com/dtds/podcast-1.0.dtd");
  const pugi::xml_node channel = feed.root.child("channel");
  CHECK_FALSE(TextAt(channel, "language").empty());
  CHECK(std::string(channel.child("itunes:image").attribute("href").value()).rfind("http", 0) == 0);
  CHECK_FALSE(std::string(channel.child("itunes:category").attribute("text").value()).empty());
  const std::set<std::string> truths = {"true", "false"};
  CHECK(truths.count(TextAt(channel, "itunes:explicit")) == 1);
  CHECK(std::regex_match(TextAt(channel, "podcast:guid"),
                         std::regex("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
  const std::set<std::string> types = {"audio/x-m4a", "audio/mpeg",  "video/quicktime",
                                       "video/mp4",   "video/x-m4v", "application/pdf"};
  for (const pugi::xml_node item : channel.children("item")) {
    REQUIRE(item.child("enclosure"));
    CHECK(types.count(item.child("enclosure").attribute("type").value()) == 1);
    CHECK_FALSE(TextAt(item, "title").empty());
    CHECK_FALSE(TextAt(item, "guid").empty());
  }
}

}  // namespace

TEST_CASE("a feed keeps the rules of RSS and Media RSS", "[feed]") {
  FeedEntry bare = VideoEntry();
  bare.media.uid = "11111111111111111111111111111111";
  bare.media.description.clear();
  bare.media.poster.clear();
  bare.media.thumb.clear();
  bare.media.duration_ms = 0;
  bare.enclosure.reset();
  FeedEntry rich = VideoEntry();
  rich.topics = {"News", "harbour"};
  rich.subtitles = {{1, "en", "English", "subtitles/en-1.vtt"}};
  const Reading feed(site::RenderRss(FeedOf({rich, AudioEntry(), bare}), Info(), kBase));
  CheckRss(feed);
  CheckMediaRss(feed);
  const pugi::xml_node item = feed.root.child("channel").child("item");
  CHECK(TextAt(item, "title") == "Harbour");
  CHECK(TextAt(item, "link") == "https://news.example/view?m=abcdefghijk");
  CHECK(TextAt(item, "guid") == "urn:uuid:01234567-89ab-cdef-0123-456789abcdef");
  CHECK(std::string(item.child("guid").attribute("isPermaLink").value()) == "false");
  CHECK(TextAt(item, "pubDate") == "Wed, 24 Jun 2026 09:30:00 GMT");
  CHECK(TextAt(feed.root.child("channel"), "lastBuildDate") == "Wed, 24 Jun 2026 09:31:00 GMT");
  CHECK(std::string(item.child("enclosure").attribute("url").value()) ==
        "https://news.example/media/abcdefghijk/download/720.mp4");
  CHECK(std::string(item.child("enclosure").attribute("length").value()) == "9900000");
  CHECK(ChildrenOf(item, "category").size() == 2);
  CHECK(TextAt(item.child("media:content"), "media:keywords") == "News, harbour");
  CHECK(std::string(item.child("media:content").child("media:subTitle").attribute("lang").value()) == "en");
}

TEST_CASE("an empty feed is a feed", "[feed]") {
  CheckRss(Reading(site::RenderRss(FeedOf({}), Info(), kBase)));
  const Reading podcast(site::RenderPodcast(FeedOf({}), Info(), kBase));
  CheckRss(podcast);
  CheckPodcast(podcast);
}

TEST_CASE("a podcast has what can be heard or watched, and no more", "[feed]") {
  FeedEntry picture = VideoEntry();
  picture.media.media_type = MediaType::kImage;
  picture.enclosure = catalogue::Enclosure{"original.jpg", "image/jpeg", 5000, 100, 100};
  FeedEntry kept = VideoEntry();
  kept.enclosure.reset();
  FeedEntry video = VideoEntry();
  video.subtitles = {{1, "en", "English", "subtitles/en-1.vtt"}};
  const Reading feed(site::RenderPodcast(FeedOf({video, picture, kept, AudioEntry()}), Info(), kBase));
  CheckRss(feed);
  CheckPodcast(feed);
  const auto items = ChildrenOf(feed.root.child("channel"), "item");
  REQUIRE(items.size() == 2);
  CHECK(TextAt(items[0], "itunes:duration") == "20");
  CHECK(std::string(items[0].child("podcast:transcript").attribute("url").value()) ==
        "https://news.example/media/abcdefghijk/subtitles/en-1.vtt");
  CHECK(std::string(items[1].child("enclosure").attribute("type").value()) == "audio/x-m4a");
}

TEST_CASE("a podcast's name is made of its address as podcastindex.org says", "[feed]") {
  // The example of the specification.
  CHECK(site::PodcastGuid("https://mp3s.nashownotes.com/pc20rss.xml") == "917393e3-1b1e-5cef-ace4-edaa54e1f810");
  CHECK(site::PodcastGuid("https://podnews.net/rss///") == "9b024349-ccf0-5f69-a609-6b82873eab3c");
}

TEST_CASE("no title breaks a feed", "[feed]") {
  for (const std::string& title : HostileTitles()) {
    FeedEntry entry = VideoEntry();
    entry.media.title = title;
    entry.media.description = title;
    entry.media.author_name = title;
    entry.topics = {title};
    site::Feed feed = FeedOf({entry});
    feed.title = title;
    for (const std::string& text : {site::RenderRss(feed, Info(), kBase), site::RenderPodcast(feed, Info(), kBase)}) {
      INFO(text);
      const Reading read(text);
      CheckRss(read);
      CHECK(ChildrenOf(read.root.child("channel"), "item").size() == 1);
      const std::string back = TextAt(read.root.child("channel").child("item"), "title");
      CHECK(back == xml::Carried(title));
    }
  }
}

TEST_CASE("a long description is cut between characters", "[feed]") {
  FeedEntry entry = VideoEntry();
  for (int i = 0; i < 5000; ++i) entry.media.description += "ü";
  const Reading feed(site::RenderRss(FeedOf({entry}), Info(), kBase));
  CHECK(TextAt(feed.root.child("channel").child("item"), "description").size() == 13 + (4000 - 13) * 2);
}
