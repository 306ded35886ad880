#include "api/openapi/schema.h"

#include <array>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

constexpr std::string_view kReference = "#/components/schemas/";

struct Word {
  std::string_view name;
  std::string_view type;
  std::string_view key;    ///< "format" or "pattern"; empty for neither
  std::string_view value;  ///< of that
};

/** Formats are those of JSON Schema validation, section 7.3. */
constexpr Word kWords[] = {
    {"text", "string", "", ""},
    {"int", "integer", "", ""},
    {"number", "number", "", ""},
    {"bool", "boolean", "", ""},
    {"date", "string", "format", "date-time"},
    {"url", "string", "format", "uri"},
    {"path", "string", "format", "uri-reference"},
    {"uuid", "string", "format", "uuid"},
    {"email", "string", "format", "email"},
    {"token", "string", "pattern", "^[A-Za-z0-9_-]+$"},
    {"username", "string", "pattern", "^[A-Za-z0-9_.@+-]+$"},
};

/** What a text looks like, by the key it stands under. */
constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
    {"title", "March on the square"},
    {"description", "Filmed at noon from the town hall."},
    {"name", "Ada Lovelace"},
    {"author_name", "Ada Lovelace"},
    {"detail", "media is private"},
    {"code", "media_private"},
    {"password", "correct horse battery"},
    {"size", "10.9MB"},
    {"text", "Seen from our window, too."},
    {"reason", "Old pictures"},
    {"extension", "mp4"},
    {"tags", "march, square"},
    {"language", "en"},
    {"srclang", "en"},
    {"label", "English"},
    {"startTime", "00:00:01.000"},
    {"endTime", "00:00:09.000"},
    {"chapterTitle", "Smoke over the quay"},
};

/** Where things are, by the key it stands under. */
constexpr std::pair<std::string_view, std::string_view> kPlaces[] = {
    {"api_url", "/api/v1/media/aB3dE5fG7"},
    {"author_profile", "/user/lovelace/"},
    {"author_thumbnail", "/media/userlogos/user.svg"},
    {"author_thumbnail_url", "/media/userlogos/user.svg"},
    {"thumbnail_url", "/media/aB3dE5fG7/thumb.jpg"},
    {"poster_url", "/media/aB3dE5fG7/poster.jpg"},
    {"preview_url", "/media/aB3dE5fG7/preview.mp4"},
    {"original_media_url", "/media/aB3dE5fG7/original.mp4"},
    {"edit_url", "/edit?m=aB3dE5fG7"},
    {"next", "/api/v1/media?page=3"},
    {"previous", "/api/v1/media"},
};

[[noreturn]] void Refuse(std::string_view notation, std::string_view why) {
  throw Error(Fault::kBroken, "bad_schema", fmt::format("the notation \"{}\" {}", notation, why));
}

Json Nullable(Json schema) {
  const auto type = schema.find("type");
  if (type != schema.end() && type->is_string()) {
    *type = Json::array({*type, "null"});
    if (const auto words = schema.find("enum"); words != schema.end()) words->push_back(nullptr);
    return schema;
  }
  return {{"anyOf", Json::array({std::move(schema), {{"type", "null"}}})}};
}

/** Reads one type from the front of a text. */
class TypeReader {
 public:
  explicit TypeReader(std::string_view text) : whole_(text), rest_(text) {}

  Json Whole() {
    Json schema = Alternatives();
    SkipBlanks();
    if (!rest_.empty()) Refuse(whole_, "goes on after its end");
    return schema;
  }

 private:
  Json Alternatives() {
    std::vector<Json> all = {Suffixed()};
    while (Take('|')) all.push_back(Suffixed());
    if (all.size() == 1) return std::move(all.front());
    Json words = Json::array();
    for (const Json& one : all) {
      if (const auto word = one.find("enum"); word != one.end() && word->size() == 1) words.push_back(word->front());
    }
    if (words.size() == all.size()) return {{"type", "string"}, {"enum", std::move(words)}};
    Json any = Json::array();
    for (Json& one : all) any.push_back(std::move(one));
    return {{"anyOf", std::move(any)}};
  }

