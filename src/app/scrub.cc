#include "app/scrub.h"

#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "catalogue/media/files.h"
#include "core/json.h"
#include "core/log.h"
#include "publish/inspect.h"
#include "queue/job_context.h"
#include "storage/file.h"

namespace openpress::app {
namespace {

constexpr std::size_t kMostSentences = 100;
constexpr int kBatch = 50;  ///< so many items are looked at again after a crash

std::string File(const std::string& data) {
  return data + "/scrub.json";
}

void Write(const std::string& data, const ScrubStatus& status) {
  Json json = Json::object();
  if (status.begun_at) {
    json["round"] = {{"begun_at", *status.begun_at},
                     {"after", status.after},
                     {"looked", status.looked},
                     {"flaws", status.flaws},
                     {"found", status.found}};
  }
  if (status.finished_at) {
    json["last"] = {{"finished_at", *status.finished_at}, {"flaws", status.last_flaws}, {"found", status.last_found}};
  }
  storage::WriteFile(File(data), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void Scrub(db::Pool& pool, const storage::MediaStore& store, const std::string& data, queue::JobContext& job) {
  ScrubStatus status = ReadScrubStatus(data);
  if (!status.begun_at) {
    status.begun_at = SystemClock().Now();
    status.after = status.looked = status.flaws = 0;
    status.found.clear();
  }
  const auto give_up = [&job] {
    job.Progress(0);
    return job.Cancelled();
  };
  for (std::size_t got = kBatch; got == kBatch;) {
    const auto items = catalogue::FilesAfter(*pool.Read(), status.after, kBatch);
    got = items.size();
    for (const catalogue::ItemFiles& item : items) {
      std::vector<publish::Flaw> flaws;
      try {
        flaws = publish::InspectItem(store, item, true, give_up);
      } catch (const Error&) {
        job.ThrowIfCancelled();
        throw;
      }
      // What was deleted or replaced while it was read is nobody's fault.
      if (!flaws.empty() && !catalogue::IsKnown(*pool.Read(), item.folder)) flaws.clear();
      for (const publish::Flaw& flaw : flaws) {
        log::Error("a file is not as it should be",
                   {{"media", item.token}, {"code", flaw.code}, {"what", flaw.sentence}});
        if (status.found.size() < kMostSentences) status.found.push_back(flaw.sentence);
        ++status.flaws;
      }
      status.after = item.id;
      ++status.looked;
      job.Progress(0);
      job.ThrowIfCancelled();
    }
    Write(data, status);
  }
  log::Info("all files were read", {{"items", status.looked}, {"flaws", status.flaws}});
  status.finished_at = SystemClock().Now();
  status.last_flaws = status.flaws;
  status.last_found = std::move(status.found);
  status.begun_at.reset();
  Write(data, status);
}

void Add(std::vector<prometheus::MetricFamily>& to, std::string name, std::string help, double value) {
  prometheus::MetricFamily family;
  family.name = std::move(name);
  family.help = std::move(help);
  family.type = prometheus::MetricType::Gauge;
  prometheus::ClientMetric metric;
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
  to.push_back(std::move(family));
}

}  // namespace

ScrubStatus ReadScrubStatus(const std::string& data) {
  std::ifstream file(File(data), std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const Json json = Json::parse(text, nullptr, false);
  ScrubStatus status;
  if (!json.is_object()) return status;
  try {
    if (const auto round = json.find("round"); round != json.end()) {
      status.begun_at = round->at("begun_at").get<Millis>();
      status.after = round->at("after").get<std::int64_t>();
      status.looked = round->at("looked").get<std::int64_t>();
      status.flaws = round->at("flaws").get<std::int64_t>();
      status.found = round->at("found").get<std::vector<std::string>>();
    }
    if (const auto last = json.find("last"); last != json.end()) {
      status.finished_at = last->at("finished_at").get<Millis>();
      status.last_flaws = last->at("flaws").get<std::int64_t>();
      status.last_found = last->at("found").get<std::vector<std::string>>();
    }
  } catch (const Json::exception&) {
    return {};
  }
  return status;
}

void HandleScrubs(queue::Worker& worker, db::Pool& pool, const storage::MediaStore& store, const std::string& data) {
  worker.Handle(std::string(kScrubJob),
                [&pool, &store, data](queue::JobContext& job) { Scrub(pool, store, data, job); });
}

std::optional<std::string> ScrubTrouble(const std::string& data) {
  const ScrubStatus status = ReadScrubStatus(data);
  if (!status.finished_at || status.last_flaws == 0) return std::nullopt;
  return fmt::format("when all files were read, until {}, {} flaws were found; the first: {}",
                     Iso8601(*status.finished_at), status.last_flaws,
                     status.last_found.empty() ? "unknown" : status.last_found.front());
}

std::string ScrubMetrics(const std::string& data, Millis now) {
  const ScrubStatus status = ReadScrubStatus(data);
  if (!status.finished_at) return {};
  std::vector<prometheus::MetricFamily> families;
  Add(families, "openpress_scrub_age_seconds", "Time since all files were last read and compared.",
      static_cast<double>(now - *status.finished_at) / 1000);
  Add(families, "openpress_scrub_flaws", "Files that were not as they should be then.",
      static_cast<double>(status.last_flaws));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace openpress::app
