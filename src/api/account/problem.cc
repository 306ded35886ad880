#include "api/account/problem.h"

#include <utility>

namespace openpress::api {

std::string_view FieldOf(std::string_view code) {
  constexpr std::pair<std::string_view, std::string_view> kFields[] = {
      {"invalid_username", "username"},
      {"username_taken", "username"},
      {"invalid_email", "email"},
      {"email_taken", "email"},
      {"invalid_name", "name"},
      {"invalid_password", "password"},
      {"invalid_description", "description"},
      {"invalid_title", "title"},
      {"invalid_location", "location"},
      {"wrong_password", "current_password"},
  };
  for (const auto& [known, field] : kFields)
    if (known == code) return field;
  return {};
}

bool RefuseAsMediaCms(http::Response& response, const Error& problem) {
  if (const auto field = FieldOf(problem.code()); !field.empty()) {
    RefuseField(response, field, problem.what(), problem.code());
    return true;
  }
  if (problem.code() != "no_such_user" && problem.code() != "permission_denied") return false;
  Refuse(response, 400, problem.what(), problem.code());
  return true;
}

}  // namespace openpress::api
