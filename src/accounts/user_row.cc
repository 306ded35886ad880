#include "accounts/user_row.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kSelect = R"sql(
  SELECT u.id, u.username, u.email, u.email_verified, u.name, u.description, u.title, u.location, u.logo, u.banner,
         u.role, u.is_active, u.is_featured, u.password_hash, u.created_at,
         CASE WHEN EXISTS (SELECT 1
                             FROM second_factors f
                            WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) THEN 1 ELSE 0 END,
         u.allow_contact, u.notify_comments, u.is_approved, u.wanted_email
    FROM users u
   )sql";

}  // namespace

std::string SelectUser(std::string_view rest) {
  return std::string(kSelect).append(rest);
}

User UserFromRow(const db::Row& row) {
  std::size_t column = 0;
  const auto number = [&] { return row.Int(column++); };
  const auto truth = [&] { return row.Bool(column++); };
  const auto text = [&] { return row.Text(column++); };
  User user;
  user.id = number();
  user.username = text();
  user.email = text();
  user.email_verified = truth();
  user.name = text();
  user.description = text();
  user.title = text();
  user.location = text();
  user.logo = text();
  user.banner = text();
  // A role from a newer schema has no rights here rather than wrong ones.
  user.role = RoleNamed(text()).value_or(Role::kUser);
  user.is_active = truth();
  user.is_featured = truth();
  user.password_hash = text();
  user.created_at = number();
  user.has_second_factor = truth();
  user.allow_contact = truth();
  user.notify_comments = truth();
  user.is_approved = truth();
  user.wanted_email = text();
  return user;
}

}  // namespace openpress::accounts
