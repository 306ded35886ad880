#pragma once

#include <string>
#include <string_view>

namespace openpress::site {

/** HTML of a text with a little Markdown: headings (from h2 on), lists, quotes, rules, paragraphs; **strong**,
 * *stressed* and _stressed_, `code`, [links](https://…) and bare addresses. Everything else is escaped, so that nothing
 * typed can become an element or attribute that is not named here; only http, https, mailto and paths on our site
 * become links. The application's own renderer knows the same (web/src/parts/markdown.ts). Any thread. */
std::string RenderMarkdown(std::string_view text);

}  // namespace openpress::site
