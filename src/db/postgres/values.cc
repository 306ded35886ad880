#include "db/postgres/values.h"

#include <cassert>
#include <charconv>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::db::postgres {
namespace {

// pg_type.oid of types the server itself is built with; these numbers never change (src/include/catalog/pg_type.dat).
constexpr Oid kBool = 16;
constexpr Oid kBytes = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kOid = 26;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;
constexpr Oid kNumeric = 1700;

bool IsInteger(Oid type) {
  return type == kInt8 || type == kInt4 || type == kInt2;
}

struct Fitting {
  Oid type;
  bool operator()(std::nullptr_t) const { return true; }
  bool operator()(std::int64_t v) const {
    if (type == kInt4)
      return v >= std::numeric_limits<std::int32_t>::min() && v <= std::numeric_limits<std::int32_t>::max();
    if (type == kInt2)
      return v >= std::numeric_limits<std::int16_t>::min() && v <= std::numeric_limits<std::int16_t>::max();
    return type == kInt8 || type == kFloat8 || type == kNumeric;
  }
  bool operator()(double) const { return type == kFloat8 || type == kNumeric; }
  bool operator()(const std::string&) const { return type == kTextType; }
  bool operator()(const Blob&) const { return type == kBytes; }
};

struct Typing {
  Oid operator()(std::nullptr_t) const { return 0; }
  Oid operator()(std::int64_t) const { return kInt8; }
  Oid operator()(double) const { return kFloat8; }
  Oid operator()(const std::string&) const { return kTextType; }
  Oid operator()(const Blob&) const { return kBytes; }
};

template <class T>
T Number(std::string_view text) {
  T number{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size()) {
    throw Error(Fault::kBroken, "database_error", fmt::format("the database sent '{}' for a number", text));
  }
  return number;
}

Value Numeric(std::string_view text) {
  if (text.find('.') == std::string_view::npos) {
    std::int64_t whole = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (failed == std::errc() && end == text.data() + text.size()) return whole;
  }
  return Number<double>(text);
}

struct FreeMemory {
  void operator()(unsigned char* memory) const noexcept { PQfreemem(memory); }
};

Value Bytes(const char* text) {
  std::size_t size = 0;
  const std::unique_ptr<unsigned char, FreeMemory> bytes(
      PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &size));
  if (bytes == nullptr) throw Error(Fault::kBroken, "database_error", "no memory is left for bytes from the database");
  return Blob{std::string(reinterpret_cast<const char*>(bytes.get()), size)};
}

Value Column(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return nullptr;
  const char* start = PQgetvalue(result, row, column);
  const std::string_view text(start, static_cast<std::size_t>(PQgetlength(result, row, column)));
  const Oid type = PQftype(result, column);
  if (IsInteger(type) || type == kOid) return Number<std::int64_t>(text);
  if (type == kBool) return static_cast<std::int64_t>(text == "t" ? 1 : 0);
  if (type == kFloat8 || type == kFloat4) return Number<double>(text);
  if (type == kNumeric) return Numeric(text);
  if (type == kBytes) return Bytes(start);
  return std::string(text);
}

/** The length of the UTF-8 character at @p at, 0 for none: RFC 3629 section 4, and no NUL. */
std::size_t CharacterAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const unsigned lead = byte(0);
  if (lead > 0 && lead < 0x80) return 1;
  const std::size_t size = lead >= 0xC2 && lead < 0xE0   ? 2
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xF0 && lead < 0xF5 ? 4
                                                         : 0;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  const unsigned second = byte(1);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
      (lead == 0xF4 && second > 0x8F))
    return 0;
  return size;
}

bool IsWhole(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = CharacterAt(text, at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

/** With U+FFFD for each byte that no text in the database can have: what is looked for by it is not there. */
std::string Replaced(std::string_view text) {
  std::string whole;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = CharacterAt(text, at);
    whole += size == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(at, size);
    at += size == 0 ? 1 : size;
  }
  return whole;
}

}  // namespace

Oid TypeOf(const Value& value) {
  return std::visit(Typing{}, value);
}

bool Fits(const Value& value, Oid type) {
  return std::visit(Fitting{type}, value);
}

Bound::Bound(std::span<const Param> params, bool searches) {
  cleaned_.reserve(params.size());  // as numbers_
  numbers_.reserve(params.size());  // never moved again: pointers into it are kept
  for (const Param& param : params) {
    const Value& value = param.value();
    const char* data = nullptr;
    std::size_t size = 0;
    bool binary = false;
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      data = numbers_.emplace_back(std::to_string(*whole)).c_str();
    } else if (const auto* real = std::get_if<double>(&value)) {
      data = numbers_.emplace_back(fmt::format("{}", *real)).c_str();
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      const std::string& sent = searches && !IsWhole(*text) ? cleaned_.emplace_back(Replaced(*text)) : *text;
      data = sent.data();
      size = sent.size();
      binary = true;
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      data = blob->bytes.data();
      size = blob->bytes.size();
      binary = true;
    }
    if (size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      throw Error(Fault::kTooLarge, "too_large", "a value is too large for the database");
    pointers_.push_back(data);
    lengths_.push_back(static_cast<int>(size));
    formats_.push_back(binary ? 1 : 0);
  }
}

std::vector<Row> Rows(const PGresult* result) {
  const int height = PQntuples(result);
  const int width = PQnfields(result);
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(height));
  for (int row = 0; row < height; ++row) {
    std::vector<Value> columns;
    columns.reserve(static_cast<std::size_t>(width));
    for (int column = 0; column < width; ++column) columns.push_back(Column(result, row, column));
    rows.emplace_back(std::move(columns));
  }
  return rows;
}

}  // namespace openpress::db::postgres
