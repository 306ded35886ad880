#include "catalogue/media/subtitle_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"

namespace openpress::catalogue {
namespace {

constexpr std::size_t kLongestCue = 5000;              // bytes of one cue's text
constexpr std::int64_t kLatest = 100LL * 3600 * 1000;  // ms; longer than any film

[[noreturn]] void Refuse(std::size_t line, std::string_view why) {
  throw Error(Fault::kBadInput, "invalid_subtitle", fmt::format("The subtitle cannot be read: line {}: {}", line, why));
}

void AppendUtf8(std::string& text, std::uint32_t point) {
  const auto put = [&text](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0U | (point >> 6U));
  } else if (point < 0x10000) {
    put(0xE0U | (point >> 12U));
    put(0x80U | ((point >> 6U) & 0x3FU));
  } else {
    put(0xF0U | (point >> 18U));
    put(0x80U | ((point >> 12U) & 0x3FU));
    put(0x80U | ((point >> 6U) & 0x3FU));
  }
  put(0x80U | (point & 0x3FU));
}

/** UTF-16 behind its byte order mark (RFC 2781 section 2.2). Lone surrogates give what is no UTF-8 and is refused. */
std::string FromUtf16(std::string_view bytes, bool big_endian) {
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(big_endian ? (first << 8U) | second : (second << 8U) | first);
  };
  std::string text;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t point = unit(at);
    if (point >= 0xD800 && point < 0xDC00 && at + 3 < bytes.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000) {
      point = 0x10000U + ((point - 0xD800U) << 10U) + (unit(at + 2) - 0xDC00U);
      at += 2;
    }
    AppendUtf8(text, point);
  }
  return text;
}

std::string Decode(std::string_view bytes) {
  std::string text;
  if (bytes.starts_with("\xFF\xFE")) {
    text = FromUtf16(bytes.substr(2), false);
  } else if (bytes.starts_with("\xFE\xFF")) {
    text = FromUtf16(bytes.substr(2), true);
  } else {
    text = bytes.substr(bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  }
  if (!IsUtf8(text) || text.find('\0') != std::string::npos) {
    throw Error(Fault::kBadInput, "invalid_subtitle",
                "The subtitle is no UTF-8 text. Save it with the encoding UTF-8 and send it again.");
  }
  return text;
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return lines;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool Blank(std::string_view line) {
  return Trim(line).empty();
}

/** "[h…:]mm:ss.mmm", with the comma of SubRip too, and with fewer digits behind it as some programs write.
 *  Takes what it read from the front. */
std::optional<std::int64_t> TakeTime(std::string_view& text) {
  std::array<std::int64_t, 3> parts{};
  std::size_t count = 0;
  std::size_t at = 0;
  const auto digit = [&] { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  for (;;) {
    const std::size_t begin = at;
    std::int64_t number = 0;
    for (; digit() && at - begin < 5; ++at) number = number * 10 + (text[at] - '0');
    if (at == begin) return std::nullopt;
    parts[count++] = number;
    if (count == parts.size() || at >= text.size() || text[at] != ':') break;
    ++at;
  }
  if (count < 2 || parts[count - 1] > 59 || (count == 3 && parts[1] > 59)) return std::nullopt;
  std::int64_t seconds = 0;
  for (std::size_t part = 0; part < count; ++part) seconds = seconds * 60 + parts[part];
  std::int64_t milliseconds = 0;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    ++at;
    std::int64_t weight = 100;
    const std::size_t begin = at;
    for (; digit(); ++at, weight /= 10) milliseconds += weight * (text[at] - '0');
    if (at == begin) return std::nullopt;
  }
  text.remove_prefix(at);
  const std::int64_t time = seconds * 1000 + milliseconds;
  return time <= kLatest ? std::optional(time) : std::nullopt;
}

/** Of WebVTT's settings those that place the text, if their values can be nothing but that. */
std::string SafeSettings(std::string_view text) {
  std::string safe;
  while (!(text = Trim(text)).empty()) {
    const std::string_view setting = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(setting.size());
    const std::size_t colon = setting.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = setting.substr(0, colon);
    const std::string_view value = setting.substr(colon + 1);
    const bool known = name == "position" || name == "line" || name == "size" || name == "align" || name == "vertical";
    const bool plain = !value.empty() && value.size() <= 32 &&
                       value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.,%-") == std::string_view::npos;
    if (known && plain) safe.append(safe.empty() ? "" : " ").append(setting);
  }
  return safe;
}

bool IsEntity(std::string_view text) {
  constexpr std::array<std::string_view, 6> kEntities = {"&amp;", "&lt;", "&gt;", "&nbsp;", "&lrm;", "&rlm;"};
  return std::any_of(kEntities.begin(), kEntities.end(), [text](auto entity) { return text.starts_with(entity); });
}

void AppendEscaped(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += IsEntity(text.substr(at)) ? "&" : "&amp;";
        break;
      default:
        // What is left of the control characters says nothing and can harm.
        if (static_cast<unsigned char>(text[at]) >= 0x20 || text[at] == '\n' || text[at] == '\t') out += text[at];
    }
  }
}

