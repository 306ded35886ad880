#pragma once

#include <string>
#include <string_view>

#include "catalogue/community/comment.h"

namespace openpress::catalogue {

/** A SELECT of what CommentFromRow() reads, from comments c with item, author and parent; @p rest begins with WHERE.
 *  Make it once. */
std::string SelectComments(std::string_view rest);

Comment CommentFromRow(const db::Row& row);

std::string_view NameOf(CommentState state);

}  // namespace openpress::catalogue
