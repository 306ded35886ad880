#include "site/shell.h"

#include "core/html.h"
#include "site/plain.h"
#include "site/script_json.h"

namespace openpress::site {
namespace {

/** What previews and search engines show. */
constexpr std::size_t kDescription = 160;

void Meta(std::string& head, std::string_view attribute, std::string_view name, std::string_view content) {
  if (content.empty()) return;
  head += "<meta ";
  head += attribute;
  head += "=\"";
  head += name;
  head += "\" content=\"";
  head += EscapeHtml(content);
  head += "\">\n    ";
}

std::string Absolute(std::string_view base_url, std::string_view address) {
  return address.substr(0, 1) == "/" ? std::string(base_url) + std::string(address) : std::string(address);
}

std::string Head(const Page& page, std::string_view base_url, std::string_view site_name) {
  std::string title(page.title);
  if (title.empty()) {
    title = site_name;
  } else {
    title += " · ";
    title += site_name;
  }
  const std::string description = Shorten(page.description, kDescription);
  std::string head = "<title>" + EscapeHtml(title) + "</title>\n    ";
  Meta(head, "name", "description", description);
  if (!page.indexable) {
    Meta(head, "name", "robots", "noindex");
  } else {
    Meta(head, "name", "robots", "max-image-preview:large, max-video-preview:-1");
  }
  if (!page.canonical.empty()) {
    const std::string canonical = Absolute(base_url, page.canonical);
    head += "<link rel=\"canonical\" href=\"" + EscapeHtml(canonical) + "\">\n    ";
    Meta(head, "property", "og:url", canonical);
  }
  Meta(head, "property", "og:type", page.og_type);
  Meta(head, "property", "og:site_name", site_name);
  Meta(head, "property", "og:title", page.title.empty() ? site_name : std::string_view(page.title));
  Meta(head, "property", "og:description", description);
  Meta(head, "property", "og:image", page.image.empty() ? "" : Absolute(base_url, page.image));
  Meta(head, "name", "author", page.byline);
  for (const PageMeta& meta : page.meta) Meta(head, meta.attribute, meta.name, meta.content);
  const std::string_view card = page.image.empty() ? "summary" : "summary_large_image";
  Meta(head, "name", "twitter:card", page.twitter_card.empty() ? card : std::string_view(page.twitter_card));
  for (const PageAlternate& alternate : page.alternates) {
    head += "<link rel=\"alternate\" type=\"" + EscapeHtml(alternate.type) + "\" title=\"" +
            EscapeHtml(alternate.title) + "\" href=\"" + EscapeHtml(Absolute(base_url, alternate.href)) + "\">\n    ";
  }
  if (page.structured.is_object()) {
    head += "<script type=\"application/ld+json\">" + ScriptJson(page.structured) + "</script>\n    ";
  }
  return head;
}

/** Up to the start of the next character. */
std::size_t CharacterLength(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0U) == 0x80U) ++length;
  return length;
}

}  // namespace

std::string RenderShell(const Build& build, const Page& page, std::string_view path, std::string_view base_url,
                        std::string_view site_name) {
  const auto& pieces = build.pieces();
  const std::string head = Head(page, base_url, site_name);
  const std::string plain = RenderPlain(page, site_name);
  const std::string boot = ScriptJson(page.boot);
  const std::string_view links = build.RouteLinks(path);
  std::string html;
  html.reserve(pieces[0].size() + pieces[1].size() + pieces[2].size() + pieces[3].size() + head.size() + plain.size() +
               boot.size() + links.size() + 128);
  html += pieces[0];
  html += head;
  html += pieces[1];
  html += links;
  html += pieces[2];
  html += "<script type=\"application/json\" id=\"op-boot\">";
  html += boot;
  html += "</script>\n    ";
  html += plain;
  html += pieces[3];
  return html;
}

std::string RenderWithoutBuild(std::string_view site_name) {
  const std::string name = EscapeHtml(site_name);
  return "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         name + "</title>\n<h1>" + name +
         "</h1>\n<p>The server runs, but its web application is not installed or has not been built. The API under "
         "<code>/api/v1</code> works.</p>\n<p>With the source: <code>meson configure build -Dweb=true</code>, then "
         "<code>ninja -C build</code>, and start the server again.</p>\n</html>\n";
}

std::string Shorten(std::string_view text, std::size_t characters) {
  std::string line;
  bool gap = false;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = CharacterLength(text, at);
    const std::string_view character = text.substr(at, length);
    at += length;
    if (character == "\n" || character == "\r" || character == "\t" || character == " ") {
      gap = !line.empty();
      continue;
    }
    const std::size_t needed = gap ? 2 : 1;
    if (count + needed > characters) return line + "…";
    if (gap) line += ' ';
    gap = false;
    line += character;
    count += needed;
  }
  return line;
}

}  // namespace openpress::site
