#include "catalogue/media/license.h"

#include <fmt/format.h>

#include "core/error.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kList = R"sql(
  SELECT id, code, title, url
    FROM licenses
   ORDER BY id)sql";

constexpr std::string_view kFind = "SELECT 1 FROM licenses WHERE id = $1";

constexpr std::string_view kSet = R"sql(
  UPDATE media
     SET license_id = $2, updated_at = $3
   WHERE id = $1 AND deleted_at IS NULL)sql";

}  // namespace

std::vector<License> Licenses(db::Connection& connection) {
  std::vector<License> licenses;
  for (const db::Row& row : connection.Query(kList)) {
    licenses.push_back({row.Int(0), row.Text(1), row.Text(2), row.Text(3)});
  }
  return licenses;
}

bool SetLicense(db::Connection& connection, std::int64_t media_id, std::optional<std::int64_t> license_id, Millis now) {
  if (license_id && !connection.QueryOne(kFind, {*license_id})) {
    throw Error(Fault::kBadInput, "no_such_license",
                fmt::format("Invalid pk \"{}\" - object does not exist.", *license_id));
  }
  return connection.Execute(kSet, {media_id, license_id, now}) > 0;
}

}  // namespace openpress::catalogue
