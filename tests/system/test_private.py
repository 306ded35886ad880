"""Who may see what of an item: every address of it that can be found, as everybody who might ask, in every state."""

import hashlib
import re
import sqlite3
import time
import urllib.parse

import pytest

from crawler import Reader
from daemon import PASSWORD

# Words that are nowhere else, so that one of them in an answer is a leak.
TITLE, ABOUT, SAID, CHAPTER, TAG, FILE, REMARK = (
    "Quokkafjord", "Wombatlund", "Numbatsund", "Bilbyholm", "potoroovik", "Bandicootnes", "Koalatind")
SECRETS = (TITLE, ABOUT, SAID, CHAPTER, TAG, FILE, REMARK)

# Who comes: a name, whose account, how it is proved, and whether a private item is theirs to see.
READERS = [
    ("nobody", None, None, False),
    ("a stranger", "stranger", "cookie", False),
    ("a stranger's program", "stranger", "token", False),
    ("the owner", "owner", "cookie", True),
    ("the owner's program", "owner", "token", True),
    ("an editor", "editor", "cookie", True),
]
STATES = ["public", "unlisted", "private", "public"]


class Site:
    """An item of the owner's with everything an item can have, another one beside it, and all readers."""

    def __init__(self, daemon, clips):
        self.daemon = daemon
        for name, role in (("owner", "journalist"), ("stranger", "user"), ("editor", "editor")):
            made = daemon.request("POST", "/api/v1/users", {
                "username": name, "email": f"{name}@example.org", "name": f"Name of {name}", "password": PASSWORD, "role": role})
            assert made.status == 201, made
        self.tokens = {name: self.api_token(name) for name in ("owner", "stranger", "editor")}
        self.readers = [Reader(name, daemon.port, self.proof(account, how)) for name, account, how, _ in READERS]
        self.insiders = {name for name, _, _, inside in READERS if inside}

        clip = clips["phone.mp4"]
        renamed = clip.with_name(f"{FILE}.mp4")
        renamed.write_bytes(clip.read_bytes())
        daemon.token = self.tokens["owner"]
        self.token = daemon.upload(renamed, title=TITLE, description=ABOUT)
        self.other = daemon.upload(clips["silent.mp4"], title="Something else")
        for token in (self.token, self.other):
            assert daemon.wait_done(token)["processing"]["state"] == "done"
        self.change({"tags": [TAG], "categories": ["film"]})
        self.send("PUT", f"/api/v1/media/{self.token}/subtitles/en", f"1\n00:00:01,000 --> 00:00:02,000\n{SAID}\n".encode())
        self.send("POST", f"/api/v1/media/{self.token}/chapters",
                  {"chapters": [{"startTime": "00:00:00", "endTime": "00:00:04", "chapterTitle": CHAPTER}]})
        self.playlist = self.send("POST", "/api/v1/playlists", {"title": "A list", "description": ""}).json()["url"].split("/")[-1]
        self.send("PUT", f"/api/v1/playlists/{self.playlist}", {"type": "add", "media_friendly_token": self.token})
        self.send("POST", f"/api/v1/media/{self.token}/comments", {"text": REMARK}, who="stranger")
        for action in ("like", "watch", "report"):
            self.send("POST", f"/api/v1/media/{self.token}/actions", {"type": action}, who="stranger")
        # Views are written a moment later.
        daemon.wait_for(lambda: self.token in self.seen_by("stranger", "/api/v1/user/action/watch"), "the view")

    def api_token(self, name):
        answer = self.daemon.request("POST", "/api/v1/login", {"username": name, "password": PASSWORD}, token=False)
        assert answer.status == 200, answer
        return answer.json()["token"]

    def proof(self, account, how):
        if how is None:
            return {}
        if how == "token":
            return {"Authorization": f"Token {self.tokens[account]}"}
        answer = self.daemon.request("POST", "/api/v1/session", {"username": account, "password": PASSWORD}, token=False)
        cookies = [cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie")]
        assert any(cookie.startswith("sessionid=") for cookie in cookies), answer
        return {"Cookie": "; ".join(cookies)}

    def send(self, method, path, body, who="owner"):
        answer = self.daemon.request(method, path, body, {"Authorization": f"Token {self.tokens[who]}"})
        assert answer.status < 300, (method, path, answer)
        return answer

    def change(self, fields):
        self.send("PUT", f"/api/v1/media/{self.token}", fields)

    def seen_by(self, account, path):
        return self.daemon.get(path, headers={"Authorization": f"Token {self.tokens[account]}"}).body.decode()

    def reader(self, name):
        return next(reader for reader in self.readers if reader.name == name)

    @property
    def oembed(self):
        url = urllib.parse.quote(f"{self.readers[0].origin}/view?m={self.token}", safe="")
        return [f"/oembed?url={url}&format={form}" for form in ("json", "xml")]

    @property
    def seeds(self):
        """Where a walk begins. Everything else is found."""
        api = f"/api/v1/media/{self.token}"
        return [api, f"{api}/comments", f"{api}/subtitles", f"{api}/actions/mine", f"{api}/actions",
                f"/view?m={self.token}", f"/embed?m={self.token}", f"/media/{self.token}/original.mp4", *self.oembed,
                *[place for place, _ in self.places()]]

    def places(self):
        """Lists the item may turn up in, and a function of (state, whether the reader is an insider, the reader) that says
        whether it does; None for "that is for others to say"."""
        def public(state, inside, reader):
            return state == "public"

        def own(state, inside, reader):
            return state == "public" or inside

        def editors(state, inside, reader):
            return state == "public" or reader == "an editor"

        def not_private(state, inside, reader):
            return None if state == "unlisted" else state == "public" or inside

        def desk(state, inside, reader):
            return reader == "an editor"

        def ones_own(state, inside, reader):
            return reader.startswith("a stranger") if state == "public" else None if "stranger" not in reader and inside else \
                None if state == "unlisted" else False

        about = urllib.parse.quote(TITLE)
        return [
            ("/", public), ("/rss/", public), ("/rss/user/owner", public), (f"/rss/search?t={TAG}", public),
            ("/rss/search?c=Film", public), (f"/rss/search?q={about}", public), (f"/rss/search?q={SAID}", public),
            ("/podcast/", public), ("/podcast/user/owner", public), (f"/podcast/search?q={about}", public),
            ("/sitemap.xml?part=0", public),
            ("/api/v1/media", editors), ("/api/v1/media?show=featured", lambda *_: False),
            ("/api/v1/media?author=owner", own), (f"/api/v1/media?t={TAG}", editors),
            (f"/api/v1/search?q={about}", own), (f"/api/v1/search?q={SAID}", own), (f"/api/v1/search?t={TAG}", own),
            ("/api/v1/search?c=film", own), ("/api/v1/categories", public), ("/api/v1/tags", public),
            (f"/api/v1/playlists/{self.playlist}", not_private), ("/api/v1/playlists", public),
            (f"/api/v1/media/{self.other}", public), (f"/view?m={self.other}", public),
            ("/api/v1/manage_media", desk), ("/api/v1/moderation/reports", desk),
            ("/api/v1/user/action/watch", ones_own), ("/api/v1/user/action/like", ones_own),
        ]

    def belongs(self, path):
        return self.token in path


@pytest.fixture
def site(daemon, clips):
    return Site(daemon, clips)


def leaks(site, body):
    text = body.decode("utf-8", "replace")
    return [word for word in (site.token, *SECRETS) if word in text]


def check_places(site, state):
    for reader in site.readers:
        inside = reader.name in site.insiders
        for path, expects in site.places():
            expected = expects(state, inside, reader.name)
            page = reader.get(path)
            if expected is None:
                continue
            # The question is repeated in some answers; the token never is.
            there = site.token.encode() in page.body
            assert there == expected, (state, reader.name, path, page.status, page.body[:600])
            if not expected:
                found = [word for word in SECRETS if word.encode() in page.body and word not in path]
                assert not found, (state, reader.name, path, found)


def check_titles(site, state):
    """What somebody is typing is never gone on with what they may not list."""
    for reader in site.readers:
        page = reader.get(f"/api/v1/search?show=titles&q={TITLE[:5]}")
        assert (TITLE.encode() in page.body) == (state == "public"), (state, reader.name, page.body)


def check_comments(site, state):
    for name in ("nobody", "an editor"):
        page = site.reader(name).get("/api/v1/comments")
        assert (REMARK.encode() in page.body) == (state == "public"), (state, name, page.body)


def for_its_keepers(path):
    """Reports are read by the owner and by editors, whatever the state."""
    return path.rstrip("/").endswith("/actions")


def is_workbench(path):
    """Pages of the studio are the same for everybody: what they work on comes from the API."""
    return path.split("?")[0] in ("/edit", "/edit_chapters", "/edit_video", "/add_subtitle")


def check_addresses(site, state, paths):
    for reader in site.readers:
        for path in paths:
            if is_workbench(path):
                page = reader.get(path)
                assert page.status == 200 and not [word for word in SECRETS if word.encode() in page.body], (reader.name, path)
                continue
            may = state != "private" or reader.name in site.insiders
            if path.startswith("/oembed"):
                may = state != "private"
            if for_its_keepers(path):
                may = reader.name in site.insiders
            page = reader.get(path)
            assert (page.status == 200) == may, (state, reader.name, path, page.status, page.body[:300])
            if not may:
                assert page.status in (400, 401, 403, 404), (state, reader.name, path, page.status)
                found = [word for word in SECRETS if word.encode() in page.body]
                assert not found, (state, reader.name, path, found)
                assert "public" not in (page.headers["Cache-Control"] or ""), (state, reader.name, path)
                for words in ({"Range": "bytes=0-9"}, {"If-None-Match": "*"}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}):
                    assert reader.get(path, **words).status == page.status, (state, reader.name, path, words)
            elif state == "private" and path.startswith("/media/"):
                assert "public" not in page.headers["Cache-Control"], (reader.name, path)


