#include "api/paging.h"

#include <charconv>
#include <utility>

#include "api/problem.h"
#include "core/text.h"

namespace openpress::api {

int PageNumber(const http::Request& request) {
  const auto text = request.Query("page");
  if (!text) return 1;
  if (*text == "last") return db::kLastPage;
  int number = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
  return problem == std::errc{} && end == text->data() + text->size() && number > 0 ? number : 0;
}

void RefusePage(http::Response& response) {
  Refuse(response, 404, "Invalid page.", "invalid_page");
}

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

Json PageAnswer(const db::PagePlace& place, std::string_view base, std::string_view target, Json results) {
  Json answer;
  answer["count"] = place.count;
  answer["next"] = place.has_next ? Json(PageLink(base, target, place.number + 1)) : Json(nullptr);
  answer["previous"] = place.number > 1 ? Json(PageLink(base, target, place.number - 1)) : Json(nullptr);
  answer["results"] = std::move(results);
  return answer;
}

}  // namespace openpress::api
