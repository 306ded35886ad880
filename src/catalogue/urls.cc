#include "catalogue/urls.h"

#include <fmt/format.h>

namespace openpress::catalogue {

std::string AvatarPath(std::string_view logo) {
  return logo.empty() ? std::string(kDefaultAvatar) : PortraitPath(logo);
}

std::string PortraitPath(std::string_view file) {
  return "/media/userlogos/" + std::string(file);
}

std::string ChannelPath(std::string_view username) {
  return "/channel/" + std::string(username) + "/";
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

std::string FileBase(std::string_view folder) {
  return "/media/" + std::string(folder) + "/";
}

std::string SearchPath(char key, std::string_view title) {
  constexpr std::string_view kUnreserved = "-._~";  // with letters and digits, RFC 3986 section 2.3
  std::string path = std::string("/search?") + key + "=";
  for (const char c : title) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       kUnreserved.find(c) != std::string_view::npos;
    path += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return path;
}

}  // namespace openpress::catalogue
