#include "app/metrics.h"

#include <utility>
#include <vector>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "queue/jobs.h"

namespace openpress::app {
namespace {

using Labels = std::vector<prometheus::ClientMetric::Label>;

prometheus::MetricFamily Gauge(std::string name, std::string help) {
  prometheus::MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = prometheus::MetricType::Gauge;
  return family;
}

void Add(prometheus::MetricFamily& family, Labels labels, double value) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

}  // namespace

std::string JobMetrics(db::Pool& pool, const media::ProcessPool& processes) {
  auto jobs = Gauge("openpress_jobs", "Jobs by lane, kind and state; finished ones are not counted.");
  auto wait = Gauge("openpress_job_wait_seconds", "How long the oldest job that is due has waited, by lane.");
  {
    const auto lease = pool.Read();
    for (const queue::Count& count : queue::CountOpen(*lease)) {
      Add(jobs,
          {{"lane", std::string(Name(count.lane))}, {"kind", count.kind}, {"state", std::string(Name(count.state))}},
          static_cast<double>(count.jobs));
    }
    for (const queue::Lane lane : {queue::Lane::kShort, queue::Lane::kLong}) {
      const auto waited = queue::OldestWait(*lease, lane);
      Add(wait, {{"lane", std::string(Name(lane))}}, static_cast<double>(waited.value_or(0)) / 1000);
    }
  }
  auto slots = Gauge("openpress_media_slots", "Slots for media processes: in all and in use.");
  const auto load = processes.load();
  Add(slots, {{"state", "all"}}, processes.slots());
  Add(slots, {{"state", "used"}}, load.running);
  auto waiting = Gauge("openpress_media_steps_waiting", "Steps that wait for a slot.");
  Add(waiting, {}, load.waiting);
  return prometheus::TextSerializer().Serialize({jobs, wait, slots, waiting});
}

}  // namespace openpress::app
