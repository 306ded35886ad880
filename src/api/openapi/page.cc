#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "api/openapi/openapi.h"
#include "core/html.h"

// The description as one page: everything is there at once, folded, so that the browser's own search finds it and
// nothing has to be asked for later.

namespace openpress::api {
namespace {

constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>OpenPress API</title>
<style>)html";

std::string EscapedText(const Json& value, const char* key) {
  return EscapeHtml(value.value(key, ""));
}

std::string_view LastSegment(std::string_view reference) {
  return reference.substr(reference.rfind('/') + 1);
}

/** A schema in a line, with links to those that have names. */
std::string TypeHtml(const Json& schema) {
  if (const auto reference = schema.find("$ref"); reference != schema.end()) {
    const std::string name = EscapeHtml(LastSegment(reference->get_ref<const std::string&>()));
    return fmt::format("<a href=\"#schema-{0}\">{0}</a>", name);
  }
  std::vector<std::string> parts;
  if (const auto words = schema.find("enum"); words != schema.end()) {
    for (const Json& word : *words) parts.push_back(fmt::format("<code>{}</code>", EscapeHtml(word.dump())));
  } else if (const auto any = schema.find("anyOf"); any != schema.end()) {
    for (const Json& one : *any) parts.push_back(TypeHtml(one));
  } else if (schema.contains("items")) {
    parts.push_back("list of " + TypeHtml(schema["items"]));
  } else if (schema.contains("additionalProperties") && !schema.contains("properties")) {
    parts.push_back("object of " + TypeHtml(schema["additionalProperties"]));
  } else if (const auto type = schema.find("type"); type != schema.end()) {
    const Json types = type->is_array() ? *type : Json::array({*type});
    for (const Json& one : types) {
      const bool plain = one != "string" || !schema.contains("format");
      parts.push_back(EscapeHtml((plain ? one : schema["format"]).get<std::string>()));
    }
  } else {
    parts.emplace_back("anything");
  }
  return fmt::format("{}", fmt::join(parts, " or "));
}

void AddParameters(std::string& html, const Json& operation, const Json& document) {
  if (!operation.contains("parameters")) return;
  html += "<h3>Parameters</h3>\n<table>\n";
  for (const Json& given : operation["parameters"]) {
    const auto reference = given.find("$ref");
    const Json& parameter =
        reference == given.end()
            ? given
            : document["components"]["parameters"][std::string(LastSegment(reference->get_ref<const std::string&>()))];
    html += fmt::format("<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        EscapedText(parameter, "name"), EscapedText(parameter, "in"), TypeHtml(parameter["schema"]),
                        EscapedText(parameter, "description"));
  }
  html += "</table>\n";
}

std::string ContentHtml(const Json& content) {
  std::vector<std::string> types;
  std::string shape;
  for (const auto& [type, media] : content.items()) {
    types.push_back(EscapeHtml(type));
    shape = TypeHtml(media["schema"]);
  }
  return fmt::format("{} <small>{}</small>", shape, fmt::join(types, ", "));
}

void AddOperation(std::string& html, std::string_view method, std::string_view path, const Json& operation,
                  const Json& document) {
  html += fmt::format(
      "<details id=\"{}\">\n<summary><code class=\"{}\">{}</code> <code>{}</code> "
      "<span>{}</span></summary>\n<p>{}</p>\n",
      EscapedText(operation, "operationId"), method, method, EscapeHtml(path), EscapedText(operation, "summary"),
      EscapedText(operation, "description"));
  AddParameters(html, operation, document);
  if (operation.contains("requestBody")) {
    html += fmt::format("<h3>Body</h3>\n<p>{}</p>\n", ContentHtml(operation["requestBody"]["content"]));
  }
  html += "<h3>Answers</h3>\n<table>\n";
  for (const auto& [status, response] : operation["responses"].items()) {
    html += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", EscapeHtml(status),
                        response.contains("content") ? ContentHtml(response["content"]) : "",
                        EscapedText(response, "description"));
  }
  html += "</table>\n</details>\n";
}

void AddSchema(std::string& html, const std::string& name, const Json& schema) {
  html += fmt::format("<details id=\"schema-{0}\">\n<summary><code>{0}</code></summary>\n", EscapeHtml(name));
  if (!schema.contains("properties")) {
    html += fmt::format("<p>{}</p>\n</details>\n", TypeHtml(schema));
    return;
  }
  const Json required = schema.value("required", Json::array());
  html += "<table>\n";
  for (const auto& [key, type] : schema["properties"].items()) {
    const bool always = std::find(required.begin(), required.end(), Json(key)) != required.end();
    html += fmt::format("<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td></tr>\n", EscapeHtml(key),
                        TypeHtml(type), always ? "" : "may be missing");
  }
  if (schema.contains("additionalProperties")) {
    html += fmt::format("<tr><th scope=\"row\">others</th><td>{}</td><td></td></tr>\n",
                        TypeHtml(schema["additionalProperties"]));
  }
  html += "</table>\n";
  if (schema.contains("examples")) {
    html += fmt::format("<pre>{}</pre>\n", EscapeHtml(schema["examples"].front().dump(2)));
  }
  html += "</details>\n";
}

}  // namespace

std::string_view ApiPageStyle() {
  return R"css(
:root { color-scheme: light dark; --back: #fff; --text: #1b1b1b; --link: #0b4fb3; }
@media (prefers-color-scheme: dark) { :root { --back: #16181c; --text: #e6e6e6; --link: #9ec1ff; } }
html { background: var(--back); color: var(--text); }
a { color: var(--link); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem; }
nav ul { columns: 12rem; padding-left: 1.2rem; }
details { border: 1px solid #8886; border-radius: 6px; margin: .4rem 0; padding: .3rem .8rem; overflow-x: auto; }
summary { cursor: pointer; }
summary code:first-child { display: inline-block; min-width: 4.5rem; font-weight: 700; text-transform: uppercase; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-top: 1px solid #8884; }
h3 { font-size: 1rem; }
pre { overflow-x: auto; }
)css";
}

std::string ApiPage(const Json& document) {
  std::map<std::string, std::string> groups;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      AddOperation(groups[operation["tags"].front().get<std::string>()], method, path, operation, document);
    }
  }
  std::string html(kHead);
  html += ApiPageStyle();
  html += "</style>\n</head>\n<body>\n<main>\n";
  html += fmt::format(
      "<h1>{} API {}</h1>\n<p>{}</p>\n<p>For programs: <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a></p>\n",
      EscapedText(document["info"], "title"), EscapedText(document["info"], "version"),
      EscapedText(document["info"], "description"));
  html += "<nav aria-label=\"Contents\">\n<ul>\n";
  for (const auto& [name, operations] : groups) {
    html += fmt::format("<li><a href=\"#{0}\">{0}</a></li>\n", EscapeHtml(name));
  }
  html += "<li><a href=\"#schemas\">schemas</a></li>\n</ul>\n</nav>\n";
  for (const auto& [name, operations] : groups) {
    html += fmt::format("<section>\n<h2 id=\"{0}\">{0}</h2>\n", EscapeHtml(name)) + operations + "</section>\n";
  }
  html += "<section>\n<h2 id=\"schemas\">schemas</h2>\n";
  for (const auto& [name, schema] : document["components"]["schemas"].items()) AddSchema(html, name, schema);
  html += "</section>\n</main>\n</body>\n</html>\n";
  return html;
}

}  // namespace openpress::api
