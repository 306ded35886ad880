#include "http/head.h"

#include <algorithm>
#include <array>
#include <cstring>

// Two programs that read the same bytes differently are how one client's request ends up inside another's. So this
// parser accepts exactly what RFC 9112 asks senders to produce, and nothing of what it lets lenient readers repair:
// bare LF, folded lines, space before a colon, repeated or signed lengths, a length beside a transfer coding. Whatever
// is in doubt is answered with 400 and a closed connection, because after it nobody knows where the next request
// starts.

namespace openpress::http {
namespace {

constexpr std::array<bool, 256> MakeTokenTable() {
  std::array<bool, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr std::array<bool, 256> kToken = MakeTokenTable();

bool IsToken(std::string_view text) noexcept {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

bool IsFieldText(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

bool IsTargetText(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && byte != '#';
  });
}

bool IsAuthority(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isalnum(byte) != 0 || byte == '.' || byte == '-' || byte == '_' || byte == ':' || byte == '[' ||
           byte == ']';
  });
}

constexpr struct {
  std::string_view name;
  Method method;
} kMethods[] = {{"GET", Method::kGet},        {"HEAD", Method::kHead},   {"POST", Method::kPost},
                {"PUT", Method::kPut},        {"PATCH", Method::kPatch}, {"DELETE", Method::kDelete},
                {"OPTIONS", Method::kOptions}};

char Lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

class Parser {
 public:
  Parser(const HeadLimits& limits, Head& head) : limits_(limits), head_(head), text_(head.text) {}

  int Run() {
    std::size_t at = 0;
    if (const int status = RequestLine(at); status != 0) return status;
    while (true) {
      const std::size_t end = text_.find("\r\n", at);
      if (end == std::string_view::npos) return 400;
      if (end == at) break;
      if (const int status = FieldLine(at, text_.substr(at, end - at)); status != 0) return status;
      at = end + 2;
    }
    return at + 2 == text_.size() ? Framing() : 400;
  }

 private:
  Head::Span SpanOf(std::string_view part) const noexcept {
    return {static_cast<std::uint32_t>(part.data() - text_.data()), static_cast<std::uint32_t>(part.size())};
  }

  int RequestLine(std::size_t& at) {
    const std::size_t end = text_.find("\r\n");
    if (end == std::string_view::npos) return 400;
    const std::string_view line = text_.substr(0, end);
    at = end + 2;
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return 400;
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!IsToken(method) || !IsTargetText(target)) return 400;
    if (version.size() != 8 || !version.starts_with("HTTP/") ||
        std::isdigit(static_cast<unsigned char>(version[5])) == 0 || version[6] != '.' ||
        std::isdigit(static_cast<unsigned char>(version[7])) == 0) {
      return 400;
    }
    if (version[5] != '1') return 505;
    if (version[7] > '1') return 505;
    head_.http_1_0 = version[7] == '0';
    if (target.size() > limits_.target) return 414;
    const auto* known =
        std::find_if(std::begin(kMethods), std::end(kMethods), [&](const auto& row) { return row.name == method; });
    if (known == std::end(kMethods)) return 501;
    head_.method = known->method;
    return Target(target);
  }

  int Target(std::string_view target) {
    if (target.front() == '/') {
      head_.target = SpanOf(target);
      return 0;
    }
    if (target == "*") {
      head_.target = SpanOf(target);
      return head_.method == Method::kOptions ? 0 : 400;
    }
    // Absolute-form, which every server must take (RFC 9112 section 3.2.2); its authority outranks Host.
    std::size_t scheme = 0;
    if (target.size() > 7 && SameWord(target.substr(0, 7), "http://")) scheme = 7;
    if (target.size() > 8 && SameWord(target.substr(0, 8), "https://")) scheme = 8;
    const std::size_t path = scheme == 0 ? std::string_view::npos : target.find('/', scheme);
    if (path == std::string_view::npos) return 400;
    const std::string_view authority = target.substr(scheme, path - scheme);
    if (!IsAuthority(authority)) return 400;
    absolute_ = SpanOf(authority);
    head_.target = SpanOf(target.substr(path));
    return 0;
  }

  int FieldLine(std::size_t at, std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return 400;
    const std::string_view name = line.substr(0, colon);
    if (!IsToken(name)) return 400;  // also a folded line, and a space before the colon
    const std::string_view value = TrimSpace(line.substr(colon + 1));
    if (!IsFieldText(value)) return 400;
    if (head_.fields.size() >= limits_.fields) return 431;
    head_.fields.push_back({{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(colon)}, SpanOf(value)});
    return Known(name, value);
  }

