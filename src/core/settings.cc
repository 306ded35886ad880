#include "core/settings.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cctype>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "core/error.h"
#include "core/settings_table.h"

namespace openpress {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t factor;
};
constexpr std::array kByteUnits = {Unit{"B", 1},          Unit{"kB", 1000},       Unit{"KB", 1000},
                                   Unit{"MB", 1000000},   Unit{"GB", 1000000000}, Unit{"TB", 1000000000000},
                                   Unit{"KiB", 1 << 10},  Unit{"MiB", 1 << 20},   Unit{"GiB", 1 << 30},
                                   Unit{"TiB", 1LL << 40}};
constexpr std::array kTimeUnits = {Unit{"s", 1}, Unit{"min", 60}, Unit{"h", 3600}, Unit{"d", 86400}};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

std::optional<std::int64_t> ParseNumber(std::string_view text, std::span<const Unit> units) {
  text = Trim(text);
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{}) return std::nullopt;
  const std::string_view suffix = Trim(text.substr(static_cast<std::size_t>(end - text.data())));
  if (suffix.empty()) return number;
  for (const Unit& unit : units) {
    if (unit.suffix != suffix) continue;
    std::int64_t product = 0;
    if (__builtin_mul_overflow(number, unit.factor, &product)) return std::nullopt;
    return product;
  }
  return std::nullopt;
}

bool IsChoice(std::string_view choices, std::string_view word) {
  std::istringstream words{std::string(choices)};
  for (std::string choice; words >> choice;)
    if (choice == word) return true;
  return false;
}

/** The number a value stands for (0 for texts), or nothing when it is not allowed. */
std::optional<std::int64_t> Check(const SettingRow& row, std::string_view text) {
  std::optional<std::int64_t> number;
  switch (row.kind) {
    case SettingKind::kText:
      return text.find('\0') == std::string_view::npos ? std::optional<std::int64_t>(0) : std::nullopt;
    case SettingKind::kChoice:
      return IsChoice(row.choices, text) ? std::optional<std::int64_t>(0) : std::nullopt;
    case SettingKind::kBoolean:
      if (text == "true") return 1;
      if (text == "false") return 0;
      return std::nullopt;
    case SettingKind::kInteger:
      number = ParseNumber(text, {});
      break;
    case SettingKind::kBytes:
      number = ParseNumber(text, kByteUnits);
      break;
    case SettingKind::kSeconds:
      number = ParseNumber(text, kTimeUnits);
      break;
  }
  if (!number || *number < row.least || *number > row.most) return std::nullopt;
  return number;
}

const SettingRow* Find(std::string_view name) {
  const auto table = SettingTable();
  const auto row = std::find_if(table.begin(), table.end(), [&](const SettingRow& r) { return r.name == name; });
  return row == table.end() ? nullptr : &*row;
}

/** How many letters would have to change: to offer the setting that was probably meant. */
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

[[noreturn]] void RefuseUnknown(std::string_view name, std::string_view origin) {
  std::string_view nearest;
  std::size_t least = 1 + name.size() / 3;
  for (const SettingRow& row : SettingTable()) {
    if (const auto distance = Distance(name, row.name); distance <= least) {
      nearest = row.name;
      least = distance;
    }
  }
  throw Error(Fault::kBadInput, "unknown_setting",
              fmt::format("{}: there is no setting \"{}\"{}", origin, name,
                          nearest.empty() ? "; `openpress settings` lists all of them"
                                          : fmt::format("; did you mean \"{}\"?", nearest)));
}

std::string EnvironmentName(std::string_view name) {
  std::string text = "OPENPRESS_";
  for (const char c : name) {
    if (c == '.') {
      text += "__";
    } else {
      text.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    }
  }
  return text;
}

std::string TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  std::ostringstream other;
  node.visit([&](const auto& any) { other << any; });
  return other.str();
}

}  // namespace

std::span<const SettingRow> SettingTable() {
  return kSettingTable;
}

std::string Allowed(const SettingRow& row) {
  switch (row.kind) {
    case SettingKind::kText:
      return "a text";
    case SettingKind::kInteger:
      return fmt::format("a whole number from {} to {}", row.least, row.most);
    case SettingKind::kBytes:
      return fmt::format("a size from {} to {} bytes, such as \"64 MiB\" or \"5 GB\"", row.least, row.most);
    case SettingKind::kSeconds:
      return fmt::format("a time from {} to {} seconds, such as \"90 s\", \"15 min\", \"2 h\" or \"30 d\"", row.least,
                         row.most);
    case SettingKind::kBoolean:
      return "true or false";
    case SettingKind::kChoice: {
      std::string choices(row.choices);
      std::string list;
      std::istringstream words(choices);
      for (std::string word; words >> word;) list += (list.empty() ? "" : ", ") + word;
      return "one of " + list;
    }
  }
  return {};
}

