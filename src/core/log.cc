#include "core/log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <memory>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "core/clock.h"
#include "core/journal.h"
#include "core/json.h"

namespace openpress::log {
namespace {

/** "<6>": sd-daemon(3), how a line tells its priority. */
constexpr std::size_t kPrefix = 3;

struct Settings {
  std::atomic<Form> form = Form::kText;
  std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("openpress", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
};

Settings& Current() {
  static Settings settings;
  return settings;
}

constexpr std::array kNames = {"debug", "info", "warning", "error"};
// sd-daemon(3): the kernel's priorities, 7 debug, 6 info, 4 warning, 3 error.
constexpr std::array kPriorities = {7, 6, 4, 3};

spdlog::level::level_enum ToSpdlog(Level level) {
  constexpr std::array kLevels = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
  return kLevels.at(static_cast<std::size_t>(level));
}

/** Text that came from outside must not be able to forge a second line or a second field. */
void AppendValue(std::string& line, std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \"=\\") == std::string_view::npos &&
                     std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) > 31; });
  if (plain) {
    line += value;
  } else {
    line += Json(std::string(value)).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void AppendSentence(std::string& line, std::string_view sentence) {
  for (const char c : sentence) line.push_back(static_cast<unsigned char>(c) > 31 ? c : ' ');
}

}  // namespace

std::string Format(Form form, Level level, std::string_view time, std::string_view sentence, Fields fields) {
  const auto index = static_cast<std::size_t>(level);
  if (form == Form::kJson) {
    Json line = {{"time", time}, {"level", kNames.at(index)}, {"message", sentence}};
    for (const Field& field : fields) line[std::string(field.key)] = field.value;
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  std::string line = form == Form::kJournal ? fmt::format("<{}>", kPriorities.at(index))
                                            : fmt::format("{} {:<7} ", time, kNames.at(index));
  AppendSentence(line, sentence);
  for (const Field& field : fields) {
    line.push_back(' ');
    line += field.key;
    line.push_back('=');
    AppendValue(line, field.value);
  }
  return line;
}

Form DefaultForm() {
  // systemd.exec(5): set when standard error is connected to the journal.
  return std::getenv("JOURNAL_STREAM") != nullptr ? Form::kJournal : Form::kText;
}

void Configure(Form form, Level least) {
  Current().form = form;
  Current().logger->set_level(ToSpdlog(least));
}

void Write(Level level, std::string_view sentence, Fields fields) {
  Settings& settings = Current();
  const auto spdlog_level = ToSpdlog(level);
  if (!settings.logger->should_log(spdlog_level)) return;
  const Form form = settings.form;
  const std::string line = Format(form, level, Iso8601(SystemClock().Now()), sentence, fields);
  static const bool is_journal = IsJournal();
  if (form == Form::kJournal && is_journal) {
    const int priority = kPriorities.at(static_cast<std::size_t>(level));
    if (SendToJournal(JournalEntry(priority, std::string_view(line).substr(kPrefix), fields))) return;
  }
  settings.logger->log(spdlog_level, line);
}

}  // namespace openpress::log