  int Known(std::string_view name, std::string_view value) {
    switch (Lower(name.front())) {
      case 'h':
        if (SameWord(name, "host")) {
          if (has_host_ || !IsAuthority(value)) return 400;
          has_host_ = true;
          head_.host = SpanOf(value);
        }
        return 0;
      case 'c':
        if (SameWord(name, "content-length")) return ContentLength(value);
        if (SameWord(name, "connection")) {
          close_ = close_ || ListHas(value, "close");
          keep_ = keep_ || ListHas(value, "keep-alive");
        }
        return 0;
      case 't':
        if (SameWord(name, "transfer-encoding")) {
          if (head_.chunked) return 400;
          if (!SameWord(value, "chunked"))
            return value.find(',') == std::string_view::npos && IsToken(value) ? 501 : 400;
          head_.chunked = true;
        }
        return 0;
      case 'e':
        if (SameWord(name, "expect")) {
          if (!SameWord(value, "100-continue")) return 417;
          head_.expect_continue = true;
        }
        return 0;
      default:
        return 0;
    }
  }

  int ContentLength(std::string_view value) {
    if (head_.content_length || value.empty() || value.size() > 18) return 400;
    std::uint64_t length = 0;
    for (const char c : value) {
      if (c < '0' || c > '9') return 400;
      length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    head_.content_length = length;
    return 0;
  }

  int Framing() {
    if (!has_host_ && !head_.http_1_0) return 400;
    if (absolute_.size != 0) head_.host = absolute_;
    if (head_.chunked && (head_.content_length || head_.http_1_0)) return 400;
    head_.keep_alive = !close_ && (!head_.http_1_0 || keep_);
    if (head_.http_1_0) head_.expect_continue = false;  // RFC 9110 section 10.1.1
    return 0;
  }

  const HeadLimits& limits_;
  Head& head_;
  const std::string_view text_;
  Head::Span absolute_;
  bool has_host_ = false;
  bool close_ = false;
  bool keep_ = false;
};

}  // namespace

std::optional<std::string_view> Head::Find(std::string_view name) const noexcept {
  for (const Field& field : fields) {
    if (field.name.size == name.size() && SameWord(In(field.name), name)) return In(field.value);
  }
  return std::nullopt;
}

std::optional<std::string_view> Head::Cookie(std::string_view name) const noexcept {
  for (const Field& field : fields) {
    if (!SameWord(In(field.name), "Cookie")) continue;
    std::string_view rest = In(field.value);
    while (!rest.empty()) {
      const std::string_view pair = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || TrimSpace(pair.substr(0, equals)) != name) continue;
      return TrimSpace(pair.substr(equals + 1));
    }
  }
  return std::nullopt;
}

int FindHead(std::string_view bytes, const HeadLimits& limits, std::size_t& scanned, std::size_t& length) noexcept {
  while (scanned < bytes.size()) {
    const void* found = std::memchr(bytes.data() + scanned, '\n', bytes.size() - scanned);
    if (found == nullptr) break;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (at == 0 || bytes[at - 1] != '\r') return 400;
    if (at == 1) return 400;  // an empty request line
    scanned = at + 1;
    if (at >= 3 && bytes[at - 2] == '\n') {
      length = at + 1;
      return length > limits.size ? 431 : 0;
    }
  }
  // Nothing of the last line has to be looked at again: a line feed is searched, and the bytes before it are there.
  scanned = bytes.size();
  if (bytes.size() > limits.target + 32 && bytes.find('\n') == std::string_view::npos) return 414;
  return bytes.size() > limits.size ? 431 : kHeadIncomplete;
}

int ParseHead(std::string_view text, const HeadLimits& limits, Head& head) {
  head.text = text;
  head.http_1_0 = false;
  head.target = head.host = {};
  head.fields.clear();
  head.content_length.reset();
  head.chunked = head.expect_continue = false;
  head.keep_alive = true;
  return Parser(limits, head).Run();
}

bool SameWord(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return Lower(x) == Lower(y); });
}

bool ListHas(std::string_view list, std::string_view word) noexcept {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    item = TrimSpace(item.substr(0, item.find(';')));
    if (SameWord(item, word)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

std::string_view TrimSpace(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view MethodName(Method method) noexcept {
  for (const auto& row : kMethods) {
    if (row.method == method) return row.name;
  }
  return "";
}

}  // namespace openpress::http
