#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "http/request.h"
#include "http/response.h"

namespace openpress::site {

/** Which page is asked for. */
enum class PageKind {
  kFront,     ///< /
  kItem,      ///< /view?m=TOKEN
  kEmbed,     ///< /embed?m=TOKEN, in frames of other sites
  kText,      ///< /about and the other pages by which the site speaks for itself
  kUpload,    ///< /upload
  kList,      ///< /latest and the other ways through what is published: for everybody, found by search engines
  kSearch,    ///< /search
  kOwnList,   ///< /history, /liked: what only the reader sees
  kUser,      ///< /user/NAME and what is below it; Param("username")
  kPlaylist,  ///< /playlists/TOKEN; Param("token")
  kSignIn,    ///< /accounts/login/, /accounts/logout/
  kAccount,   ///< how one comes to an account, and all that is done with one's own
  kStudio,    ///< /studio, /edit and the like: where people work on their items
  kDesk,      ///< /manage/… and /admin/…, of those who run the site
  kSetup,     ///< /setup?token=
  kNotFound,  ///< every other path
};

/** A line of a list for readers without scripts. */
struct PlainEntry {
  std::string href;  ///< path on our site
  std::string title;
  std::string note;
};

/** A meta element of the head. */
struct PageMeta {
  std::string_view attribute;  ///< "property" of Open Graph, "name" of others; constant, as is the next
  std::string_view name;
  std::string content;
};

/** A link element with rel=alternate: a feed, or what embeds the page. */
struct PageAlternate {
  std::string_view type;
  std::string title;
  std::string href;  ///< path on our site
};

/** A medium for readers without scripts. All paths are ours; empty ones are left out. */
struct PlainMedia {
  std::string type;      ///< "video", "audio", "image", "pdf"
  std::string poster;    ///< picture of it, or the picture itself
  std::string hls;       ///< master playlist
  std::string mp4;       ///< progressive file
  std::string download;  ///< file to save
};

/** What one page says besides the shell. All texts are plain; site/ escapes them. */
struct Page {
  int status = 200;
  std::string redirect;     ///< path to go to in place of this page; empty: none
  std::string title;        ///< the headline alone; empty on the front page
  std::string description;  ///< cut to 160 characters for the head
  std::string text;         ///< Markdown that stands on the page in place of the description; see markdown.h
  std::string canonical;    ///< path with query; empty when the page has no lasting address
  bool indexable = true;    ///< may be listed by search engines
  std::string og_type = "website";
  std::string image;           ///< path or URL of the picture for previews
  std::string byline;          ///< who made it
  std::string twitter_card;    ///< empty: by whether there is a picture
  std::vector<PageMeta> meta;  ///< beside those that follow from the members above
  std::vector<PageAlternate> alternates;
  Json structured;             ///< a schema.org object, or null
  Json boot = Json::object();  ///< {"session":…, "data":{API path: its answer}}: what the application starts with
  std::optional<PlainMedia> media;
  std::vector<PlainEntry> entries;
};

/** Finds what a page says. Runs on the request's worker. @throws Error, which becomes the error page of its status. */
using PageSource = std::function<Page(http::Request&, http::Response&, PageKind)>;

}  // namespace openpress::site
