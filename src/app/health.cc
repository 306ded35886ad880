#include "app/health.h"

#include <exception>
#include <memory>
#include <utility>

namespace openpress::app {
namespace {

std::optional<std::string> Ask(const ReadyCheck& check) {
  try {
    return check.why_not();
  } catch (const std::exception& problem) {
    return problem.what();
  }
}

}  // namespace

void AddHealthRoutes(http::Routes& routes, std::vector<ReadyCheck> checks, std::function<std::string()> metrics) {
  routes.push_back({.method = http::Method::kGet,
                    .pattern = "/healthz",
                    .run = http::Run::kInline,
                    .handler =
                        [](http::Request&, http::Response& response) {
                          response.SetHeader("Cache-Control", "no-store");
                          response.SetBody("ok\n", "text/plain; charset=utf-8");
                        },
                    .doc = {.summary = "The process lives", .answers = "200 text/plain text"}});
  routes.push_back({.method = http::Method::kGet,
                    .pattern = "/readyz",
                    .handler =
                        [checks = std::make_shared<std::vector<ReadyCheck>>(std::move(checks))](
                            http::Request&, http::Response& response) {
                          Json report = {{"ready", true}, {"checks", Json::object()}};
                          for (const ReadyCheck& check : *checks) {
                            const auto reason = Ask(check);
                            report["checks"][check.name] = reason ? Json(*reason) : Json("ok");
                            if (reason) report["ready"] = false;
                          }
                          response.SetJson(report, report["ready"].get<bool>() ? 200 : 503);
                          response.SetHeader("Cache-Control", "no-store");
                        },
                    .doc = {.summary = "Database, disk and ffmpeg are usable; otherwise 503 with reasons",
                            .answers = "200 Readiness, 503 Readiness"}});
  routes.push_back({.method = http::Method::kGet,
                    .pattern = "/metrics",
                    .handler =
                        [metrics = std::move(metrics)](http::Request&, http::Response& response) {
                          // The text format's own type: https://prometheus.io/docs/instrumenting/exposition_formats/
                          response.SetBody(metrics(), "text/plain; version=0.0.4; charset=utf-8");
                          response.SetHeader("Cache-Control", "no-store");
                        },
                    .doc = {.summary = "Counters for Prometheus", .answers = "200 text/plain text"}});
}

}  // namespace openpress::app
