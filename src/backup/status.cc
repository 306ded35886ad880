#include "backup/status.h"

#include <exception>
#include <fstream>
#include <iterator>

#include "core/json.h"
#include "core/log.h"
#include "storage/file.h"

namespace openpress::backup {
namespace {

std::string File(const std::string& data) {
  return data + "/backup.json";
}

void Write(const std::string& data, const Status& status) {
  Json json = Json::object();
  if (status.good_at) json["good"] = {{"at", *status.good_at}, {"folder", status.good}};
  if (status.failed_at) json["failed"] = {{"at", *status.failed_at}, {"error", status.failure}};
  storage::WriteFile(File(data), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace

Status ReadStatus(const std::string& data) {
  std::ifstream file(File(data), std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  Status status;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return status;
  try {
    if (const auto good = json.find("good"); good != json.end()) {
      status.good_at = good->at("at").get<Millis>();
      status.good = good->at("folder").get<std::string>();
    }
    if (const auto failed = json.find("failed"); failed != json.end()) {
      status.failed_at = failed->at("at").get<Millis>();
      status.failure = failed->at("error").get<std::string>();
    }
  } catch (const Json::exception&) {
    return {};
  }
  return status;
}

void RecordGood(const std::string& data, Millis begun, std::string_view folder) {
  Write(data, {.good_at = begun, .good = std::string(folder)});
}

void RecordFailure(const std::string& data, Millis now, std::string_view why) noexcept {
  try {
    Status status = ReadStatus(data);
    status.failed_at = now;
    status.failure = why;
    Write(data, status);
  } catch (const std::exception& problem) {
    log::Error("that a backup failed could not be written down", {{"error", std::string(problem.what())}});
  }
}

}  // namespace openpress::backup
