#include "lib/xml/document.h"

#include <algorithm>

#include "core/text.h"

namespace openpress::xml {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/** Bytes of the character that begins with @p first, as far as that one tells. */
std::size_t LengthOf(char first) noexcept {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/** Well-formed UTF-8, one character of it. */
bool CannotBeWritten(std::string_view character) noexcept {
  if (character.size() == 1) {
    const char c = character.front();
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  }
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";  // U+FFFE and U+FFFF
}

struct Collector : pugi::xml_writer {
  void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
  std::string text;
};

}  // namespace

std::string Carried(std::string_view text) {
  std::string carried;
  carried.reserve(text.size());
  while (!text.empty()) {
    const std::string_view character = text.substr(0, std::min(LengthOf(text.front()), text.size()));
    if (!IsUtf8(character)) {
      carried += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    if (!CannotBeWritten(character)) carried += character;
    text.remove_prefix(character.size());
  }
  return carried;
}

Element Element::Add(const char* name, std::string_view text) {
  Element child = Add(name);
  child.node_.append_child(pugi::node_pcdata).set_value(Carried(text).c_str());
  return child;
}

Element& Element::Set(const char* name, std::string_view value) {
  node_.append_attribute(name).set_value(Carried(value).c_str());
  return *this;
}

Document::Document(const char* root) : document_(std::make_unique<pugi::xml_document>()) {
  pugi::xml_node declaration = document_->append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  document_->append_child(root);
}

std::string Document::Text() const {
  Collector collector;
  document_->save(collector, "", pugi::format_raw, pugi::encoding_utf8);
  return std::move(collector.text);
}

}  // namespace openpress::xml
