#include "catalogue/community/comment_row.h"

#include <array>
#include <cstddef>

namespace openpress::catalogue {
namespace {

constexpr std::string_view kSelect = R"sql(
  SELECT c.id, c.uid, c.media_id, m.token, c.user_id, u.username, u.name, u.logo, c.parent_id, p.uid, c.text, c.state,
         c.created_at
    FROM comments c
    JOIN media m ON m.id = c.media_id
    JOIN users u ON u.id = c.user_id
    LEFT JOIN comments p ON p.id = c.parent_id
   )sql";

// In the order of the enum.
constexpr std::array<std::string_view, 3> kStates = {"shown", "held", "deleted"};

CommentState CommentStateNamed(std::string_view name) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == name) return static_cast<CommentState>(i);
  // What a newer schema might say and this program does not know is shown to the fewest.
  return CommentState::kHeld;
}

}  // namespace

std::string SelectComments(std::string_view rest) {
  return std::string(kSelect).append(rest);
}

Comment CommentFromRow(const db::Row& row) {
  Comment comment;
  comment.id = row.Int(0);
  comment.uid = row.Text(1);
  comment.media_id = row.Int(2);
  comment.media_token = row.Text(3);
  comment.user_id = row.Int(4);
  comment.username = row.Text(5);
  comment.author_name = row.Text(6).empty() ? comment.username : row.Text(6);
  comment.author_logo = row.Text(7);
  comment.parent_id = row.MaybeInt(8);
  comment.parent_uid = row.MaybeText(9).value_or("");
  comment.text = row.Text(10);
  comment.state = CommentStateNamed(row.Text(11));
  comment.created_at = row.Int(12);
  return comment;
}

std::string_view NameOf(CommentState state) {
  return kStates[static_cast<std::size_t>(state)];
}

}  // namespace openpress::catalogue
