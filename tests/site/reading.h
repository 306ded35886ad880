#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <pugixml.hpp>

#include "catalogue/lists/feed.h"

namespace openpress::tests {

/** What a reader makes of a document that has to be well-formed. */
class Reading {
 public:
  explicit Reading(const std::string& text) {
    const auto result = document_.load_buffer(text.data(), text.size());
    INFO(text << "\n" << result.description());
    REQUIRE(result);
    root = document_.document_element();
  }
  pugi::xml_node root;

 private:
  pugi::xml_document document_;
};

inline std::string TextAt(pugi::xml_node node, const char* child) {
  return node.child(child).text().get();
}

inline std::vector<pugi::xml_node> ChildrenOf(pugi::xml_node node, const char* name) {
  std::vector<pugi::xml_node> children;
  for (const pugi::xml_node child : node.children(name)) children.push_back(child);
  return children;
}

/** A finished public video with its MP4. */
inline catalogue::FeedEntry VideoEntry() {
  catalogue::FeedEntry entry;
  entry.media.id = 1;
  entry.media.token = "abcdefghijk";
  entry.media.folder = entry.media.token;
  entry.media.uid = "0123456789abcdef0123456789abcdef";
  entry.media.username = "nora";
  entry.media.author_name = "Nora Lind";
  entry.media.title = "Harbour";
  entry.media.description = "Seen at noon.";
  entry.media.media_type = catalogue::MediaType::kVideo;
  entry.media.listable = true;
  entry.media.playable = true;
  entry.media.poster = "pictures/poster.jpg";
  entry.media.thumb = "pictures/thumb.jpg";
  entry.media.duration_ms = 20100;
  entry.media.width = 1280;
  entry.media.height = 720;
  entry.media.created_at = 1782293400000;
  entry.media.updated_at = 1782293460000;
  entry.enclosure = catalogue::Enclosure{"download/720.mp4", "video/mp4", 9900000, 1280, 720};
  return entry;
}

/** Titles that end whatever they are put into, or that XML cannot carry. */
inline const std::vector<std::string>& HostileTitles() {
  static const std::vector<std::string> kTitles = {
      "]]>",
      "</script><script>alert(1)</script>",
      "</title></item><item><title>forged",
      "<!--",
      "&lt;b&gt; &amp; &#0;",
      "\"' onload='alert(1)",
      "control \x01\x08\x0B\x1F characters",
      "no character \xEF\xBF\xBE\xEF\xBF\xBF",
      "cut \xE2\x82",
      "\xFF\xFE",
  };
  return kTitles;
}

}  // namespace openpress::tests
