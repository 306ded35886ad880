#include "api/media/json.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/urls.h"
#include "core/clock.h"

namespace openpress::api {
namespace {

using catalogue::Media;
using catalogue::MediaType;
using catalogue::Progress;
using catalogue::Rendition;
using catalogue::RenditionKind;

/** Clients look these up without asking whether they are there. */
constexpr std::array kHeights = {2160, 1440, 1080, 720, 480, 360, 240, 144};

/** An empty object with room for @p keys: without it each growth copies all the keys that are there. */
Json ObjectFor(std::size_t keys) {
  Json object = Json::object();
  object.get_ref<Json::object_t&>().reserve(keys);
  return object;
}

Json OrNull(std::string_view base, const std::string& file) {
  return file.empty() ? Json(nullptr) : Json(FilePath(base, file));
}

/** Whole seconds, as MediaCMS stores them. */
std::int64_t Seconds(std::int64_t milliseconds) {
  return (milliseconds + 500) / 1000;
}

Json SizeOf(const Media& media) {
  return media.media_type == MediaType::kVideo ? Json(SizeText(media.size)) : Json(nullptr);
}

std::string_view EncodingStatus(Progress state) {
  switch (state) {
    case Progress::kWaiting:
      return "pending";
    case Progress::kRunning:
      return "running";
    case Progress::kDone:
      return "success";
    case Progress::kFailed:
      return "fail";
  }
  return "fail";
}

/** Whether there are files to keep: always for who may edit the item. */
bool MayKeep(const Media& media, const MediaSingleParts& parts) {
  return media.allow_download || parts.details.right >= catalogue::Right::kEdit;
}

/** The copy of an image that was made for readers: what the original tells beside the picture is not for them. */
Json CleanUrl(const MediaSingleParts& parts) {
  for (const Rendition& rendition : parts.details.renditions)
    if (!rendition.download.empty()) return FilePath(parts.file_base, rendition.download);
  return nullptr;
}

Json OriginalUrl(const Media& media, const MediaSingleParts& parts) {
  if (!MayKeep(media, parts)) return nullptr;
  const bool edits = parts.details.right >= catalogue::Right::kEdit;
  if (media.media_type == MediaType::kImage && !edits) return CleanUrl(parts);
  // What it is, and tells, is not known yet.
  if (media.media_type == MediaType::kUnknown && !edits) return nullptr;
  return FilePath(parts.file_base, "original." + media.extension);
}

Json EncodingsInfo(const Media& media, const MediaSingleParts& parts) {
  Json info = Json::object();
  if (media.media_type != MediaType::kVideo) return info;
  const bool unfinished = media.encoding_status == "pending" || media.encoding_status == "running";
  if (unfinished) {
    const Json original = OriginalUrl(media, parts);
    if (!original.is_null()) {
      info["0-original"] = {{"h264", {{"url", original}, {"status", "success"}, {"progress", 100}}}};
    }
  }
  for (const int height : kHeights) {
    Json codecs = Json::object();
    for (const Rendition& rendition : parts.details.renditions) {
      if (rendition.height != height || rendition.kind == RenditionKind::kAudio) continue;
      if (!rendition.download.empty() && !MayKeep(media, parts)) continue;
      Json encoding;
      encoding["title"] = fmt::format("{}-{}", rendition.codec, height);
      encoding["url"] = OrNull(parts.file_base, rendition.download);
      encoding["progress"] = rendition.percent;
      encoding["size"] = SizeText(rendition.download.empty() ? rendition.size : rendition.download_size);
      encoding["encoding_id"] = rendition.id;
      encoding["status"] = EncodingStatus(rendition.state);
      codecs[rendition.codec] = encoding;
    }
    info[std::to_string(height)] = codecs;
  }
  return info;
}

Json HlsInfo(const Media& media, const MediaSingleParts& parts) {
  Json info = Json::object();
  if (!media.playable || media.hls.empty()) return info;
  info["master_file"] = FilePath(parts.file_base, media.hls);
  for (const Rendition& rendition : parts.details.renditions) {
    if (rendition.kind == RenditionKind::kAudio || rendition.playlist.empty()) continue;
    info[fmt::format("{}_playlist", rendition.height)] = FilePath(parts.file_base, rendition.playlist);
  }
  return info;
}

Json SlideshowItem(const Media& media, std::string_view file_base, const Json& original) {
  Json item;
  item["poster_url"] = OrNull(file_base, media.poster);
  item["url"] = ViewPath(media.token);
  item["thumbnail_url"] = OrNull(file_base, media.thumb);
  item["title"] = media.title;
  item["original_media_url"] = original;
  return item;
}

/** The image itself, then others of its owner. */
Json SlideshowItems(const Media& media, const MediaSingleParts& parts) {
  Json items = Json::array();
  if (media.media_type != MediaType::kImage) return items;
  items.push_back(SlideshowItem(media, parts.file_base, OriginalUrl(media, parts)));
  for (const Media& other : parts.details.slides) {
    const std::string files = FileBase(other.folder);
    const Json original = other.allow_download ? Json(FilePath(files, "original." + other.extension)) : Json(nullptr);
    items.push_back(SlideshowItem(other, files, original));
  }
  return items;
}

/** MediaCMS's shape for several categories; here there is one. -1 says that the reader has not rated it. */
Json RatingsInfo(const std::optional<std::int64_t>& rating) {
  return Json::array({{{"score", rating.value_or(-1)}, {"category_id", 1}, {"category_title", "Rating"}}});
}

Json TagsInfo(const std::vector<catalogue::TagLabel>& tags) {
  Json info = Json::array();
  for (const auto& tag : tags) info.push_back({{"title", tag.title}, {"url", SearchPath('t', tag.title)}});
  return info;
}

/** The best file to keep: the tallest finished MP4, else the original. */
Json DownloadUrl(const Media& media, const MediaSingleParts& parts) {
  if (!MayKeep(media, parts)) return nullptr;
  // Tallest first.
  for (const Rendition& rendition : parts.details.renditions)
    if (!rendition.download.empty()) return FilePath(parts.file_base, rendition.download);
  return OriginalUrl(media, parts);
}

std::string_view NameOf(catalogue::Right right) {
  // In the order of the enum.
  constexpr std::array<std::string_view, 5> kNames = {"none", "read", "edit", "publish", "own"};
  return kNames[static_cast<std::size_t>(right)];
}

/** Peaks and loudness are measured with the last things made of what has sound. */
Json WaveformUrl(const Media& media, const MediaSingleParts& parts) {
  const auto& all = parts.details.renditions;
  const bool sounds = std::any_of(all.begin(), all.end(),
                                  [](const Rendition& rendition) { return rendition.kind == RenditionKind::kAudio; });
  // There is none of a sound that is damaged.
  if (!sounds || media.processing != Progress::kDone || !media.notice.empty()) return nullptr;
  return FilePath(parts.file_base, "pictures/waveform.json");
}

Json Processing(const Media& media, const std::vector<Rendition>& renditions) {
  Json list = Json::array();
  for (const Rendition& rendition : renditions) {
    if (rendition.kind == RenditionKind::kAudio || media.media_type == MediaType::kImage) continue;
    list.push_back(
        {{"height", rendition.height}, {"state", catalogue::NameOf(rendition.state)}, {"percent", rendition.percent}});
  }
  const int percent = media.processing == Progress::kDone ? 100 : catalogue::PercentOf(renditions);
  return {{"state", catalogue::NameOf(media.processing)},
          {"percent", percent},
          {"message", media.message.empty() ? media.notice : media.message},
          {"renditions", list}};
}

}  // namespace

std::string SizeText(std::int64_t bytes) {
  return fmt::format("{:.1f}MB", static_cast<double>(bytes) / 1e6);
}

Json CategoriesInfo(const std::vector<catalogue::CategoryLabel>& categories) {
  Json info = Json::array();
  for (const auto& category : categories) {
    info.push_back({{"title", category.title}, {"url", SearchPath('c', category.title)}, {"is_lms_course", false}});
  }
  return info;
}

Json SubtitlesInfo(const std::vector<catalogue::Subtitle>& subtitles, std::string_view file_base) {
  Json info = Json::array();
  for (const catalogue::Subtitle& subtitle : subtitles) {
    info.push_back(
        {{"src", FilePath(file_base, subtitle.file)}, {"srclang", subtitle.language}, {"label", subtitle.label}});
  }
  return info;
}

Json MediaItem(const Media& media, std::string_view base) {
  const std::string host(base);
  const std::string files = FileBase(media.folder);
  Json item = ObjectFor(26);
  item["friendly_token"] = media.token;
  item["url"] = host + ViewPath(media.token);
  item["api_url"] = host + "/api/v1/media/" + media.token;
  item["user"] = media.username;
  item["title"] = media.title;
  item["description"] = media.description;
  item["add_date"] = Iso8601(media.created_at);
  item["views"] = media.views;
  item["media_type"] = catalogue::NameOf(media.media_type);
  item["state"] = catalogue::NameOf(media.state);
  item["duration"] = Seconds(media.duration_ms);
  item["thumbnail_url"] = OrNull(host + files, media.thumb);
  item["is_reviewed"] = media.is_reviewed;
  item["preview_url"] = OrNull(files, media.preview);
  item["author_name"] = media.author_name;
  item["author_profile"] = host + ProfilePath(media.username);
  item["author_thumbnail"] = host + AvatarPath(media.author_logo);
  item["encoding_status"] = media.encoding_status;
  item["likes"] = media.likes;
  item["dislikes"] = media.dislikes;
  item["reported_times"] = media.reported_times;
  item["featured"] = media.featured;
  item["user_featured"] = media.user_featured;
  item["size"] = SizeOf(media);

  item["is_verified"] = media.author_verified;
  return item;
}

Json MediaSearchItem(const Media& media, std::string_view base) {
  const std::string host(base);
  const std::string files = FileBase(media.folder);
  Json item = ObjectFor(16);
  item["title"] = media.title;
  item["author_name"] = media.author_name;
  item["author_profile"] = ProfilePath(media.username);
  item["thumbnail_url"] = OrNull(files, media.thumb);
  item["add_date"] = Iso8601(media.created_at);
  item["views"] = media.views;
  item["description"] = media.description;
  item["friendly_token"] = media.token;
  item["duration"] = Seconds(media.duration_ms);
  item["url"] = host + ViewPath(media.token);
  item["api_url"] = host + "/api/v1/media/" + media.token;
  item["media_type"] = catalogue::NameOf(media.media_type);
  item["preview_url"] = OrNull(files, media.preview);
  return item;
}

Json MediaSingle(const Media& media, const MediaSingleParts& parts) {
  const std::string_view files = parts.file_base;
  Json single = ObjectFor(53);
  single["url"] = std::string(parts.base) + ViewPath(media.token);
  single["user"] = media.username;
  single["title"] = media.title;
  single["description"] = media.description;
  single["add_date"] = Iso8601(media.created_at);
  single["edit_date"] = Iso8601(media.updated_at);
  single["media_type"] = catalogue::NameOf(media.media_type);
  single["state"] = catalogue::NameOf(media.state);
  single["is_shared"] = media.is_shared;
  single["duration"] = Seconds(media.duration_ms);
  single["thumbnail_url"] = OrNull(files, media.thumb);
  single["poster_url"] = OrNull(files, media.poster);
  single["thumbnail_time"] = media.thumbnail_time ? Json(*media.thumbnail_time) : Json(nullptr);
  single["sprites_url"] = OrNull(files, media.sprite);
  single["preview_url"] = OrNull(files, media.preview);
  single["author_name"] = media.author_name;
  single["author_profile"] = ProfilePath(media.username);
  single["author_thumbnail"] = AvatarPath(media.author_logo);
  single["encodings_info"] = EncodingsInfo(media, parts);
  single["encoding_status"] = media.encoding_status;
  single["views"] = media.views;
  single["likes"] = media.likes;
  single["dislikes"] = media.dislikes;
  single["reported_times"] = media.reported_times;
  single["user_featured"] = media.user_featured;
  single["original_media_url"] = OriginalUrl(media, parts);
  single["size"] = SizeOf(media);
  single["video_height"] = std::max<std::int64_t>(media.height, 1);
  single["enable_comments"] = media.enable_comments;
  single["categories_info"] = CategoriesInfo(parts.details.categories);
  single["is_reviewed"] = media.is_reviewed;
  single["edit_url"] = "/edit?m=" + media.token;
  single["tags_info"] = TagsInfo(parts.details.tags);
  single["hls_info"] = HlsInfo(media, parts);
  single["license"] = media.license_id ? Json(*media.license_id) : Json(nullptr);
  single["subtitles_info"] = SubtitlesInfo(parts.details.subtitles, files);
  single["chapter_data"] = parts.details.chapters;
  single["ratings_info"] = RatingsInfo(parts.details.rating);
  single["add_subtitle_url"] = "/add_subtitle?m=" + media.token;
  single["allow_download"] = media.allow_download;
  single["slideshow_items"] = SlideshowItems(media, parts);
  Json related = Json::array();
  for (const Media& other : parts.details.related) related.push_back(MediaItem(other, parts.base));
  single["related_media"] = related;

  single["friendly_token"] = media.token;
  single["playable"] = media.playable;
  single["storyboard_url"] = OrNull(files, media.storyboard);
  single["download_url"] = DownloadUrl(media, parts);
  single["processing"] = Processing(media, parts.details.renditions);
  single["is_verified"] = media.author_verified;
  single["waveform_url"] = WaveformUrl(media, parts);
  single["pages"] = parts.details.pages > 0 ? Json(parts.details.pages) : Json(nullptr);
  single["viewer_right"] = NameOf(parts.details.right);
  return single;
}

}  // namespace openpress::api
