#include "catalogue/media/row.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kSelect = R"sql(
  SELECT m.id, m.token, COALESCE(m.folder, m.token), m.version_of, m.uid, m.user_id, u.username, u.name, u.logo, u.verified_until, m.title, m.description, m.media_type, m.state,
         m.access_epoch, m.is_reviewed, m.is_shared, m.featured, m.user_featured, m.listable, m.processing,
         m.encoding_status, m.playable, m.message, m.notice, m.duration_ms, m.width, m.height, m.size, m.sha256, m.original_name,
         m.extension, m.hls, m.poster, m.thumb, m.sprite, m.storyboard, m.preview, m.thumbnail_time, m.views, m.likes,
         m.dislikes, m.reported_times, m.enable_comments, m.allow_download, m.license_id, m.created_at, m.updated_at)sql";

constexpr std::string_view kFrom = R"sql(
    FROM media m
    JOIN users u ON u.id = m.user_id
   )sql";

}  // namespace

std::string SelectMedia(std::string_view rest, std::string_view more_columns) {
  std::string sql(kSelect);
  if (!more_columns.empty()) sql.append(", ").append(more_columns);
  return sql.append(kFrom).append(rest);
}

Media MediaFromRow(const db::Row& row) {
  std::size_t column = 0;
  const auto number = [&] { return row.Int(column++); };
  const auto truth = [&] { return row.Bool(column++); };
  const auto text = [&] { return row.Text(column++); };
  Media media;
  media.id = number();
  media.token = text();
  media.folder = text();
  media.version_of = row.MaybeInt(column++);
  media.uid = text();
  media.user_id = number();
  media.username = text();
  media.author_name = text();
  if (media.author_name.empty()) media.author_name = media.username;
  media.author_logo = text();
  media.author_verified = !row.IsNull(column++);
  media.title = text();
  media.description = text();
  media.media_type = MediaTypeNamed(text()).value_or(MediaType::kUnknown);
  // What a newer schema might say and this program does not know is shown to the fewest.
  media.state = StateNamed(text()).value_or(State::kPrivate);
  media.access_epoch = number();
  media.is_reviewed = truth();
  media.is_shared = truth();
  media.featured = truth();
  media.user_featured = truth();
  media.listable = truth();
  media.processing = ProgressNamed(text()).value_or(Progress::kFailed);
  media.encoding_status = text();
  media.playable = truth();
  media.message = text();
  media.notice = text();
  media.duration_ms = number();
  media.width = number();
  media.height = number();
  media.size = number();
  media.sha256 = text();
  media.original_name = text();
  media.extension = text();
  media.hls = text();
  media.poster = text();
  media.thumb = text();
  media.sprite = text();
  media.storyboard = text();
  media.preview = text();
  media.thumbnail_time = row.MaybeReal(column++);
  media.views = number();
  media.likes = number();
  media.dislikes = number();
  media.reported_times = number();
  media.enable_comments = truth();
  media.allow_download = truth();
  media.license_id = row.MaybeInt(column++);
  media.created_at = number();
  media.updated_at = number();
  return media;
}

}  // namespace openpress::catalogue