def kinds_of(site, paths):
    """The kinds of files among some addresses, to know that the walk came everywhere."""
    names = [re.sub(r"^/media/(~[^/]+/)?[^/]+/", "", path) for path in paths if path.startswith("/media/")]
    return {re.sub(r"\d+(?=.*\.)", "N", re.sub(r"-\w{8}\.vtt", "-X.vtt", name)) for name in names}


def check_signed_links(site, everything):
    """What a program is given for its player: links that hold for whoever has them, for one item and for a time."""
    nobody, program = site.reader("nobody"), site.reader("the owner's program")
    walked = program.walk([f"/api/v1/media/{site.token}"], lambda path: path.startswith("/media/~"))
    signed = [path for path in walked if path.startswith("/media/~")]
    assert kinds_of(site, signed) >= kinds_of(site, everything), kinds_of(site, everything) - kinds_of(site, signed)
    for path in signed:
        assert nobody.get(path).status == 200, path
    segment, rest = re.fullmatch(r"/media/(~[^/]+)/[^/]+(/.*)", signed[0]).groups()
    assert nobody.get(f"/media/{segment}/{site.other}{rest}").status == 404

    connection = sqlite3.connect(f"file:{site.daemon.data}/openpress.db?mode=ro", uri=True)
    key = connection.execute("SELECT secret FROM server_keys WHERE purpose = 'media'").fetchone()[0].encode()
    epoch = connection.execute("SELECT access_epoch FROM media WHERE token = ?", (site.token,)).fetchone()[0]
    connection.close()

    def link(token, epoch, expiry):
        made = hashlib.blake2b(f"media {token} {epoch} {expiry}".encode(), key=key, digest_size=16).hexdigest()
        return f"/media/~{expiry}.{made}/{site.token}{rest}"

    now = int(time.time())
    assert nobody.get(link(site.token, epoch, now + 60)).status == 200
    for why, path in (("ran out", link(site.token, epoch, now - 1)), ("of another item", link(site.other, epoch, now + 60)),
                      ("of another time", link(site.token, epoch - 1, now + 60)),
                      ("for longer", link(site.token, epoch, now + 60).replace(f"~{now + 60}", f"~{now + 6000}")),
                      ("without a signature", f"/media/~{now + 60}./{site.token}{rest}")):
        refused = nobody.get(path)
        assert refused.status == 404, (why, path, refused)
    return signed


