#include <span>

#include "api/openapi/openapi.h"

namespace openpress::api {
namespace {

constexpr std::string_view kWay = "'asc' | 'desc'";

constexpr QueryParameter kParameters[] = {
    {"page", "page", "int | 'last'", "Page of the list, from 1"},
    {"ordering", "ordering", kWay, "Which end comes first; descending unless asc is asked for"},
    {"author", "author", "username", "Only what this account has made"},

    {"media.show", "show", "'latest' | 'featured' | 'recommended' | 'shared_by_me' | 'shared_with_me'", "Which list"},
    {"media.sort_by", "sort_by", "text", "title, add_date, edit_date, views or likes; _asc or _desc may follow"},
    {"media.q", "q", "text", "Words to look for"},
    {"media.shared_user", "shared_user", "username", "In a sharing view: only what is shared with or by this account"},
    {"media.shared_group", "shared_group", "text", "As MediaCMS has it; there are no groups, so nothing is found"},
    {"media.t", "t", "text", "Title of a tag"},
    {"media.media_type", "media_type", "MediaType", "Only items of this kind"},
    {"media.upload_date", "upload_date", "'today' | 'this_week' | 'this_month' | 'this_year'", "When it was added"},
    {"media.duration", "duration", "'0-20' | '20-40' | '40-60' | '60-120'", "Length in minutes; the last has no end"},
    {"media.publish_state", "publish_state", "State | 'shared'", "Only items in this state"},
    {"manage.state", "state", "State", "Only items in this state"},
    {"manage.encoding_status", "encoding_status", "EncodingStatus", "Only items that are encoded that far"},
    {"manage.featured", "featured", "'true' | 'false'", "Only featured items, or only others"},
    {"manage.is_reviewed", "is_reviewed", "'true' | 'false'", "Only reviewed items, or only others"},
    {"manage.category", "category", "text", "A part of a category's title"},
    {"manage.tag", "tag", "text", "Title of a tag, whatever the case of its letters"},
    {"manage.tokens", "tokens", "text", "Tokens of items with commas between them, 50 at most"},

    {"search.q", "q", "text", "Words to look for; the last may be unfinished"},
    {"search.c", "c", "text", "A part of a category's title"},
    {"search.t", "t", "text", "Title of a tag"},
    {"search.show", "show", "'titles'", "Only titles, for somebody who is typing"},
    {"search.language", "language", "text", "Only items with subtitles in this language"},
    {"search.sort_by", "sort_by", "text", "title, add_date, views or likes; by relevance when it is absent"},

    {"users.name", "name", "text", "A part of the name or the username"},
    {"users.exclude_self", "exclude_self", "'True'", "Without the caller"},
    {"users.sort_by", "sort_by", "'date_added' | 'name'", "What the list is sorted by"},
    {"users.role", "role", "Role | 'all'", "Only accounts of this role"},
    {"users.tokens", "tokens", "text", "Usernames with commas between them, 50 at most"},
    {"users.is_approved", "is_approved", "'true' | 'false'",
     "Where accounts are approved: only those that are, or wait"},
    {"users.keep_comments", "keep_comments", "'true' | 'false'", "Whether their comments stay, without a name"},

    {"comments.sort_by", "sort_by", "'text' | 'add_date'", "What the list is sorted by"},
    {"comments.state", "state", "'held'", "Only comments that are held"},
    {"comments.comment_ids", "comment_ids", "text", "Uids of comments with commas between them, 50 at most"},

    {"reports.status", "status", "ReportStatus", "Reports that are open, or how they were decided"},
    {"subtitles.label", "label", "text", "What the choice is called; the language's title when it is absent"},
    {"documents.name", "name", "text", "The document's file name, when the body is the document itself"},
    {"verification.state", "state", "VerificationState", "Only requests in this state; pending when it is absent"},
    {"verification.user", "user", "username", "Requests of this account instead"},
    {"audit.actor", "actor", "text", "Only what this account has done"},
    {"audit.action", "action", "text", "Only this action"},
    {"audit.subject", "subject", "text", "Only what was done to this subject"},
    {"audit.before", "before", "int", "Only rows with a smaller id"},
    {"uploads.done", "done", "text", "Present when every part has been sent; its value does not matter"},
    {"format", "format", "'openapi'", "The document itself instead of the page"},
};

}  // namespace

std::span<const QueryParameter> QueryParameters() {
  return kParameters;
}

}  // namespace openpress::api
