"""The real program on a real PostgreSQL."""

import pathlib
import sqlite3
import subprocess
import sys
import urllib.parse

import pytest

from daemon import BINARY, PATIENCE, Daemon
from test_publish import frames, variants

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/lib"))

import postgres  # noqa: E402

pytestmark = pytest.mark.skipif(postgres.programs() is None, reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def server():
    with postgres.running() as running:
        yield running


@pytest.fixture
def url(server, request):
    """A new, empty database."""
    return server.make("".join(c if c.isalnum() else "_" for c in request.node.name)[:50].lower())


@pytest.fixture
def site(data, url):
    running = Daemon(data, {"OPENPRESS_DATABASE__URL": url}).start()
    running.set_up_admin()
    yield running
    running.stop(30)


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], text=True, capture_output=True, timeout=120 * PATIENCE, check=False)


def talk_about(site, token):
    """What readers do with an item, so that there is something in many tables."""
    said = site.request("POST", f"/api/v1/media/{token}/comments", {"text": "Well seen"})
    assert said.status == 201, said
    liked = site.request("POST", f"/api/v1/media/{token}/actions", {"type": "like"})
    assert liked.status == 201, liked
    listed = site.request("POST", "/api/v1/playlists", {"title": "Sea", "description": ""})
    assert listed.status == 201, listed


def test_from_upload_to_watching_commenting_and_searching(site, clips):
    token = site.upload(clips["phone.mp4"], title="Élection à Montréal")
    site.wait_playable(token)
    item = site.wait_done(token)
    assert item["processing"]["state"] == "done", item["processing"]
    for height, uri in variants(site, item["hls_info"]["master_file"]).items():
        assert abs(frames(site, uri) - 5 * 24) <= 1, (height, uri)
    talk_about(site, token)
    assert site.get(f"/api/v1/media/{token}/comments", token=False).json()["count"] == 1
    for words in ("montreal", "ELEC", "élec mont"):
        found = site.get("/api/v1/search?" + urllib.parse.urlencode({"q": words}), token=False).json()
        assert [each["title"] for each in found["results"]] == ["Élection à Montréal"], words
    assert site.get("/api/v1/search?q=nothing", token=False).json()["count"] == 0


def test_check_finds_everything_in_order(site, data, url, clips):
    site.wait_done(site.upload(clips["silent.mp4"]))
    site.stop(30)
    config = data / "openpress.toml"
    config.write_text(f'[database]\nurl = "{url}"\n')
    checked = run("check", "--data", data, "--config", config)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "everything is in order" in checked.stdout


def test_a_server_that_was_killed_is_found_again(site, server, clips):
    token = site.upload(clips["silent.mp4"], title="Before")
    site.wait_done(token)
    server.kill()
    refused = site.get("/api/v1/media", headers={"Cache-Control": "no-cache"})
    assert refused.status in (200, 503), refused
    assert site.get(f"/api/v1/media/{token}").status in (200, 503)
    assert site.get("/readyz", token=False).status == 503
    server.start()
    site.wait_for(lambda: site.get("/readyz", token=False).status == 200, "readiness", 30)
    assert site.media(token)["title"] == "Before"
    second = site.upload(clips["silent.mp4"], title="After")
    assert site.wait_done(second)["processing"]["state"] == "done"


def test_a_password_is_in_no_error(data, server):
    host = server.url("nowhere").replace("openpress@", "openpress:hunter2secret@")
    answer = subprocess.run([BINARY, "serve", "--data", data, "--listen", "127.0.0.1:0"], text=True, capture_output=True,
                            timeout=60 * PATIENCE, check=False, env={"OPENPRESS_DATABASE__URL": host})
    assert answer.returncode != 0
    assert "nowhere" in answer.stderr and "hunter2secret" not in answer.stdout + answer.stderr


def test_a_site_moves_to_postgresql_and_back(data, server, url, clips, tmp_path):
    site = Daemon(data).start()
    site.set_up_admin()
    token = site.upload(clips["silent.mp4"], title="Harbour at dawn")
    site.wait_done(token)
    talk_about(site, token)
    before = site.media(token)
    refused = run("migrate", "--data", data, "--from", f"sqlite:{data}/openpress.db", "--to", url)
    assert refused.returncode != 0, "a running server was not noticed"
    site.stop(30)

    moved = run("migrate", "--data", data, "--from", f"sqlite:{data}/openpress.db", "--to", url)
    assert moved.returncode == 0, moved.stderr
    again = run("migrate", "--data", data, "--from", f"sqlite:{data}/openpress.db", "--to", url)
    assert again.returncode != 0 and "is in use" in again.stderr

    site = Daemon(data, {"OPENPRESS_DATABASE__URL": url}).start()
    site.sign_in()
    after = site.media(token)
    for key in ("title", "likes", "views", "duration", "hls_info", "add_date", "size"):
        assert after.get(key) == before.get(key), key
    assert site.get("/api/v1/search?q=harb", token=False).json()["count"] == 1
    second = site.upload(clips["silent.mp4"], title="New here")
    assert site.wait_done(second)["processing"]["state"] == "done"
    site.stop(30)

    back = tmp_path / "back.db"
    moved = run("migrate", "--data", data, "--from", url, "--to", f"sqlite:{back}")
    assert moved.returncode == 0, moved.stderr
    with sqlite3.connect(back) as database:
        assert database.execute("SELECT COUNT(*) FROM media").fetchone() == (2,)
        assert database.execute("SELECT COUNT(*) FROM media_search WHERE media_search MATCH 'harbour'").fetchone() == (1,)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    site = Daemon(data, {"OPENPRESS_DATABASE__URL": f"sqlite:{back}"}).start()
    site.sign_in()
    assert site.media(second)["title"] == "New here"
    site.stop(30)
