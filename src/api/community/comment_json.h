#pragma once

#include <string_view>

#include "catalogue/community/comment.h"
#include "core/json.h"
#include "db/page.h"

namespace openpress::api {

/** MediaCMS's Comment: keys, order and types; then our own: id and parent_uid, which make `parent` usable, username,
 *  deleted and held. A deleted comment names nobody. */
Json CommentItem(const catalogue::Comment& comment);

/** A page of them. @param base and @p target as for PageLink() */
Json CommentPage(const db::Page<catalogue::Comment>& page, std::string_view base, std::string_view target);

}  // namespace openpress::api
