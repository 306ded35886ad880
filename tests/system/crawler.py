"""A reader who follows every address it is shown, as a browser, a player, a feed reader and a search engine would."""

import collections
import html
import http.client
import json
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

Page = collections.namedtuple("Page", "status type headers body")

# Whatever looks like an address on a page: attributes, structured data, boot data.
IN_TEXT = re.compile(r"""(?:https?://[\w.:\[\]-]+)?/[^\s"'<>\\)]*""")


class Reader:
    """@headers: what proves who it is; none: nobody."""

    def __init__(self, name, port, headers=None):
        self.name = name
        self.origin = f"http://127.0.0.1:{port}"
        self.headers = headers or {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path, **headers):
        self.connection.request("GET", path, headers={**self.headers, **headers})
        answer = self.connection.getresponse()
        body = answer.read()
        return Page(answer.status, (answer.headers["Content-Type"] or "").split(";")[0], answer.headers, body)

    def walk(self, seeds, belongs):
        """Everything that can be reached from @seeds over addresses for which @belongs is true: {path: Page}."""
        seen = {}
        ahead = list(seeds)
        while ahead:
            path = ahead.pop()
            if path in seen:
                continue
            seen[path] = self.get(path)
            ahead += [found for found in self.links(path, seen[path]) if belongs(found) and found not in seen]
        return seen

    def links(self, path, page):
        """Addresses of this site in what was answered, as paths with their queries."""
        if page.status != 200 or page.type.split("/")[0] in ("video", "image", "audio"):
            return set()
        found = set()
        for address in addresses(page.type, page.body.decode("utf-8", "replace")):
            try:
                absolute = urllib.parse.urljoin(self.origin + path, address)
            except ValueError:
                continue
            if absolute.startswith(self.origin + "/"):
                found.add(urllib.parse.urldefrag(absolute[len(self.origin):]).url)
        return found


def addresses(content_type, text):
    if content_type == "application/vnd.apple.mpegurl":
        return [*re.findall(r'URI="([^"]+)"', text), *[line for line in text.splitlines() if line and line[0] != "#"]]
    if content_type == "text/vtt":
        return re.findall(r"^(\S+)#xywh=", text, re.M)
    if content_type in ("application/json", "application/json+oembed"):
        return [address for value in strings(json.loads(text)) for address in in_text(value)]
    if content_type.endswith("xml"):
        root = ElementTree.fromstring(text)
        values = [value for node in root.iter() for value in [node.text or "", *node.attrib.values()]]
        return [address for value in values for address in in_text(value)]
    if content_type == "text/html":
        # In scripts addresses are JSON, elsewhere they are escaped.
        return in_text(html.unescape(text)) + in_text(re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text))
    return in_text(text)


def in_text(text):
    if text.startswith("/") and not re.search(r"\s", text):
        return [text]
    return IN_TEXT.findall(html.unescape(text))


def strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from strings(one)
    elif isinstance(value, str):
        yield value
