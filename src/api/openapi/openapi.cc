#include "api/openapi/openapi.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "api/openapi/schema.h"
#include "core/error.h"
#include "core/text.h"

namespace openpress::api {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kProblem = "Problem";
constexpr std::array<std::string_view, 3> kFormTypes = {kJson, "application/x-www-form-urlencoded",
                                                        "multipart/form-data"};

[[noreturn]] void Refuse(const http::Route& route, std::string_view why) {
  throw Error(Fault::kBroken, "bad_route_doc", fmt::format("the description of \"{}\" {}", route.pattern, why));
}

/** Takes what stands before @p mark from the front of @p text, without blanks around. */
std::string_view TakeUntil(std::string_view& text, char mark) {
  const auto end = text.find(mark);
  const std::string_view part = Trimmed(text.substr(0, end));
  text = end == std::string_view::npos ? std::string_view() : Trimmed(text.substr(end + 1));
  return part;
}

constexpr struct {
  int status;
  std::string_view words;
} kStatuses[] = {
    {200, "OK"},
    {201, "Made or changed"},
    {202, "Accepted; it is done later"},
    {204, "Done; there is nothing to say"},
    {206, "A part of it"},
    {302, "Found: it lies under another address"},
    {304, "Not modified"},
    {400, "The request says something that cannot be right"},
    {401, "Not visible or not permitted for the caller"},
    {403, "Not signed in, without the right, or with wrong credentials"},
    {404, "There is no such thing"},
    {405, "This method is not for this address"},
    {409, "At odds with the present state"},
    {410, "It was here and will not come back"},
    {411, "The length must be known when the body begins"},
    {412, "A precondition of the request does not hold"},
    {413, "Longer than what is taken here"},
    {415, "A type of content that is not taken here"},
    {416, "No such range of bytes"},
    {429, "Asked too often; try again later"},
    {460, "The checksum does not match"},
    {501, "Not available on this server"},
    {503, "Not possible for now; try again later"},
    {507, "Quota or disk is full"},
};

std::string_view WordsFor(const http::Route& route, int status) {
  for (const auto& row : kStatuses)
    if (row.status == status) return row.words;
  Refuse(route, fmt::format("has the status {}, which has no words", status));
}

constexpr std::string_view kMethods[] = {"get", "head", "post", "put", "patch", "delete", "options"};

std::string_view NameOf(http::Method method) {
  return kMethods[static_cast<std::size_t>(method)];
}

struct Permission {
  std::string_view name;
  std::string_view about;
};

Permission Describe(http::Permit permit) {
  switch (permit) {
    case http::Permit::kAnyone:
      return {"anyone", "For everybody; what is answered may depend on who asks."};
    case http::Permit::kSignedIn:
      return {"signed-in", "For everybody who is signed in."};
    case http::Permit::kOwnAccount:
      return {"own-account", "For everybody who is signed in, also while the account waits to be approved."};
    case http::Permit::kJournalist:
      return {"journalist", "For those who may publish."};
    case http::Permit::kEditor:
      return {"editor", "For editors and above."};
    case http::Permit::kManager:
      return {"manager", "For managers and above."};
    case http::Permit::kAdmin:
      return {"admin", "For administrators."};
  }
  return {};
}

/** A path parameter as the pattern has it: {name:type}. */
struct PathParameter {
  std::string name;
  std::string type;
};

struct Address {
  std::string path;  ///< as OpenAPI writes it, without a slash that is not needed
  std::vector<PathParameter> parameters;
};

Address AddressOf(std::string_view pattern) {
  if (pattern.ends_with("[/]")) pattern.remove_suffix(3);
  Address address;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    address.path += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    const std::string_view inside = pattern.substr(open + 1, close - open - 1);
    const auto colon = inside.find(':');
    const std::string name(inside.substr(0, colon));
    address.parameters.push_back({name, std::string(colon == inside.npos ? "" : inside.substr(colon + 1))});
    address.path += "{" + name + "}";
    pattern.remove_prefix(close + 1);
  }
  return address;
}

/** What an address belongs to: the first word of it that says something. */
std::string GroupOf(std::string_view path) {
  constexpr std::string_view kApi = "/api/v1/";
  if (path.starts_with(kApi)) {
    const std::string_view rest = path.substr(kApi.size());
    return std::string(rest.substr(0, rest.find_first_of("/.")));
  }
  const std::string_view rest = path.substr(1);
  if (rest.starts_with("media/")) return "files";
  return rest.starts_with("fu/") ? "uploads" : "server";
}

/** "get_media_token_actions": unique, since an address and a method are. */
std::string OperationId(std::string_view method, std::string_view path) {
  std::string id(method);
  if (path.starts_with("/api/v1/")) path.remove_prefix(7);
  for (const char c : path) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain) {
      id += c;
    } else if (id.back() != '_') {
      id += '_';
    }
  }
  while (id.back() == '_') id.pop_back();
  return id;
}

