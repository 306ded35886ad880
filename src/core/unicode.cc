#include "core/unicode.h"

#include <clocale>
#include <cstddef>
#include <cwchar>
#include <cwctype>
#include <utility>

#include "core/error.h"

namespace openpress {
namespace {

/** The C library's tables for UTF-8, and the calling thread's own again at the end. */
class Tables {
 public:
  Tables() : former_(uselocale(Shared())) {}
  ~Tables() { uselocale(former_); }
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;

 private:
  static locale_t Shared() {
    static const locale_t kShared = [] {
      const locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", static_cast<locale_t>(nullptr));
      if (made == static_cast<locale_t>(nullptr)) {
        throw Error(Fault::kBroken, "no_unicode", "The C library lacks the locale C.UTF-8.");
      }
      return made;
    }();
    return kShared;
  }

  const locale_t former_;
};

/** The code point at @p at of well-formed UTF-8; moves @p at behind it. */
char32_t Next(std::string_view text, std::size_t& at) {
  const auto byte = [&] { return static_cast<unsigned char>(text[at++]); };
  const char32_t lead = byte();
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  char32_t point = lead & (0x3FU >> static_cast<unsigned>(more));
  for (int i = 0; i < more && at < text.size(); ++i) point = (point << 6U) | (byte() & 0x3FU);
  return point;
}

void Append(std::string& text, char32_t point) {
  const auto tail = [&](unsigned shift) { text.push_back(static_cast<char>(0x80U | ((point >> shift) & 0x3FU))); };
  if (point < 0x80) {
    text.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    text.push_back(static_cast<char>(0xC0U | (point >> 6U)));
    tail(0);
  } else if (point < 0x10000) {
    text.push_back(static_cast<char>(0xE0U | (point >> 12U)));
    tail(6);
    tail(0);
  } else {
    text.push_back(static_cast<char>(0xF0U | (point >> 18U)));
    tail(12);
    tail(6);
    tail(0);
  }
}

/** Takes no room of its own and is no control or format character: a vowel sign, an accent, a virama. */
bool IsMark(char32_t point) {
  const bool formats = (point >= 0x2000 && point <= 0x206F) || (point >= 0xFE00 && point <= 0xFE0F) ||
                       point == 0xFEFF || point >= 0xE0000 || point == 0xAD || point == 0x61C || point == 0x180E;
  return point >= 0x300 && !formats && wcwidth(static_cast<wchar_t>(point)) == 0;
}

bool IsBlank(char32_t point) {
  return point == U'\u00A0' || iswspace(static_cast<wint_t>(point)) != 0;
}

}  // namespace

std::string WordsOf(std::string_view text) {
  const Tables tables;
  std::string words;
  bool blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = Next(text, at);
    if (IsBlank(point)) {
      blank = !words.empty();
    } else if (iswalnum(static_cast<wint_t>(point)) != 0 || (!words.empty() && IsMark(point))) {
      if (blank) words.push_back(' ');
      blank = false;
      Append(words, point);
    }
  }
  return words;
}

std::vector<std::string> SplitWords(std::string_view text) {
  const Tables tables;
  std::vector<std::string> words;
  bool inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = Next(text, at);
    if (iswalnum(static_cast<wint_t>(point)) != 0) {
      if (!std::exchange(inside, true)) words.emplace_back();
    } else if (!inside || !IsMark(point)) {
      inside = false;
      continue;
    }
    Append(words.back(), point);
  }
  return words;
}

std::string Lowered(std::string_view text) {
  const Tables tables;
  std::string lowered;
  lowered.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    Append(lowered, static_cast<char32_t>(towlower(static_cast<wint_t>(Next(text, at)))));
  }
  return lowered;
}

}  // namespace openpress
