#include "publish/job_orders.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "publish/job_kinds.h"

namespace openpress::publish {
namespace {

queue::NewJob Order(std::string_view kind, queue::Lane lane, int priority, std::string_view token,
                    std::string_view detail, Json payload = Json::object()) {
  payload["media"] = token;
  queue::NewJob job;
  job.kind = kind;
  job.lane = lane;
  job.priority = priority;
  job.payload = std::move(payload);
  job.key = fmt::format("{}:{}{}{}", kind, token, detail.empty() ? "" : ":", detail);
  job.group = std::string(token);
  // The steps have deadlines of their own, which begin when their process does: a job that waits for a slot is no
  // stall.
  job.wall_limit = 0;
  job.stall_limit = 0;
  return job;
}

Json RungsAbove(const media::Plan& plan, std::string_view lowest) {
  Json names = Json::array();
  for (const media::Rung& rung : plan.rungs) {
    if (rung.name != lowest) names.push_back(rung.name);
  }
  return names;
}

}  // namespace

queue::NewJob ProbeOrder(std::string_view token) {
  return Order(kind::kProbe, queue::Lane::kShort, priority::kProbe, token, {});
}

queue::NewJob StillsOrder(std::string_view token) {
  return Order(kind::kStills, queue::Lane::kShort, priority::kStills, token, {});
}

queue::NewJob ImageOrder(std::string_view token) {
  return Order(kind::kImage, queue::Lane::kShort, priority::kStills, token, {});
}

queue::NewJob PdfOrder(std::string_view token) {
  return Order(kind::kPdf, queue::Lane::kShort, priority::kStills, token, {});
}

queue::NewJob ProductsOrder(std::string_view token) {
  return Order(kind::kProducts, queue::Lane::kShort, priority::kProducts, token, {});
}

queue::NewJob PlaylistsOrder(std::string_view token) {
  queue::NewJob job = Order(kind::kPlaylists, queue::Lane::kShort, priority::kPlaylists, token, {});
  job.key.reset();
  return job;
}

queue::NewJob PosterOrder(std::string_view token, double seconds) {
  queue::NewJob job = Order(kind::kPoster, queue::Lane::kShort, priority::kStills, token, {}, {{"seconds", seconds}});
  job.key.reset();
  return job;
}

queue::NewJob CopyOrder(std::string_view token, std::string_view from) {
  return Order(kind::kCopy, queue::Lane::kShort, priority::kCopy, token, {}, {{"from", from}});
}

queue::NewJob TrimOrder(std::string_view token, std::string_view from, const std::vector<media::Range>& ranges) {
  return Order(kind::kTrim, queue::Lane::kLong, priority::kTrim, token, {},
               {{"from", from}, {"ranges", media::ToJson(ranges)}});
}

std::string SoundOf(const Json& payload) {
  // Orders from before tracks could be left out tell their places.
  return payload.value("name", fmt::format("a{}", payload.value("track", 0)));
}

std::vector<queue::NewJob> EncodingOrders(std::string_view token, const media::Plan& plan) {
  std::vector<queue::NewJob> orders;
  const std::string hash = media::PlanHash(plan).substr(0, 12);
  if (plan.copy) orders.push_back(Order(kind::kRemux, queue::Lane::kShort, priority::kRemux, token, hash));
  for (std::size_t track = 0; track < plan.audio.size(); ++track) {
    // The remux brings copied tracks along with the picture.
    if (plan.copy && plan.audio[track].copy) continue;
    orders.push_back(Order(kind::kAudio, queue::Lane::kLong, priority::kAudio, token, fmt::format("{}:{}", hash, track),
                           {{"name", plan.audio[track].name}}));
  }
  const bool split_first = !plan.copy && plan.rungs.size() > 1;
  if (split_first) {
    // The whole ladder of a first chunk takes several times as long as its lowest rung, and a reader waits for it.
    orders.push_back(Order(kind::kChunk, queue::Lane::kLong, priority::kFirstRung, token, hash + ":first",
                           {{"chunk", 0}, {"rungs", Json::array({plan.LowestRung()})}}));
  }
  for (std::size_t chunk = 0; chunk < plan.chunks.size() && !plan.rungs.empty(); ++chunk) {
    const int sooner = std::min(static_cast<int>(chunk), priority::kLastChunk);
    Json payload = {{"chunk", chunk}};
    // Two jobs that write the same rung of the same chunk would sweep away each other's files.
    if (chunk == 0 && split_first) payload["rungs"] = RungsAbove(plan, plan.LowestRung());
    orders.push_back(Order(kind::kChunk, queue::Lane::kLong, priority::kChunk + sooner, token,
                           fmt::format("{}:{}", hash, chunk), std::move(payload)));
  }
  return orders;
}

}  // namespace openpress::publish
