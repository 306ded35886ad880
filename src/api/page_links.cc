#include "api/page_links.h"

#include "core/text.h"

namespace openpress::api {

std::string PageLink(std::string_view base, std::string_view target, int page) {
  const auto mark = target.find('?');
  std::string link = std::string(base).append(target.substr(0, mark));
  char separator = '?';
  std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view part = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    if (part.empty() || part == "page" || part.starts_with("page=") || !IsUtf8(part)) continue;
    link.push_back(separator);
    link.append(part);
    separator = '&';
  }
  if (page > 1) link.append(1, separator).append("page=").append(std::to_string(page));
  return link;
}

}  // namespace openpress::api