Json PathParameterJson(const PathParameter& parameter) {
  const std::string_view type = parameter.type == "int"     ? "int"
                                : parameter.type == "token" ? "token"
                                : parameter.type == "user"  ? "username"
                                                            : "text";
  return {{"name", parameter.name}, {"in", "path"}, {"required", true}, {"schema", SchemaOfType(type)}};
}

/** A "type of content, then type" as bodies and answers have it; JSON when there is but one word. */
std::pair<std::string, std::string> ContentAndType(std::string_view text) {
  const auto blank = text.find(' ');
  const std::string_view first = text.substr(0, blank);
  if (first.find('/') == std::string_view::npos) return {std::string(kJson), std::string(text)};
  return {std::string(first), std::string(blank == text.npos ? "bytes" : Trimmed(text.substr(blank)))};
}

Json Content(const std::string& content_type, const std::string& type) {
  return {{content_type, {{"schema", SchemaOfType(type)}}}};
}

Json RequestBody(const http::Route& route) {
  const std::string_view doc = route.doc.body;
  const auto [content_type, type] = ContentAndType(doc);
  Json content = Json::object();
  if (doc.find('/') != std::string_view::npos) {
    content = Content(content_type, type);
  } else {
    for (const std::string_view form : kFormTypes) content.update(Content(std::string(form), type));
  }
  return {{"content", std::move(content)}};
}

Json Responses(const http::Route& route) {
  Json responses = Json::object();
  for (const AnswerDoc& answer : AnswersOf(route)) {
    std::string words(WordsFor(route, answer.status));
    if (!answer.codes.empty()) words += ". Codes:";
    for (const std::string& code : answer.codes) words += " " + code;
    Json response = {{"description", words}};
    if (!answer.type.empty()) response["content"] = Content(answer.content_type, answer.type);
    responses[std::to_string(answer.status)] = std::move(response);
  }
  responses["default"] = {{"description", "Any other problem"},
                          {"content", Content(std::string(kJson), std::string(kProblem))}};
  return responses;
}

/** Without credentials, by one's session, by name and password, or by a token. */
Json Security(const http::Route& route) {
  Json security = Json::array();
  if (route.permit == http::Permit::kAnyone) security.push_back(Json::object());
  const bool safe = route.method == http::Method::kGet || route.method == http::Method::kHead ||
                    route.method == http::Method::kOptions;
  Json session = {{"session", Json::array()}};
  if (!safe) session["csrf"] = Json::array();
  security.push_back(std::move(session));
  security.push_back({{"basic", Json::array()}});
  security.push_back({{"token", Json::array()}});
  return security;
}

Json Operation(const http::Route& route, const Address& address) {
  const Permission permission = Describe(route.permit);
  Json operation = {{"tags", Json::array({GroupOf(address.path)})},
                    {"summary", route.doc.summary},
                    {"description", permission.about},
                    {"operationId", OperationId(NameOf(route.method), address.path)},
                    {"x-permit", permission.name}};
  Json parameters = Json::array();
  for (const PathParameter& parameter : address.parameters) parameters.push_back(PathParameterJson(parameter));
  for (std::string_view query = route.doc.query; !query.empty();) {
    const std::string_view key = TakeUntil(query, ',');
    const auto known = QueryParameters();
    if (std::none_of(known.begin(), known.end(), [&](const auto& one) { return one.key == key; })) {
      Refuse(route, fmt::format("names the parameter \"{}\", which there is not", key));
    }
    parameters.push_back({{"$ref", fmt::format("#/components/parameters/{}", key)}});
  }
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (!route.doc.body.empty()) operation["requestBody"] = RequestBody(route);
  operation["responses"] = Responses(route);
  operation["security"] = Security(route);
  return operation;
}

Json ParameterComponents() {
  Json components = Json::object();
  for (const QueryParameter& parameter : QueryParameters()) {
    components[std::string(parameter.key)] = {{"name", parameter.name},
                                              {"in", "query"},
                                              {"description", parameter.about},
                                              {"schema", SchemaOfType(parameter.type)}};
  }
  return components;
}

Json SecuritySchemes() {
  return {{"session",
           {{"type", "apiKey"},
            {"in", "cookie"},
            {"name", "sessionid"},
            {"description", "The cookie that POST /api/v1/session sets."}}},
          {"csrf",
           {{"type", "apiKey"},
            {"in", "header"},
            {"name", "X-CSRFToken"},
            {"description", "The value of the cookie csrftoken, wherever a session changes something."}}},
          {"basic", {{"type", "http"}, {"scheme", "basic"}, {"description", "Username or address, and password."}}},
          {"token",
           {{"type", "apiKey"},
            {"in", "header"},
            {"name", "Authorization"},
            {"description", "\"Token \" and an API token, as POST /api/v1/login answers with."}}}};
}