/** Rewrites @p tag (what is between < and >) if readers may have it. @return false when it is text */
bool AppendTag(std::string& out, std::string_view tag) {
  const bool end = tag.starts_with('/');
  std::string_view name = end ? tag.substr(1) : tag;
  const std::size_t stop = name.find_first_of(". \t\n");
  const std::string_view rest = stop == std::string_view::npos ? std::string_view() : name.substr(stop);
  name = name.substr(0, stop);
  std::string lowered(name);
  for (char& c : lowered)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (lowered == "font" || lowered == "c") return true;  // colours are the reader's choice
  const bool plain = lowered == "b" || lowered == "i" || lowered == "u" || lowered == "ruby" || lowered == "rt";
  const bool annotated = lowered == "v" || lowered == "lang";
  if (!plain && !annotated) {
    // A time inside a cue, as in karaoke.
    std::string_view time = tag;
    return TakeTime(time).has_value() && time.empty();
  }
  out.append(end ? "</" : "<").append(lowered);
  const std::size_t blank = rest.find_first_of(" \t\n");
  if (annotated && !end && blank != std::string_view::npos) {
    out.append(1, ' ');
    AppendEscaped(out, Trim(rest.substr(blank + 1)));
  }
  out.append(1, '>');
  return true;
}

std::string SafeText(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const std::size_t open = text.find('<');
    AppendEscaped(safe, text.substr(0, open));
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const std::size_t close = text.find('>');
    if (close != std::string_view::npos && AppendTag(safe, text.substr(1, close - 1))) {
      text.remove_prefix(close + 1);
    } else {
      safe += "&lt;";
      text.remove_prefix(1);
    }
  }
  return safe;
}

/** SubRip's place codes, "{\an8}". */
std::string WithoutCodes(std::string text) {
  for (std::size_t open = text.find("{\\"); open != std::string::npos; open = text.find("{\\", open)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos) break;
    text.erase(open, close - open + 1);
  }
  return text;
}

void ReadTiming(std::string_view line, std::size_t number, Cue& cue) {
  std::string_view rest = Trim(line);
  const auto start = TakeTime(rest);
  rest = Trim(rest);
  if (!start || !rest.starts_with("-->")) Refuse(number, "times look like 00:01:02.500 --> 00:01:05.000");
  rest = Trim(rest.substr(3));
  const auto end = TakeTime(rest);
  if (!end) Refuse(number, "the time behind --> cannot be read");
  if (*end <= *start) Refuse(number, "the end is not after the beginning");
  cue.start_ms = *start;
  cue.end_ms = *end;
  cue.settings = SafeSettings(rest);
}

}  // namespace

std::vector<Cue> ParseSubtitle(std::string_view bytes) {
  if (bytes.size() > kLargestSubtitle) {
    throw Error(Fault::kTooLarge, "subtitle_too_large",
                fmt::format("A subtitle may have up to {} MiB.", kLargestSubtitle >> 20U));
  }
  const std::string text = Decode(bytes);
  const std::vector<std::string_view> lines = Lines(text);
  const bool webvtt = !lines.empty() && lines[0].starts_with("WEBVTT");
  std::vector<Cue> cues;
  for (std::size_t at = webvtt ? 1 : 0; at < lines.size(); ++at) {
    // A timing line makes a block a cue; what is before it in its block is its name or number.
    const std::string_view line = Trim(lines[at]);
    if (line.starts_with("NOTE") || line == "STYLE" || line == "REGION") {
      while (at < lines.size() && !Blank(lines[at])) ++at;
      continue;
    }
    if (line.find("-->") == std::string_view::npos) continue;
    if (cues.size() == kMostCues) Refuse(at + 1, fmt::format("there are more than {} cues", kMostCues));
    Cue cue;
    ReadTiming(line, at + 1, cue);
    std::string shown;
    while (at + 1 < lines.size() && !Blank(lines[at + 1]) && lines[at + 1].find("-->") == std::string_view::npos) {
      shown.append(shown.empty() ? "" : "\n").append(Trim(lines[++at]));
      if (shown.size() > kLongestCue) Refuse(at + 1, fmt::format("a cue has more than {} bytes of text", kLongestCue));
    }
    cue.text = SafeText(WithoutCodes(std::move(shown)));
    if (!cue.text.empty()) cues.push_back(std::move(cue));
  }
  if (cues.empty()) {
    throw Error(Fault::kBadInput, "invalid_subtitle",
                "The file has no subtitles in it. SubRip (.srt) and WebVTT (.vtt) files are understood.");
  }
  std::stable_sort(cues.begin(), cues.end(), [](const Cue& a, const Cue& b) { return a.start_ms < b.start_ms; });
  return cues;
}

std::string WebVtt(const std::vector<Cue>& cues) {
  const auto time = [](std::int64_t ms) {
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
  };
  std::string file = "WEBVTT\n";
  for (const Cue& cue : cues) {
    file += fmt::format("\n{} --> {}{}{}\n{}\n", time(cue.start_ms), time(cue.end_ms), cue.settings.empty() ? "" : " ",
                        cue.settings, cue.text);
  }
  return file;
}

std::string CueWords(const Cue& cue) {
  std::string plain;
  for (std::string_view rest = cue.text; !rest.empty();) {
    if (rest.front() == '<') {
      rest.remove_prefix(std::min(rest.size(), rest.find('>') + 1));
      continue;
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kMeanings = {
        {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&lrm;", ""}, {"&rlm;", ""}}};
    const auto entity = std::find_if(kMeanings.begin(), kMeanings.end(),
                                     [rest](const auto& meaning) { return rest.starts_with(meaning.first); });
    if (entity != kMeanings.end()) {
      plain += entity->second;
      rest.remove_prefix(entity->first.size());
    } else {
      plain += rest.front() == '\n' ? ' ' : rest.front();
      rest.remove_prefix(1);
    }
  }
  return plain;
}

}  // namespace openpress::catalogue