def test_every_address_of_an_item_answers_those_who_may_see_it_and_nobody_else(site):
    editor = site.reader("an editor")
    walked = editor.walk(site.seeds, site.belongs)
    everything = {path for path, page in walked.items() if page.status == 200 and site.belongs(path)}
    kinds = kinds_of(site, everything)
    for kind in ("original.mp4", "hls/master.m3u8", "pictures/poster.jpg", "pictures/thumb.jpg", "pictures/preview.mp4",
                 "pictures/storyboard.vtt", "pictures/storyboard-N.jpg", "subtitles/en-X.vtt"):
        assert kind in kinds, (kind, kinds)
    assert any(re.fullmatch(r"hls/.*\.m4s", kind) for kind in kinds) and any(kind.startswith("download/") for kind in kinds), kinds
    assert {path.split("?")[0] for path in everything} >= {"/view", "/embed", "/oembed"}
    dead = {path for path, page in walked.items() if page.status != 200 and site.belongs(path)}

    former = []
    for number, state in enumerate(STATES):
        if number > 0:
            site.change({"state": state})
        check_addresses(site, state, sorted(everything))
        check_places(site, state)
        check_titles(site, state)
        check_comments(site, state)
        for reader in site.readers:
            for path in dead:
                assert not leaks(site, reader.get(path).body.replace(site.token.encode(), b"")), (state, reader.name, path)
        for path in former:
            assert site.reader("nobody").get(path).status == 404, ("signed before the state changed", path)
        if state == "private":
            former = check_signed_links(site, everything)
            # A page or answer about it is the one about nothing.
            for path in (f"/view?m={site.token}", f"/embed?m={site.token}", *site.oembed, f"/media/{site.token}/original.mp4"):
                hidden = site.reader("a stranger").get(path)
                nothing = site.reader("a stranger").get(path.replace(site.token, "Nothing0000"))
                assert (hidden.status, hidden.body.replace(site.token.encode(), b"")) == (
                    nothing.status, nothing.body.replace(b"Nothing0000", b"")), path
            # What a walk of their own finds is no more.
            for name in ("nobody", "a stranger"):
                for path, page in site.reader(name).walk(site.seeds, site.belongs).items():
                    assert path in site.seeds, (name, path)
                    assert page.status != 200 or not site.belongs(path), (name, path)
