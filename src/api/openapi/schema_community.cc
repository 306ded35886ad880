#include "api/openapi/schema.h"

namespace openpress::api {
namespace {

constexpr Shape kShapes[] = {
    // Comments
    {"Comment", R"(add_date: date, text: text, parent: int?, author_thumbnail_url: path, author_profile: path,
                   author_name: text, media_url: path, uid: uuid, id: int, parent_uid: uuid?, username: text,
                   deleted: bool, held: bool)"},
    {"CommentForm", "text: text, parent?: int | text, parent_uid?: uuid"},
    {"CommentReleaseForm", "action: 'release', comment_ids: uuid[] | text"},
    {"CommentsReleased", "detail: text, released: int"},

    // Playlists
    {"Playlist", R"(id: int, add_date: date, title: text, description: text, user: username, media_count: int,
                    url: path, api_url: path, thumbnail_url: path?, friendly_token: token)"},
    {"PlaylistDetail", R"(title: text, add_date: date, user_thumbnail_url: path, description: text, user: username,
                          media_count: int, url: path, thumbnail_url: path?, playlist_media?: MediaItem[])"},
    {"PlaylistForm", "title: text, description?: text"},
    {"PlaylistChange", "type: 'add' | 'remove' | 'ordering', media_friendly_token: token, ordering?: int"},

    // What readers do
    {"RatingForm", "score: int, category_id?: int"},
    {"ActionForm", R"(type: 'like' | 'unlike' | 'dislike' | 'undislike' | 'report' | 'watch' | 'rate',
                      extra_info?: text | RatingForm, reason?: text, score?: int, position?: number)"},
    {"ActionResetForm", "type?: 'report'"},
    {"Report", "reported_date: date, reason: text, status: ReportStatus"},
    {"ReportStatus", "= 'open' | 'accepted' | 'dismissed'"},
    {"ReportList", "reported: Report[]"},
    {"Standing", R"(vote: ('like' | 'dislike')?, reported: bool, score: int?, position: number?,
                    watched_date: date?)"},
    {"ActedOnItem", "...MediaItem, action_date: date, position?: number, score?: int"},
    {"HistoryPause", "paused: bool"},

    // Moderation
    {"ReportReason", "reported_date: date, reason: text"},
    {"ReportCase", R"(media: MediaItem, status: ReportStatus, count: int, unlisted: bool, opened_date: date,
                      changed_date: date, reasons: ReportReason[])"},
    {"DecisionForm", "decision: 'accept' | 'dismiss', reason: text"},
    // What the site says about itself
    {"SitePageLabel", "slug: text, title: text"},
    {"SitePage", "slug: text, title: text, text: text, edit_date: date"},
    {"SitePageForm", "title: text, text?: text"},
    {"Decided", "detail: text, friendly_token: token, state: State"},
    {"DecisionEntry", R"(id: int, date: date, action: text, user: username?, friendly_token: token, title: text,
                         reason: text, reports: int, from_state: text, to_state: text)"},
};

}  // namespace

std::span<const Shape> CommunityShapes() {
  return kShapes;
}

}  // namespace openpress::api
