#include "api/urls.h"

namespace openpress::api {

std::string AvatarPath(std::string_view logo) {
  return logo.empty() ? std::string(kDefaultAvatar) : "/media/userlogos/" + std::string(logo);
}

std::string ProfilePath(std::string_view username) {
  return "/user/" + std::string(username) + "/";
}

std::string ViewPath(std::string_view token) {
  return "/view?m=" + std::string(token);
}

std::string FilePath(std::string_view base, std::string_view file) {
  return std::string(base).append(file);
}

std::string FileBase(std::string_view token) {
  return "/media/" + std::string(token) + "/";
}

}  // namespace openpress::api