void CollectReferences(const Json& value, std::set<std::string>& names) {
  if (value.is_object()) {
    if (const auto reference = value.find("$ref"); reference != value.end() && reference->is_string()) {
      const auto& target = reference->get_ref<const std::string&>();
      names.insert(target.substr(target.rfind('/') + 1));
    }
  }
  if (!value.is_structured()) return;
  for (const Json& part : value) CollectReferences(part, names);
}

/** Lists come in pages, but not of everything: those pages go that nothing answers with. */
void DropUnusedPages(Json& document) {
  std::set<std::string> used;
  CollectReferences(document, used);
  Json& schemas = document["components"]["schemas"];
  Json kept = Json::object();
  for (auto& [name, schema] : schemas.items()) {
    if (!name.ends_with("Page") || used.contains(name)) kept[name] = std::move(schema);
  }
  schemas = std::move(kept);
}

/** What is wrong with a reference shows when the daemon starts, not when somebody reads the document. */
void CheckReferences(const Json& document) {
  std::set<std::string> used;
  CollectReferences(document, used);
  const Json& components = document["components"];
  for (const std::string& name : used) {
    if (!components["schemas"].contains(name) && !components["parameters"].contains(name)) {
      throw Error(Fault::kBroken, "bad_route_doc", fmt::format("nothing is called {}", name));
    }
  }
}

}  // namespace

bool MustBeDescribed(std::string_view pattern) {
  return pattern.starts_with("/api/") || pattern.starts_with("/media/") || pattern.starts_with("/fu/");
}

std::vector<AnswerDoc> AnswersOf(const http::Route& route) {
  std::vector<AnswerDoc> answers;
  const auto understood = [&](int status) {
    const bool there =
        std::any_of(answers.begin(), answers.end(), [&](const AnswerDoc& one) { return one.status == status; });
    if (!there) answers.push_back({status, std::string(kJson), std::string(kProblem), {}});
  };
  for (std::string_view rest = route.doc.answers; !rest.empty();) {
    std::string_view text = TakeUntil(rest, ',');
    const std::string_view digits = TakeUntil(text, ' ');
    AnswerDoc answer;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), answer.status);
    if (problem != std::errc{} || end != digits.data() + digits.size() || answer.status < 200) {
      Refuse(route, fmt::format("has an answer without a status: \"{}\"", digits));
    }
    const bool names_codes = text.empty() || std::islower(static_cast<unsigned char>(text.front())) != 0;
    if (answer.status >= 400 && names_codes) {
      answer.content_type = kJson;
      answer.type = kProblem;
      while (!text.empty()) answer.codes.emplace_back(TakeUntil(text, ' '));
    } else if (!text.empty()) {
      std::tie(answer.content_type, answer.type) = ContentAndType(text);
    }
    answers.push_back(std::move(answer));
  }
  if (answers.empty()) Refuse(route, "has no answers");
  // What is kept as ready bytes has an ETag.
  if (route.hot) answers.push_back({304, {}, {}, {}});
  // A path whose escapes or dots two programs could read as two paths.
  if (route.pattern.find('{') != std::string_view::npos) understood(400);
  // Wrong credentials are refused everywhere, but where nobody asks for them.
  if (route.run != http::Run::kInline) understood(403);
  if (route.body != http::BodyMode::kNone) {
    for (const int status : {400, 413, 415}) understood(status);
  }
  std::sort(answers.begin(), answers.end(), [](const auto& a, const auto& b) { return a.status < b.status; });
  return answers;
}

Json DescribeApi(const http::Routes& routes, std::string_view version) {
  Json document = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "OpenPress"},
        {"version", version},
        {"summary", "A media platform for journalists"},
        {"description",
         "Follows the API of MediaCMS, so that its clients work unchanged, and goes on where that ends. Paths are "
         "taken with and without a slash behind them. Every problem is answered with a sentence (detail) and a word "
         "for programs (code)."},
        {"license",
         {{"name", "GNU Affero General Public License, version 3 or later"}, {"identifier", "AGPL-3.0-or-later"}}}}},
      {"jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema"},
      {"servers", Json::array({{{"url", "/"}}})},
      {"paths", Json::object()},
      {"components", {{"schemas", ComponentSchemas()}}}};
  document["components"]["parameters"] = ParameterComponents();
  document["components"]["securitySchemes"] = SecuritySchemes();
  for (const http::Route& route : routes) {
    if (route.doc.summary.empty()) {
      if (MustBeDescribed(route.pattern)) Refuse(route, "is missing");
      continue;
    }
    const Address address = AddressOf(route.pattern);
    document["paths"][address.path][std::string(NameOf(route.method))] = Operation(route, address);
  }
  DropUnusedPages(document);
  CheckReferences(document);
  return document;
}

}  // namespace openpress::api
