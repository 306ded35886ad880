#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace openpress::db {

/** Rows on a page of a list that clients leaf through; MediaCMS's number. */
constexpr int kPageSize = 50;
/** Rows after which such a list ends, unless it says otherwise. Counting stops there and nobody skips more, so the cost
 *  of a page does not grow with the table. Also MediaCMS's number, for media and search. */
constexpr int kMostRows = 1000;
/** In place of a page's number: the last one there is. */
constexpr int kLastPage = -1;

/** Which rows of a list a page holds. */
struct PagePlace {
  std::int64_t count = 0;  ///< rows on all pages
  int number = 1;          ///< from 1
  int offset = 0;
  bool has_next = false;
};

/** Page 1 always exists. @param asked a number or kLastPage @return nothing for a page that does not exist */
inline std::optional<PagePlace> FindPage(std::int64_t count, int asked) {
  const int pages = std::max(1, static_cast<int>((count + kPageSize - 1) / kPageSize));
  const int number = asked == kLastPage ? pages : asked;
  if (number < 1 || number > pages) return std::nullopt;
  return PagePlace{count, number, (number - 1) * kPageSize, number < pages};
}

template <class T>
struct Page {
  PagePlace place;
  std::vector<T> rows;
};

}  // namespace openpress::db
