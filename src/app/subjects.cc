#include "app/subjects.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "accounts/mail/mailer.h"
#include "accounts/sign_in/gate.h"
#include "core/error.h"
#include "core/log.h"
#include "lib/mail/message.h"

namespace openpress::app {
namespace {

/** What stands between the commas of @p text, without blanks. */
std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream list(text);
  for (std::string word; std::getline(list, word, ',');) {
    word.erase(std::remove(word.begin(), word.end(), ' '), word.end());
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace

http::ServerSettings HttpSettings(const Settings& settings) {
  const auto number = [&](std::string_view name) { return static_cast<int>(settings.Integer(name)); };
  const auto size = [&](std::string_view name) { return static_cast<std::size_t>(settings.Integer(name)); };
  http::ServerSettings http;
  http.listen = settings.Text("http.listen");
  http.loops = number("http.loops");
  http.workers = number("http.workers");
  http.bulk_workers = number("http.bulk_workers");
  http.queue = size("http.queue");
  http.connections_per_address = size("http.connections_per_address");
  http.max_connections = size("http.max_connections");
  http.head_size = size("http.head_size");
  http.idle_timeout = number("http.idle_timeout");
  http.head_timeout = number("http.head_timeout");
  http.stall_timeout = number("http.stall_timeout");
  http.trusted_proxies = settings.Text("http.trusted_proxies");
  http.session_cookie = accounts::kSessionCookie;
  return http;
}

media::LadderSettings LadderSettings(const Settings& settings) {
  constexpr int kLeast = 100;
  constexpr int kMost = 4320;
  media::LadderSettings ladder;
  ladder.heights.clear();
  for (const std::string& word : Words(settings.Text("media.ladder"))) {
    int height = 0;
    const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), height);
    if (problem != std::errc{} || end != word.data() + word.size() || height < kLeast || height > kMost) {
      throw Error(
          Fault::kBadInput, "invalid_setting",
          fmt::format("media.ladder: \"{}\" is no height; allowed are numbers from {} to {} with commas between them",
                      word, kLeast, kMost));
    }
    ladder.heights.push_back(height);
  }
  std::sort(ladder.heights.begin(), ladder.heights.end());
  ladder.heights.erase(std::unique(ladder.heights.begin(), ladder.heights.end()), ladder.heights.end());
  if (ladder.heights.empty()) {
    throw Error(Fault::kBadInput, "invalid_setting",
                "media.ladder: at least one height is needed, such as \"240,720\"");
  }
  return ladder;
}

catalogue::Publishing PublishingRules(const Settings& settings) {
  const auto workflow = catalogue::WorkflowNamed(settings.Text("publish.workflow"));
  return {workflow.value_or(catalogue::Workflow::kPrivate), settings.Boolean("publish.review")};
}

api::ActionSettings ActionSettings(const Settings& settings) {
  api::ActionSettings actions;
  actions.report_threshold = settings.Integer("moderation.report_threshold");
  for (const std::string& word : Words(settings.Text("actions.anonymous"))) {
    const auto action = catalogue::ActionNamed(word);
    if (!action) {
      throw Error(Fault::kBadInput, "invalid_setting",
                  fmt::format("actions.anonymous: \"{}\" is no action; allowed are like, dislike, report, watch and "
                              "rate with commas between them",
                              word));
    }
    actions.anonymous.push_back(*action);
  }
  return actions;
}

site::SiteInfo SiteInfoOf(const Settings& settings) {
  site::SiteInfo info;
  info.name = settings.Text("site.name");
  info.url = settings.Text("site.url");
  while (info.url.ends_with('/')) info.url.pop_back();
  info.description = settings.Text("site.description");
  info.language = settings.Text("site.language");
  info.podcast_image = settings.Text("site.podcast_image");
  const std::string& image = info.podcast_image;
  if (!image.empty() && !image.starts_with("https://") && !image.starts_with("http://")) {
    throw Error(Fault::kBadInput, "invalid_setting", "site.podcast_image: must begin with https:// or http://");
  }
  return info;
}

void CheckMailSettings(const Settings& settings) {
  const auto mail = accounts::MailSettings::From(settings);
  if (!mail.site_url.empty() && !mail.site_url.starts_with("https://") && !mail.site_url.starts_with("http://")) {
    throw Error(Fault::kBadInput, "invalid_setting", "site.url: must begin with https:// or http://");
  }
  if (!mail.from.empty()) {
    try {
      (void)mail::ParseMailbox(mail.from);
    } catch (const Error&) {
      throw Error(Fault::kBadInput, "invalid_setting",
                  "mail.from: must be an address, such as Some Press <press@example.org>");
    }
  }
  if (!mail.server.url.empty() && !mail.On()) log::Warning("no mail is sent until mail.from and site.url are set");
}

void ConfigureLog(const Settings& settings) {
  const std::string& form = settings.Text("log.form");
  const std::string& level = settings.Text("log.level");
  log::Configure(form == "json"      ? log::Form::kJson
                 : form == "journal" ? log::Form::kJournal
                 : form == "text"    ? log::Form::kText
                                     : log::DefaultForm(),
                 level == "debug"     ? log::Level::kDebug
                 : level == "warning" ? log::Level::kWarning
                 : level == "error"   ? log::Level::kError
                                      : log::Level::kInfo);
}

}  // namespace openpress::app