  Json Suffixed() {
    Json schema = Base();
    while (true) {
      if (Take('[')) {
        if (!Take(']')) Refuse(whole_, "has a bracket that does not close");
        schema = {{"type", "array"}, {"items", std::move(schema)}};
      } else if (Take('?')) {
        schema = Nullable(std::move(schema));
      } else {
        return schema;
      }
    }
  }

  Json Base() {
    if (Take('(')) {
      Json inside = Alternatives();
      if (!Take(')')) Refuse(whole_, "has a bracket that does not close");
      return inside;
    }
    if (Take('{')) {
      Json values = Alternatives();
      if (!Take('}')) Refuse(whole_, "has a bracket that does not close");
      return {{"type", "object"}, {"additionalProperties", std::move(values)}};
    }
    if (Take('\'')) {
      const auto end = rest_.find('\'');
      if (end == std::string_view::npos) Refuse(whole_, "has a quote that does not close");
      const std::string word(rest_.substr(0, end));
      rest_.remove_prefix(end + 1);
      return {{"type", "string"}, {"enum", Json::array({word})}};
    }
    const std::string_view word = TakeWord();
    if (word == "Page") {
      if (!Take('<')) Refuse(whole_, "has a page of nothing");
      const std::string_view item = TakeWord();
      if (!Take('>')) Refuse(whole_, "has a bracket that does not close");
      return {{"$ref", fmt::format("{}{}Page", kReference, item)}};
    }
    if (word == "any" || word == "bytes") return Json::object();
    for (const Word& known : kWords) {
      if (known.name != word) continue;
      Json schema = {{"type", known.type}};
      if (!known.key.empty()) schema[std::string(known.key)] = known.value;
      return schema;
    }
    if (word.empty() || std::isupper(static_cast<unsigned char>(word.front())) == 0) Refuse(whole_, "has no such word");
    return {{"$ref", fmt::format("{}{}", kReference, word)}};
  }

  void SkipBlanks() {
    const auto first = rest_.find_first_not_of(" \n");
    rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
  }

  bool Take(char wanted) {
    SkipBlanks();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view TakeWord() {
    SkipBlanks();
    std::size_t length = 0;
    while (length < rest_.size() && std::isalnum(static_cast<unsigned char>(rest_[length])) != 0) ++length;
    const std::string_view word = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return word;
  }

  std::string_view whole_;
  std::string_view rest_;
};

class Components {
 public:
  Components() {
    for (const auto& table :
         {CommonShapes(), AccountShapes(), MediaShapes(), CommunityShapes(), VerificationShapes()}) {
      for (const Shape& shape : table) Add(shape);
    }
    AddPages(Json(schemas_));
    for (auto& [name, schema] : schemas_.items()) {
      CheckReferences(schema);
      if (schema.value("type", Json()) == "object") {
        schema["examples"] = Json::array({ExampleOf(schema, schemas_)});
      }
    }
  }

  Json Take() { return std::move(schemas_); }

 private:
  void Add(const Shape& shape) {
    const std::string name(shape.name);
    if (schemas_.contains(name)) Refuse(shape.name, "is there twice");
    const std::string_view notation = Trimmed(shape.notation);
    schemas_[name] = notation.starts_with('=') ? SchemaOfType(notation.substr(1)) : Object(notation);
  }

