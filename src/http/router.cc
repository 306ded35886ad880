#include "http/router.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "http/head.h"

namespace openpress::http {
namespace {

enum class Kind : std::uint8_t { kInt, kToken, kUser, kText, kRest };  // narrowest first: the order they are tried in
constexpr std::size_t kKinds = 5;
constexpr std::size_t kMethodCount = 7;

constexpr struct {
  std::string_view word;
  Kind kind;
} kKindWords[] = {
    {"int", Kind::kInt}, {"token", Kind::kToken}, {"user", Kind::kUser}, {"", Kind::kText}, {"rest", Kind::kRest}};

bool IsWord(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

bool Fits(Kind kind, std::string_view segment) noexcept {
  switch (kind) {
    case Kind::kInt:  // at most 18 digits always fit in 64 bits
      return segment.size() <= 18 &&
             std::all_of(segment.begin(), segment.end(), [](char c) { return c >= '0' && c <= '9'; });
    case Kind::kToken:
      return std::all_of(segment.begin(), segment.end(), IsWord);
    case Kind::kUser:
      return std::all_of(segment.begin(), segment.end(),
                         [](char c) { return IsWord(c) || c == '.' || c == '@' || c == '+'; });
    case Kind::kText:
    case Kind::kRest:
      return true;
  }
  return false;
}

[[noreturn]] void Refuse(std::string_view pattern, std::string_view why) {
  throw Error(Fault::kBadInput, "bad_route", fmt::format("the route \"{}\" {}", pattern, why));
}

unsigned Bit(Method method) noexcept {
  return 1U << static_cast<unsigned>(method);
}

}  // namespace

struct Router::Node {
  using Leaf = std::array<const RouteEntry*, kMethodCount>;
  std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
  std::array<std::unique_ptr<Node>, kKinds> params;
  std::array<Leaf, 2> leaves{};  // [1]: the path ended with a slash
};

struct Router::Walk {
  Method method;
  std::string_view path;
  RouteMatch match;

  bool Arrive(const Node::Leaf& leaf) {
    const RouteEntry* found = leaf[static_cast<std::size_t>(method)];
    if (found == nullptr && method == Method::kHead) found = leaf[static_cast<std::size_t>(Method::kGet)];
    if (found != nullptr) {
      match.entry = found;
      return true;
    }
    for (std::size_t i = 0; i < leaf.size(); ++i) {
      if (leaf[i] != nullptr) match.allowed |= 1U << i;
    }
    return false;
  }
};

Router::Router(Routes routes) : root_(std::make_unique<Node>()) {
  entries_.reserve(routes.size());
  for (Route& route : routes) entries_.push_back({std::move(route), {}});
  for (std::size_t i = 0; i < entries_.size(); ++i) Add(i);
}

Router::~Router() = default;

void Router::Add(std::size_t index) {
  RouteEntry& entry = entries_[index];
  const Route& route = entry.route;
  std::string_view pattern = route.pattern;
  if (pattern.empty() || pattern.front() != '/') Refuse(pattern, "does not begin with a slash");
  if (route.body == BodyMode::kStream ? !route.receiver : !route.handler)
    Refuse(pattern, "has nothing that answers it");
  if (route.body == BodyMode::kStream && route.run == Run::kInline)
    Refuse(pattern, "cannot receive a stream on the loop");
  if (route.hot && route.method != Method::kGet) Refuse(pattern, "is hot but not a GET");

  std::array<bool, 2> ends = {true, false};  // without slash, with slash
  if (pattern.ends_with("[/]")) {
    pattern.remove_suffix(3);
    ends[1] = true;
  } else if (pattern.ends_with('/')) {
    pattern.remove_suffix(1);
    ends = {false, true};
  }
  Node* node = root_.get();
  bool rest = false;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);  // the slash
    const std::string_view segment = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(segment.size());
    if (segment.empty() || rest) Refuse(route.pattern, rest ? "goes on after its rest" : "holds an empty segment");
    if (segment.front() != '{') {
      if (segment.find_first_of("{}[]") != std::string_view::npos)
        Refuse(route.pattern, "has a parameter inside a segment");
      auto& next = node->fixed[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
      continue;
    }
    if (segment.back() != '}' || entry.params.size() == kMostParams)
      Refuse(route.pattern, "has a parameter that cannot be read");
    const std::string_view inside = segment.substr(1, segment.size() - 2);
    const std::string_view name = inside.substr(0, inside.find(':'));
    const std::string_view word = name.size() == inside.size() ? "" : inside.substr(name.size() + 1);
    const auto* known =
        std::find_if(std::begin(kKindWords), std::end(kKindWords), [&](const auto& row) { return row.word == word; });
    if (known == std::end(kKindWords) || name.empty()) Refuse(route.pattern, "has a parameter of an unknown type");
    if (std::find(entry.params.begin(), entry.params.end(), name) != entry.params.end()) {
      Refuse(route.pattern, "has two parameters of one name");
    }
    entry.params.emplace_back(name);
    rest = known->kind == Kind::kRest;
    auto& next = node->params[static_cast<std::size_t>(known->kind)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  if (route.pattern == "/") ends = {false, true};
  if (rest) ends = {true, false};
  for (std::size_t slash = 0; slash < 2; ++slash) {
    if (!ends[slash]) continue;
    const RouteEntry*& place = node->leaves[slash][static_cast<std::size_t>(route.method)];
    if (place != nullptr) Refuse(route.pattern, fmt::format("is there twice for {}", MethodName(route.method)));
    place = &entry;
  }
  all_methods_ |= Bit(route.method);
}

RouteMatch Router::Match(Method method, std::string_view path) const {
  Walk walk{method, path, {}};
  if (Find(*root_, walk, 1, 0)) walk.match.allowed = 0;
  return walk.match;
}

bool Router::Find(const Node& node, Walk& walk, std::size_t at, std::size_t captured) {
  // `at` is behind the slash that follows what has been matched, or past the end by one when there was none.
  const std::string_view path = walk.path;
  if (at > path.size()) return walk.Arrive(node.leaves[0]);
  if (at == path.size() && walk.Arrive(node.leaves[1])) return true;
  const std::string_view segment = path.substr(at, path.find('/', at) - at);
  if (!segment.empty()) {
    const std::size_t next = at + segment.size() + 1;
    if (const auto fixed = node.fixed.find(segment); fixed != node.fixed.end()) {
      if (Find(*fixed->second, walk, next, captured)) return true;
    }
    for (std::size_t i = 0; i + 1 < kKinds; ++i) {
      if (!node.params[i] || !Fits(static_cast<Kind>(i), segment)) continue;
      walk.match.values[captured] = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(segment.size())};
      if (Find(*node.params[i], walk, next, captured + 1)) return true;
    }
  }
  const auto& rest = node.params[static_cast<std::size_t>(Kind::kRest)];
  if (!rest || at == path.size()) return false;
  walk.match.values[captured] = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(path.size() - at)};
  const unsigned allowed = walk.match.allowed;
  if (walk.Arrive(rest->leaves[0])) return true;
  // What takes every address does not make one of each.
  if (at == 1) walk.match.allowed = allowed;
  return false;
}

std::string AllowText(unsigned methods) {
  if ((methods & Bit(Method::kGet)) != 0) methods |= Bit(Method::kHead);
  methods |= Bit(Method::kOptions);
  std::string text;
  for (std::size_t i = 0; i < kMethodCount; ++i) {
    if ((methods >> i & 1U) == 0) continue;
    if (!text.empty()) text += ", ";
    text += MethodName(static_cast<Method>(i));
  }
  return text;
}

}  // namespace openpress::http
