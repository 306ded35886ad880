#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "core/log.h"
#include "publish/handlers.h"
#include "publish/job_orders.h"
#include "publish/package.h"

namespace openpress::publish {
namespace {

catalogue::MediaType TypeOf(media::MediaType type) {
  switch (type) {
    case media::MediaType::kVideo:
      return catalogue::MediaType::kVideo;
    case media::MediaType::kAudio:
      return catalogue::MediaType::kAudio;
    case media::MediaType::kImage:
      return catalogue::MediaType::kImage;
    case media::MediaType::kPdf:
      return catalogue::MediaType::kPdf;
  }
  return catalogue::MediaType::kUnknown;
}

catalogue::ProbeFacts FactsOf(const media::SourceInfo& source) {
  catalogue::ProbeFacts facts{.media_type = TypeOf(source.type),
                              .duration_ms = std::llround(source.duration * 1000),
                              .width = source.width,
                              .height = source.height};
  if (source.type == media::MediaType::kVideo && source.video) {
    facts.width = source.video->width;
    facts.height = source.video->height;
  }
  return facts;
}

std::vector<queue::NewJob> NextOrders(const Item& item) {
  const std::string& token = item.media.token;
  switch (item.source.type) {
    case media::MediaType::kImage:
      return {ImageOrder(token)};
    case media::MediaType::kPdf:
      return {PdfOrder(token)};
    case media::MediaType::kAudio:
    case media::MediaType::kVideo:
      break;
  }
  auto orders = EncodingOrders(token, item.plan);
  if (item.source.type == media::MediaType::kVideo || item.source.attached_picture >= 0) {
    orders.push_back(StillsOrder(token));
  }
  return orders;
}

/** Where a video stands there stays a video: pages, feeds and playlists that name it go on being true.
 *  @throws Error kUnsupported "other_kind" */
void RequireSameKind(const Workshop& workshop, const Item& item) {
  if (!item.media.version_of) return;
  const auto lease = workshop.catalogue.pool().Read();
  const auto whole = catalogue::FindById(*lease, *item.media.version_of);
  const catalogue::MediaType type = TypeOf(item.source.type);
  if (!whole || whole->media_type == catalogue::MediaType::kUnknown || whole->media_type == type) return;
  throw Error(Fault::kUnsupported, "other_kind",
              fmt::format("This file is of another kind ({}) than what it is to replace ({}).", catalogue::NameOf(type),
                          catalogue::NameOf(whole->media_type)));
}

}  // namespace

void Probe(const Workshop& workshop, queue::JobContext& job) {
  const std::string token = job.payload().at("media");
  auto item = FindItem(workshop, token);
  if (!item) return;
  const bool wanted = workshop.catalogue.Change(token, [&](db::Connection& connection, Millis now) {
    return catalogue::SetRunning(connection, item->media.id, now);
  });
  if (!wanted) return;

  const Json result = RunStep(workshop, job, media::ProbeStep(item->paths));
  item->source = media::SourceFromJson(result.at("source"));
  RequireSameKind(workshop, *item);
  const bool moving = item->source.type == media::MediaType::kVideo || item->source.type == media::MediaType::kAudio;
  if (moving) {
    item->plan = media::MakePlan(item->source, workshop.ladder());
    log::Info("a plan is made", {{"media", token},
                                 {"chunks", item->plan.chunks.size()},
                                 {"rungs", item->plan.rungs.size()},
                                 {"copy", item->plan.copy}});
  }

  std::vector<std::int64_t> ordered;
  workshop.catalogue.Change(token, [&](db::Connection& connection, Millis now) {
    if (!catalogue::RecordProbe(connection, item->media.id, FactsOf(item->source), ToJson(item->source).dump(), now))
      return;
    if (moving) {
      catalogue::RecordPlan(connection, item->media.id, ToJson(item->plan).dump());
      InsertRenditions(connection, *item, now);
    }
    for (const queue::NewJob& order : NextOrders(*item)) ordered.push_back(queue::Enqueue(connection, order));
  });
  for (const std::int64_t id : ordered) workshop.queue.Announce(id);
}

}  // namespace openpress::publish
