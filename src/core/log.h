#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace openpress::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Form {
  kText,     ///< time, level, sentence, key=value: for a terminal
  kJson,     ///< one object a line: for a log collector
  kJournal,  ///< "<6>sentence key=value": systemd reads the priority (sd-daemon(3))
};

/** One key and its value. Numbers are formatted; text is quoted where needed. */
struct Field {
  std::string_view key;
  std::string value;
  template <class T>
  Field(std::string_view name, const T& what) : key(name), value(fmt::format("{}", what)) {}
};
using Fields = std::initializer_list<Field>;

/** How lines look and which are written, to standard error. Any thread, also later: a reload may change it. */
void Configure(Form form, Level least);
/** kJournal under systemd, kText otherwise. */
Form DefaultForm();

/** Any thread. A sentence in lower case without a final stop; never a secret, in the sentence or in a field. */
void Write(Level level, std::string_view sentence, Fields fields = {});
inline void Debug(std::string_view sentence, Fields fields = {}) {
  Write(Level::kDebug, sentence, fields);
}
inline void Info(std::string_view sentence, Fields fields = {}) {
  Write(Level::kInfo, sentence, fields);
}
inline void Warning(std::string_view sentence, Fields fields = {}) {
  Write(Level::kWarning, sentence, fields);
}
inline void Error(std::string_view sentence, Fields fields = {}) {
  Write(Level::kError, sentence, fields);
}

/** A line in @p form, without the line feed; what Write() sends. Exposed for its test. */
std::string Format(Form form, Level level, std::string_view time, std::string_view sentence, Fields fields);

}  // namespace openpress::log
