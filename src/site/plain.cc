#include "site/plain.h"

#include "core/html.h"
#include "site/markdown.h"

namespace openpress::site {
namespace {

std::string Attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  return " " + std::string(name) + "=\"" + EscapeHtml(value) + "\"";
}

std::string Source(std::string_view address, std::string_view type) {
  if (address.empty()) return {};
  return "<source" + Attribute("src", address) + Attribute("type", type) + ">";
}

std::string Medium(const PlainMedia& media, std::string_view title) {
  const bool playable = !media.hls.empty() || !media.mp4.empty();
  std::string html;
  if (playable && (media.type == "video" || media.type == "audio")) {
    // The adaptive form comes first; browsers that cannot play it take the next.
    html += "<" + media.type + " controls preload=\"none\"" +
            (media.type == "video" ? Attribute("poster", media.poster) : std::string()) + ">" +
            Source(media.hls, "application/vnd.apple.mpegurl") +
            Source(media.mp4, media.type == "video" ? "video/mp4" : "audio/mp4") + "</" + media.type + ">";
  } else if (!media.poster.empty()) {
    html += "<img" + Attribute("src", media.poster) + " alt=\"" + EscapeHtml(title) + "\">";
  }
  if (!media.download.empty()) html += "<p><a" + Attribute("href", media.download) + " download>Download</a></p>";
  return html;
}

std::string Entries(const std::vector<PlainEntry>& entries) {
  std::string html = "<ul>";
  for (const auto& entry : entries) {
    html += "<li><a" + Attribute("href", entry.href) + ">" + EscapeHtml(entry.title) + "</a>";
    if (!entry.note.empty()) html += " <small>" + EscapeHtml(entry.note) + "</small>";
    html += "</li>";
  }
  return html + "</ul>";
}

/** Blank lines part paragraphs. */
std::string Paragraphs(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const auto end = text.find("\n\n");
    const std::string_view paragraph = text.substr(0, end);
    if (paragraph.find_first_not_of(" \r\n\t") != std::string_view::npos)
      html += "<p>" + EscapeHtml(paragraph) + "</p>";
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 2);
  }
  return html;
}

}  // namespace

std::string RenderPlain(const Page& page, std::string_view site_name) {
  const std::string_view heading = page.title.empty() ? site_name : std::string_view(page.title);
  std::string html = "<noscript><div class=\"plain\"><p><a href=\"/\">" + EscapeHtml(site_name) + "</a></p><h1>" +
                     EscapeHtml(heading) + "</h1>";
  if (page.media) html += Medium(*page.media, heading);
  if (!page.byline.empty()) html += "<p>" + EscapeHtml(page.byline) + "</p>";
  html += page.text.empty() ? Paragraphs(page.description) : RenderMarkdown(page.text);
  if (!page.entries.empty()) html += Entries(page.entries);
  if (!page.media && page.entries.empty() && page.text.empty())
    html += "<p>This page needs JavaScript; reading and watching do not.</p>";
  return html + "</div></noscript>";
}

}  // namespace openpress::site
