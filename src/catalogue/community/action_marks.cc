#include "catalogue/community/action_marks.h"

#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

#include "accounts/sign_in/limiter.h"
#include "core/ids.h"

namespace openpress::catalogue {
namespace {

constexpr Millis kDay = 86'400'000;

constexpr std::string_view kInForce = "SELECT 1 FROM action_marks WHERE mark = $1 AND until > $2";

constexpr std::string_view kTake = R"sql(
  INSERT INTO action_marks (mark, until)
  VALUES ($1, $2)
  ON CONFLICT (mark) DO UPDATE SET until = $2
   WHERE action_marks.until <= $3)sql";

constexpr std::string_view kProlong = "UPDATE action_marks SET until = $2 WHERE mark = $1";

constexpr std::string_view kForget = R"sql(
  DELETE FROM action_marks
   WHERE mark IN (
     SELECT mark
       FROM action_marks
      WHERE until <= $1
      LIMIT $2))sql";

}  // namespace

bool ActionMarks::Take(db::Connection& connection, const Actor& actor, std::string_view action, std::int64_t media_id,
                       Millis gap, Millis now, bool prolong) const {
  gap = std::min(gap, kDay);
  const std::int64_t today = now / kDay;
  // A mark of the day before can be in force only while the gap reaches back to it.
  if ((now - gap) / kDay != today) {
    const std::string former = Mark(actor, action, media_id, today - 1);
    if (connection.QueryOne(kInForce, {former, now})) {
      if (prolong) connection.Execute(kProlong, {former, now + gap});
      return false;
    }
  }
  const std::string mark = Mark(actor, action, media_id, today);
  if (connection.Execute(kTake, {mark, now + gap, now}) > 0) return true;
  if (prolong) connection.Execute(kProlong, {mark, now + gap});
  return false;
}

std::string ActionMarks::Mark(const Actor& actor, std::string_view action, std::int64_t media_id,
                              std::int64_t day) const {
  const std::string who =
      actor.user_id ? fmt::format("user {}", *actor.user_id) : "address " + accounts::AddressKey(actor.address);
  const std::string text = fmt::format("{} {} {} {}", day, action, media_id, who);
  std::string hash(crypto_generichash_BYTES_MIN, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(key_.data()), key_.size());
  return ToHex(hash);
}

std::int64_t ForgetMarks(db::Connection& connection, Millis now, int limit) {
  return connection.Execute(kForget, {now, limit});
}

}  // namespace openpress::catalogue
