#include "publish/upload_part.h"

#include "core/error.h"

namespace openpress::publish {
namespace {

/** No client sends smaller ones but for the last, and each costs a row. */
constexpr std::int64_t kLeastPart = 64 << 10;

constexpr std::string_view kHas = "SELECT 1 FROM upload_parts WHERE upload_id = $1 AND number = $2";

constexpr std::string_view kCollides = R"sql(
  SELECT 1
    FROM upload_parts
   WHERE upload_id = $1
     AND ((number < $2 AND first_byte + size > $3) OR (number > $2 AND first_byte < $3 + $4))
   LIMIT 1)sql";

constexpr std::string_view kStore = R"sql(
  INSERT INTO upload_parts (upload_id, number, first_byte, size)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT (upload_id, number) DO NOTHING)sql";

constexpr std::string_view kSum = R"sql(
  SELECT COUNT(*), COALESCE(SUM(size), 0)
    FROM upload_parts
   WHERE upload_id = $1)sql";

[[noreturn]] void Refuse(const char* sentence) {
  throw Error(Fault::kBadInput, "invalid_part", sentence);
}

}  // namespace

void CheckPart(const UploadPart& part) {
  if (part.total < 1 || part.size < 1)
    throw Error(Fault::kBadInput, "empty_upload", "An upload has at least one byte.");
  if (part.count < 1 || part.number < 0 || part.number >= part.count) Refuse("There is no part of this number.");
  if (part.count > 1 + part.total / kLeastPart) Refuse("The file is cut into too many parts.");
  if (part.first < 0 || part.first > part.total || part.size > part.total - part.first) {
    Refuse("The part lies outside of the file.");
  }
  const bool is_first = part.number == 0;
  const bool is_last = part.number == part.count - 1;
  if (is_first != (part.first == 0) || is_last != (part.first + part.size == part.total)) {
    Refuse("The part's number and its place do not fit together.");
  }
}

bool HasPart(db::Connection& connection, std::int64_t upload_id, std::int64_t number) {
  return connection.QueryOne(kHas, {upload_id, number}).has_value();
}

bool PartCollides(db::Connection& connection, std::int64_t upload_id, const UploadPart& part) {
  return connection.QueryOne(kCollides, {upload_id, part.number, part.first, part.size}).has_value();
}

void StorePart(db::Connection& connection, std::int64_t upload_id, const UploadPart& part) {
  connection.Execute(kStore, {upload_id, part.number, part.first, part.size});
}

PartSum PartsOf(db::Connection& connection, std::int64_t upload_id) {
  const auto row = connection.QueryOne(kSum, {upload_id});
  return {row->Int(0), row->Int(1)};
}

}  // namespace openpress::publish
