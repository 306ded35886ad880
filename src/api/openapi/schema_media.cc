#include "api/openapi/schema.h"

namespace openpress::api {
namespace {

constexpr Shape kShapes[] = {
    {"MediaType", "= 'video' | 'audio' | 'image' | 'pdf' | ''"},
    {"State", "= 'public' | 'unlisted' | 'private'"},
    {"ViewerRight", "= 'read' | 'edit' | 'publish' | 'own'"},
    {"EncodingStatus", "= 'pending' | 'running' | 'success' | 'fail'"},

    // Items
    {"MediaItem", R"(friendly_token: token, url: url, api_url: url, user: username, title: text, description: text,
                     add_date: date, views: int, media_type: MediaType, state: State, duration: int,
                     thumbnail_url: url?, is_reviewed: bool, preview_url: path?, author_name: text,
                     author_profile: url, author_thumbnail: url, encoding_status: EncodingStatus, likes: int,
                     dislikes: int, reported_times: int, featured: bool, user_featured: bool, size: text?,
                     is_verified: bool)"},
    {"MediaList", R"(count?: int, next: url?, previous: url?, results: MediaItem[], tags: text,
                     shared_users?: Sharer[], shared_groups?: any[])"},
    {"Sharer", "username: username, name: text"},
    {"Encoding", R"(title?: text, url: path?, progress: int, size?: text, encoding_id?: int,
                    status: EncodingStatus)"},
    {"CategoryLabel", "title: text, url: path, is_lms_course: bool"},
    {"TagLabel", "title: text, url: path"},
    {"SubtitleLink", "src: path, srclang: text, label: text"},
    {"Chapter", "startTime: text | number, endTime: text | number, chapterTitle: text"},
    {"Rating", "score: int, category_id: int, category_title: text"},
    {"Slide", "poster_url: path?, url: path, thumbnail_url: path?, title: text, original_media_url: path?"},
    {"RenditionProgress", "height: int, state: ProcessingState, percent: int"},
    {"ProcessingState", "= 'waiting' | 'running' | 'done' | 'failed'"},
    {"Processing", "state: ProcessingState, percent: int, message: text, renditions: RenditionProgress[]"},
    {"MediaSingle", R"(url: url, user: username, title: text, description: text, add_date: date, edit_date: date,
                       media_type: MediaType, state: State, is_shared: bool, duration: int, thumbnail_url: path?,
                       poster_url: path?, thumbnail_time: number?, sprites_url: path?, preview_url: path?,
                       author_name: text, author_profile: path, author_thumbnail: path,
                       encodings_info: {{Encoding}}, encoding_status: EncodingStatus, views: int, likes: int,
                       dislikes: int, reported_times: int, user_featured: bool, original_media_url: path?,
                       size: text?, video_height: int, enable_comments: bool, categories_info: CategoryLabel[],
                       is_reviewed: bool, edit_url: path, tags_info: TagLabel[], hls_info: {path}, license: int?,
                       subtitles_info: SubtitleLink[], chapter_data: Chapter[], ratings_info: Rating[],
                       add_subtitle_url: path, allow_download: bool, slideshow_items: Slide[],
                       related_media: MediaItem[], friendly_token: token, playable: bool, storyboard_url: path?,
                       download_url: path?, processing: Processing, is_verified: bool, waveform_url: path?, pages: int?,
                       viewer_right: ViewerRight)"},

    // Changing them
    {"MediaEdit", R"(title?: text, description?: text, state?: State, tags?: text[] | text,
                     categories?: text[] | text, license?: int?, user_featured?: bool, enable_comments?: bool,
                     allow_download?: bool, featured?: bool, thumbnail_time?: number)"},
    {"MediaActionForm", "type: 'review' | 'encode', result?: bool, encoding_profiles?: int | int[]"},
    {"MediaUpload", "media_file: bytes, title?: text, description?: text"},
    {"Permission", "= 'viewer' | 'editor' | 'owner'"},
    {"SharedWith", "username: username, name: text, permission: Permission"},
    {"Sharing", "results: SharedWith[]"},
    {"SharingForm", "users?: text[] | text, permission?: Permission"},
    {"Task", R"(worker: text?, task_id: text, args: {any}, name: text, time_start: date?, info?: {any}, lane: text,
                attempt: int, progress: int, error: text?, run_after: date?)"},
    {"TaskList", "tasks: Task[]"},
    {"TaskLists", R"(active: TaskList, reserved: TaskList, scheduled: TaskList, task_ids: text[],
                     media_profile_pairs: any[], failed: TaskList)"},
    {"TaskActionForm", "action: 'retry'"},
    {"Empty", ""},
    {"ChapterList", "chapters: Chapter[]"},
    {"ChapterProblem", "success: bool, error: text, detail: text, code: text"},
    {"TrimForm", "segments: TrimSegment[], saveAsCopy?: bool, saveIndividualSegments?: bool"},
    {"TrimSegment", "startTime: text | number, endTime: text | number"},
    {"TrimOrder", "success: bool, request_id: int"},
    {"Version", R"(id: token, change: 'trim' | 'upload', user: text, created_at: date,
                   state: 'making' | 'kept' | 'failed', percent: int, message: text, kept_at: date?, purge_at: date?,
                   media_type: MediaType, duration: int, size: int, sha256: text, original_name: text,
                   original_url: path?, thumbnail_url: path?)"},
    {"VersionList", "results: Version[]"},
    {"MediaFileForm", "media_file: bytes"},
    {"BulkForm", R"(action: text, media_ids: token[] | text, state?: State, owner?: username,
                    category_uids?: text[] | text, tag_titles?: text[] | text, users?: text[] | text,
                    ownership_type?: Permission, playlist_ids?: int[] | int, remove_sharing?: bool)"},
    {"CategoryMembership", "title: text, uid: text"},
    {"TagMembership", "title: text, media_count: int"},
    {"PlaylistMembership", "id: int, friendly_token: token, title: text, media_count: int"},
    {"PlaylistMemberships", "results: PlaylistMembership[]"},
    {"Holders", "results: text[]"},
    {"CategoryMemberships", "results: CategoryMembership[]"},
    {"TagMemberships", "results: TagMembership[]"},
    {"NewSubtitle", "src: path, srclang: text, label: text, cues: int"},
    {"Language", "code: text, title: text"},

    // Uploads
    {"FineUploaderPart", R"(qqfile: bytes, qquuid: uuid, qqfilename: text, qqpartindex?: int, qqtotalparts?: int,
                            qqchunksize?: int, qqpartbyteoffset?: int, qqtotalfilesize?: int)"},
    {"FineUploaderDone", "qquuid: uuid, qqfilename?: text, qqtotalparts?: int, qqtotalfilesize?: int"},
    {"FineUploaderAnswer", "success: bool, media_url?: path"},
    {"FineUploaderProblem", "success: bool, error: text, detail: text, code: text, preventRetry?: bool"},

    // What groups them
    {"Category", R"(title: text, uid: text, description: text, is_global: bool, media_count: int,
                    user?: username, thumbnail_url: path?, is_lms_course: bool)"},
    {"CategoryForm", "title: text, description?: text, picture?: token | text"},
    {"CategoryMergeForm", "into: text"},
    {"TagForm", "tag: text, title: text"},
    {"TagTitle", "title: text"},
    {"Tag", "title: text, media_count: int, thumbnail_url: path?"},
    {"License", "id: int, code: text, title: text, url: text"},
    {"EncodeProfile", "name: text, extension: text, resolution: int?, codec: text?, description: text"},

    // Search
    {"SpokenHit", "time: number, language: text, text: text, url: path"},
    {"MediaSearchItem", R"(title: text, author_name: text, author_profile: path, thumbnail_url: path?,
                           add_date: date, views: int, description: text, friendly_token: token, duration: int,
                           url: url, api_url: url, media_type: MediaType, preview_url: path?,
                           categories_info: CategoryLabel[], spoken: SpokenHit[])"},
    {"SuggestedTitle", "title: text"},
};

}  // namespace

std::span<const Shape> MediaShapes() {
  return kShapes;
}

}  // namespace openpress::api
