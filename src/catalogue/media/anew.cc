#include "catalogue/media/anew.h"

#include <string_view>

#include "catalogue/media/rendition.h"

namespace openpress::catalogue {
namespace {

constexpr std::string_view kWaitAgain = R"sql(
  UPDATE media
     SET processing = 'waiting', message = '', updated_at = $2
   WHERE id = $1 AND deleted_at IS NULL)sql";

constexpr std::string_view kLoseStreams = R"sql(
  UPDATE media
     SET playable = 0, hls = ''
   WHERE id = $1 AND media_type IN ('video', 'audio'))sql";

}  // namespace

bool BeginAnew(db::Connection& connection, std::int64_t id, bool streams_gone, Millis now) {
  if (connection.Execute(kWaitAgain, {id, now}) == 0) return false;
  if (streams_gone) {
    connection.Execute(kLoseStreams, {id});
    DeleteRenditions(connection, id);
  }
  return true;
}

}  // namespace openpress::catalogue