Settings::Settings() {
  for (const SettingRow& row : SettingTable()) {
    const auto number = Check(row, row.fallback);
    assert(number && "a default must be allowed by its own row");
    values_[std::string(row.name)] = {std::string(row.fallback), *number};
  }
}

void Settings::Set(std::string_view name, std::string_view text, std::string_view origin) {
  const SettingRow* row = Find(name);
  if (row == nullptr) RefuseUnknown(name, origin);
  const auto number = Check(*row, text);
  if (!number) {
    throw Error(Fault::kBadInput, "invalid_setting",
                fmt::format("{}: \"{}\" is not allowed for {}; allowed is {}", origin, text, name, Allowed(*row)));
  }
  values_[std::string(name)] = {std::string(text), *number};
}

void Settings::ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(Fault::kBadInput, "settings_file", fmt::format("{}: the settings file cannot be read", path));
  ReadToml(std::string(std::istreambuf_iterator<char>(file), {}), path);
}

void Settings::ReadToml(std::string_view text, const std::string& path) {
  toml::table document;
  try {
    document = toml::parse(text, path);
  } catch (const toml::parse_error& problem) {
    throw Error(Fault::kBadInput, "settings_file",
                fmt::format("{}:{}: {}", path, problem.source().begin.line, problem.description()));
  }
  for (const auto& [key, node] : document) {
    const auto section_origin = fmt::format("{}:{}", path, node.source().begin.line);
    const toml::table* section = node.as_table();
    if (section == nullptr) {
      // A key outside any section: name it as it stands, so that the nearest real one can be offered.
      RefuseUnknown(key.str(), section_origin);
    }
    for (const auto& [inner, value] : *section) {
      const auto origin = fmt::format("{}:{}", path, value.source().begin.line);
      const auto name = fmt::format("{}.{}", key.str(), inner.str());
      if (value.is_table() || value.is_array()) {
        const SettingRow* row = Find(name);
        if (row == nullptr) RefuseUnknown(name, origin);
        throw Error(
            Fault::kBadInput, "invalid_setting",
            fmt::format("{}: a table or list is not allowed for {}; allowed is {}", origin, name, Allowed(*row)));
      }
      Set(name, TextOf(value), origin);
    }
  }
}

void Settings::ReadEnvironment(const char* const* environment) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view variable = entry.substr(0, equals);
    // Without the double underscore it is no setting: OPENPRESS_DEMO may be a script's own variable.
    if (!variable.starts_with("OPENPRESS_") || variable.find("__") == std::string_view::npos) continue;
    const auto table = SettingTable();
    const auto row = std::find_if(table.begin(), table.end(),
                                  [&](const SettingRow& r) { return EnvironmentName(r.name) == variable; });
    const auto origin = fmt::format("environment variable {}", variable);
    if (row == table.end()) RefuseUnknown(variable, origin);
    Set(row->name, entry.substr(equals + 1), origin);
  }
}

const std::string& Settings::Text(std::string_view name) const {
  const auto held = values_.find(name);
  assert(held != values_.end());
  return held->second.text;
}

std::int64_t Settings::Integer(std::string_view name) const {
  const auto held = values_.find(name);
  assert(held != values_.end());
  return held->second.number;
}

bool Settings::Boolean(std::string_view name) const {
  return Integer(name) != 0;
}

std::vector<std::string> Settings::NeedRestart(const Settings& newer) const {
  std::vector<std::string> names;
  for (const SettingRow& row : SettingTable()) {
    if (!row.reloadable && Text(row.name) != newer.Text(row.name)) names.emplace_back(row.name);
  }
  return names;
}

std::vector<std::string> Settings::Differing(const Settings& newer) const {
  std::vector<std::string> names;
  for (const SettingRow& row : SettingTable()) {
    if (Text(row.name) != newer.Text(row.name)) names.emplace_back(row.name);
  }
  return names;
}

std::string Settings::Documentation() {
  std::string text;
  std::string_view section;
  for (const SettingRow& row : SettingTable()) {
    const auto dot = row.name.find('.');
    if (const auto of = row.name.substr(0, dot); of != section) {
      text += fmt::format("{}[{}]\n", section.empty() ? "" : "\n", of);
      section = of;
    }
    const bool quoted =
        row.kind == SettingKind::kText || row.kind == SettingKind::kChoice ||
        !std::all_of(row.fallback.begin(), row.fallback.end(), [](unsigned char c) { return std::isalnum(c) != 0; }) ||
        (row.kind != SettingKind::kBoolean && !ParseNumber(row.fallback, {}));
    text += fmt::format("# {}\n# Allowed: {}.{}\n# {} = {}{}{}\n", row.meaning, Allowed(row),
                        row.reloadable ? " Takes effect on reload." : "", row.name.substr(dot + 1), quoted ? "\"" : "",
                        row.fallback, quoted ? "\"" : "");
  }
  return text;
}

}  // namespace openpress
