#include "importer/mediacms/site.h"

#include "catalogue/text.h"
#include "core/text.h"
#include "storage/names.h"

namespace openpress::importer::mediacms {

std::optional<std::int64_t> IdOf(const Ids& ids, const Row& row, std::string_view column) {
  const auto number = row.Int(column);
  if (!number) return std::nullopt;
  const auto found = ids.find(*number);
  return found == ids.end() ? std::nullopt : std::optional(found->second);
}

std::string PlainLine(std::string_view text, std::size_t most) {
  const std::string plain = catalogue::PlainText(storage::CleanText(text, 8 * most, false), false);
  return std::string(Trimmed(FirstCodePoints(plain, most)));
}

std::string PlainLines(std::string_view text, std::size_t most_bytes) {
  return catalogue::PlainText(storage::CleanText(text, most_bytes, true), true);
}

std::string UidOf(std::string_view text) {
  std::string uid;
  for (const char c : text) {
    if (c == '-') continue;
    const char small = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((small < '0' || small > '9') && (small < 'a' || small > 'f')) return "";
    uid.push_back(small);
  }
  return uid.size() == 32 ? uid : "";
}

}  // namespace openpress::importer::mediacms
