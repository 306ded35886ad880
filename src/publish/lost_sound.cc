#include "publish/lost_sound.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "catalogue/media/rendition.h"
#include "media/plan.h"
#include "publish/job_orders.h"
#include "queue/job.h"

namespace openpress::publish {

bool GoOnWithoutSound(db::Connection& connection, const catalogue::Media& media, std::string_view name,
                      std::string_view reason, const Clock& clock) {
  const Json stored = Json::parse(catalogue::PlanOf(connection, media.id), nullptr, false);
  if (!stored.is_object() || stored.empty()) return false;
  media::Plan plan = media::PlanFromJson(stored);
  const auto track = std::find_if(plan.audio.begin(), plan.audio.end(),
                                  [&](const media::AudioTrack& one) { return one.name == name; });
  if (plan.video_stream < 0 || track == plan.audio.end()) return false;
  const std::string which = plan.audio.size() == 1    ? "The sound"
                            : track->language.empty() ? "One of its sounds"
                                                      : fmt::format("Its sound in \"{}\"", track->language);
  const std::int64_t number = track->Number();
  plan.audio.erase(track);
  catalogue::RecordPlan(connection, media.id, ToJson(plan).dump());
  catalogue::DeleteAudioRendition(connection, media.id, number);
  catalogue::SetNotice(connection, media.id, fmt::format("{} is left out, since it cannot be read. {}", which, reason),
                       clock.Now());
  // Whatever is made already may be all there is now.
  queue::Enqueue(connection, PlaylistsOrder(media.token), clock);
  return true;
}

}  // namespace openpress::publish
