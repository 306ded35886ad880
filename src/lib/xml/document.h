#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace openpress::xml {

/** @p text as XML 1.0 can carry it (section 2.2, Char): characters that it knows no way to write, not even as
 *  references, are left out, and bytes that are not UTF-8 become U+FFFD. Any thread. */
[[nodiscard]] std::string Carried(std::string_view text);

/** An element of a Document, good as long as that. Names are ours and constant; values may be anybody's words. */
class Element {
 public:
  explicit Element(pugi::xml_node node) : node_(node) {}

  Element Add(const char* name) { return Element(node_.append_child(name)); }
  /** A child that holds @p text and nothing else. */
  Element Add(const char* name, std::string_view text);
  /** An attribute. @return the element itself, for the next one */
  Element& Set(const char* name, std::string_view value);

 private:
  pugi::xml_node node_;
};

/** An XML document that is built from its root down and written once. One thread at a time. */
class Document {
 public:
  explicit Document(const char* root);

  [[nodiscard]] Element root() const { return Element(document_->document_element()); }
  /** UTF-8 with its declaration, without blanks between elements. */
  [[nodiscard]] std::string Text() const;

 private:
  std::unique_ptr<pugi::xml_document> document_;
};

}  // namespace openpress::xml