  Json Object(std::string_view notation) {
    Json object = {{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
    while (!notation.empty()) {
      const auto comma = notation.find(',');
      const std::string_view field = Trimmed(notation.substr(0, comma));
      notation = comma == std::string_view::npos ? std::string_view() : notation.substr(comma + 1);
      if (field.starts_with("...")) {
        TakeOver(object, std::string(field.substr(3)));
        continue;
      }
      const auto colon = field.find(':');
      if (colon == std::string_view::npos) Refuse(field, "is no field");
      std::string key(Trimmed(field.substr(0, colon)));
      const bool optional = key.ends_with('?');
      if (optional) key.pop_back();
      Json type = SchemaOfType(field.substr(colon + 1));
      if (key == "*") {
        object["additionalProperties"] = std::move(type);
        continue;
      }
      object["properties"][key] = std::move(type);
      if (!optional) object["required"].push_back(key);
    }
    if (object["required"].empty()) object.erase("required");
    return object;
  }

  void TakeOver(Json& object, const std::string& name) {
    const auto other = schemas_.find(name);
    if (other == schemas_.end()) Refuse(name, "is taken over before it is known");
    for (const auto& [key, schema] : other->at("properties").items()) object["properties"][key] = schema;
    if (!other->contains("required")) return;
    for (const Json& key : other->at("required")) object["required"].push_back(key);
  }

  /** Every list there is comes in pages of one form: MediaCMS's. */
  void AddPages(const Json& items) {
    for (const auto& [name, schema] : items.items()) {
      if (schemas_.contains(name + "Page")) continue;
      Json page = Object("count: int, next: url?, previous: url?");
      page["properties"]["results"] = {{"type", "array"}, {"items", {{"$ref", std::string(kReference) + name}}}};
      page["required"].push_back("results");
      pages_[name + "Page"] = std::move(page);
    }
    for (auto& [name, page] : pages_.items()) schemas_[name] = page;
  }

  void CheckReferences(const Json& schema) const {
    if (const auto reference = schema.is_object() ? schema.find("$ref") : schema.end(); reference != schema.end()) {
      const std::string name = reference->get<std::string>().substr(kReference.size());
      if (!schemas_.contains(name)) Refuse(name, "is the name of nothing");
    }
    if (!schema.is_structured()) return;
    for (const Json& part : schema) CheckReferences(part);
  }

  Json schemas_ = Json::object();
  Json pages_ = Json::object();
};

Json ExampleText(const Json& schema, std::string_view key) {
  const std::string format = schema.value("format", schema.value("pattern", ""));
  if (format == "date-time") return "2026-06-24T09:30:00.000000Z";
  if (format == "uri" || format == "uri-reference") {
    std::string_view place = "/view?m=aB3dE5fG7";
    for (const auto& [known, path] : kPlaces) {
      if (known == key) place = path;
    }
    return std::string(format == "uri" ? "https://press.example.org" : "").append(place);
  }
  if (format == "uuid") return "0b5e3f2a-6a3c-4d0e-9d53-0c5c7a1f2b3d";
  if (format == "email") return "ada@example.org";
  if (format == "^[A-Za-z0-9_-]+$") return "aB3dE5fG7";
  if (format == "^[A-Za-z0-9_.@+-]+$") return "lovelace";
  for (const auto& [known, text] : kTexts) {
    if (known == key) return text;
  }
  return "text";
}

Json Example(const Json& schema, const Json& components, std::string_view key) {
  if (const auto reference = schema.find("$ref"); reference != schema.end()) {
    return Example(components.at(reference->get<std::string>().substr(kReference.size())), components, key);
  }
  if (const auto words = schema.find("enum"); words != schema.end()) return words->front();
  if (const auto any = schema.find("anyOf"); any != schema.end()) return Example(any->front(), components, key);
  Json type = schema.value("type", Json());
  if (type.is_array()) type = type.front();
  if (type == "object") {
    Json object = Json::object();
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [name, value] : properties.items()) {
      object[name] = Example(value, components, name);
    }
    return object;
  }
  if (type == "array") return Json::array({Example(schema.at("items"), components, key)});
  if (type == "integer") return 1;
  if (type == "number") return 1.5;
  if (type == "boolean") return true;
  if (type == "string") return ExampleText(schema, key);
  return Json::object();
}

}  // namespace

Json ComponentSchemas() {
  return Components().Take();
}

Json SchemaOfType(std::string_view type) {
  return TypeReader(type).Whole();
}

Json ExampleOf(const Json& schema, const Json& components) {
  return Example(schema, components, "");
}

}  // namespace openpress::api
