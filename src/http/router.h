#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.h"

namespace openpress::http {

inline constexpr std::size_t kMostParams = 8;

/** A route with its pattern taken apart. */
struct RouteEntry {
  Route route;
  std::vector<std::string> params;  ///< names, in order of appearance
};

/** What a path led to. Parameter values are offsets into the path that was matched. */
struct RouteMatch {
  const RouteEntry* entry = nullptr;
  unsigned allowed = 0;  ///< without an entry: bit per Method that the path has; 0 is "no such path"
  std::array<std::pair<std::uint32_t, std::uint32_t>, kMostParams> values{};
};

/** A trie over path segments. Immutable once built, so any thread may ask. Fixed text is preferred to a parameter,
 *  a narrower parameter type to a wider one. HEAD falls back to GET. */
class Router {
 public:
  /** @throws Error kBadInput for a pattern that cannot be read or a route that is there twice. */
  explicit Router(Routes routes);
  ~Router();

  [[nodiscard]] RouteMatch Match(Method method, std::string_view path) const;
  /** Every method any route has, as in RouteMatch::allowed: the answer to "OPTIONS *". */
  [[nodiscard]] unsigned all_methods() const noexcept { return all_methods_; }

 private:
  struct Node;
  struct Walk;
  void Add(std::size_t index);
  static bool Find(const Node& node, Walk& walk, std::size_t at, std::size_t captured);

  std::vector<RouteEntry> entries_;
  std::unique_ptr<Node> root_;
  unsigned all_methods_ = 0;
};

/** "GET, HEAD, OPTIONS" for a bit mask of methods. */
std::string AllowText(unsigned methods);

}  // namespace openpress::http
