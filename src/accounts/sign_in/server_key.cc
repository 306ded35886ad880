#include "accounts/sign_in/server_key.h"

#include "core/ids.h"

namespace openpress::accounts {
namespace {

constexpr std::string_view kFind = "SELECT secret FROM server_keys WHERE purpose = $1";

constexpr std::string_view kInsert = R"sql(
  INSERT INTO server_keys (purpose, secret, created_at)
  VALUES ($1, $2, $3)
  ON CONFLICT (purpose) DO NOTHING)sql";

}  // namespace

std::string ServerKey(db::Pool& pool, std::string_view purpose, Millis now) {
  {
    const auto lease = pool.Read();
    if (const auto row = lease->QueryOne(kFind, {purpose})) return row->Text(0);
  }
  const auto lease = pool.Write();
  lease->Execute(kInsert, {purpose, RandomHex(32), now});
  return lease->QueryOne(kFind, {purpose})->Text(0);
}

}  // namespace openpress::accounts
