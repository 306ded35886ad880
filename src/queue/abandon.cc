#include "queue/abandon.h"

namespace openpress::queue {
namespace {

constexpr std::string_view kAbandon = R"sql(
  DELETE FROM jobs
   WHERE group_key = $1)sql";

}  // namespace

std::int64_t AbandonGroup(db::Connection& connection, std::string_view group) {
  return connection.Execute(kAbandon, {group});
}

}  // namespace openpress::queue
