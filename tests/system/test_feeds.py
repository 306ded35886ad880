"""What programs of others read: from the address they are given to the file at the end."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

from crawler import Reader

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def reader(daemon):
    return Reader("nobody", daemon.port)


def path_of(reader, address):
    assert address.startswith(reader.origin + "/"), address
    return address[len(reader.origin):]


def test_a_podcast_program_gets_each_file_as_the_feed_says(daemon, clips, tmp_path, reader):
    subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "sine=d=3", "-c:a", "aac", tmp_path / "sound.m4a"],
                   check=True)
    for clip in (clips["phone.mp4"], tmp_path / "sound.m4a"):
        daemon.wait_done(daemon.upload(clip))
    feed = reader.get("/podcast/")
    assert feed.type == "application/rss+xml"
    files = [item.find("enclosure").attrib for item in ElementTree.fromstring(feed.body).iter("item")]
    assert sorted(file["type"] for file in files) == ["audio/x-m4a", "video/mp4"]
    for file in files:
        answer = reader.get(path_of(reader, file["url"]))
        assert answer.status == 200 and len(answer.body) == int(file["length"]), file
        assert answer.type == file["type"].replace("x-m4a", "mp4")
        part = reader.get(path_of(reader, file["url"]), Range="bytes=10-19")
        assert part.status == 206 and part.body == answer.body[10:20]

    # Asked again and again, mostly nothing is sent.
    again = reader.get("/podcast/", **{"If-None-Match": feed.headers["ETag"]})
    assert again.status == 304 and not again.body
    packed = reader.get("/podcast/", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert reader.get("/podcast/", **{"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}).status == 304
    picture = ElementTree.fromstring(feed.body).find(f"channel/{ITUNES}image").attrib["href"]
    assert reader.get(path_of(reader, picture)).type == "image/png"


def test_a_page_tells_how_to_show_it_in_another(daemon, clips, reader):
    token = daemon.upload(clips["phone.mp4"], title='A "quoted" <title>')
    daemon.wait_done(token)
    page = reader.get(f"/view?m={token}").body.decode()
    alternates = {kind: address.replace("&amp;", "&") for kind, address in
                  re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]*" href="([^"]+)">', page)}
    assert {"application/json+oembed", "text/xml+oembed", "application/rss+xml"} <= set(alternates)
    for kind in ("application/json+oembed", "text/xml+oembed"):
        answer = reader.get(path_of(reader, alternates[kind]))
        assert answer.status == 200
        frame = re.search(r"/embed\?m=[\w-]+", answer.body.decode()).group(0)
        embedded = reader.get(frame)
        assert embedded.status == 200
        assert embedded.headers["Content-Security-Policy"].endswith("frame-ancestors *")
    assert reader.get(f"/view?m={token}").headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    moved = reader.get("/embed")
    assert moved.status == 302 and moved.headers["Location"] == "/"
    assert reader.get("/embed?m=Nothing0000").status == 404
    for query, status in (("", 400), ("?url=x", 404), (f"?url={reader.origin}/view?m={token}&format=yaml", 501)):
        refused = reader.get("/oembed" + query)
        assert refused.status == status and b'"code"' in refused.body, refused


def test_a_search_engine_finds_the_way_from_robots_to_each_page(daemon, clips, reader):
    token = daemon.upload(clips["silent.mp4"])
    daemon.wait_done(token)
    robots = reader.get("/robots.txt").body.decode()
    index = reader.get(path_of(reader, re.search(r"^Sitemap: (\S+)$", robots, re.M).group(1)))
    pages = set()
    for part in ElementTree.fromstring(index.body).iter(f"{SITEMAP}loc"):
        answer = reader.get(path_of(reader, part.text))
        assert answer.status == 200 and answer.type == "application/xml"
        pages |= {path_of(reader, url.text) for url in ElementTree.fromstring(answer.body).iter(f"{SITEMAP}loc")}
    assert pages == {"/", f"/view?m={token}"}
    for page in pages:
        assert reader.get(page).status == 200
