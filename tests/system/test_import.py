"""`openpress import mediacms`, and the site that it leaves."""

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import time

import pytest

from daemon import PATIENCE, Daemon
from mediacms_site import MediaCms

OLD = "the old password"
KEY = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def old_site(tmp_path):
    return MediaCms(tmp_path / "mediacms")


def arguments(binary, data, site, *more):
    return [binary, "import", "mediacms", "--dump", site.dump, "--files", site.files, "--data", data, *more]


def run(binary, data, site, *more, expected=0):
    done = subprocess.run(arguments(binary, data, site, *more), capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=300 * PATIENCE, check=False)
    assert done.returncode == expected, done.stdout + done.stderr
    return done


def of_kind(report, kind):
    return next(one for one in report["kinds"] if one["kind"] == kind)


def test_a_site_moves_with_passwords_links_and_files(binary, data, clips, old_site, tmp_path):
    picture = tmp_path / "me.png"
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x240:d=1", "-frames:v", "1",
                    picture], check=True)
    ada = old_site.add_user("adalove", OLD, is_superuser=True, logo="userlogos/2020/01/01/me.png")
    bob = old_site.add_user("babbage", OLD, advancedUser=True)
    for path in ("userlogos/2020/01/01/me.png", "original/thumbnails/user/adalove/poster.png"):
        (old_site.files / path).parent.mkdir(parents=True, exist_ok=True)
        (old_site.files / path).write_bytes(picture.read_bytes())
    old_site.add("authtoken_token", key=KEY, user_id=bob, created="2021-01-01 00:00:00+00")
    video, video_uid = old_site.add_media(ada, "adalove", "Vid123abc", clips["phone.mp4"],
                                          uploaded_poster="original/thumbnails/user/adalove/poster.png")
    hidden, hidden_uid = old_site.add_media(bob, "babbage", "Hid456def", picture, state="private", media_type="image")
    old_site.add("files_language", code="en", title="English")
    (old_site.files / "original/subtitles").mkdir(parents=True)
    (old_site.files / "original/subtitles/s.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nSeagulls\n")
    old_site.add("files_subtitle", media_id=video, language_id=1, user_id=ada, subtitle_file="original/subtitles/s.vtt")
    old_site.add("files_comment", uid="22222222-2222-2222-2222-222222222222", media_id=video, user_id=bob, parent_id=None,
                 text="A fine\nclip", add_date="2021-03-01 00:00:00+00")
    old_site.add("files_playlist", uid="33333333-3333-3333-3333-333333333333", friendly_token="Lst1Lst2Lst3", user_id=ada,
                 title="Best", description="", add_date="2021-01-01 00:00:00+00")
    old_site.add("files_playlistmedia", playlist_id=1, media_id=video, ordering=1, action_date="2021-01-01 00:00:00+00")
    old_site.add("actions_mediaaction", action="like", media_id=video, user_id=bob, action_date="2021-01-01 00:00:00+00")
    old_site.write()

    run(binary, data, old_site, "--dry-run")
    assert not data.exists()
    report = json.loads(run(binary, data, old_site, "--json").stdout)
    assert report["complete"] and of_kind(report, "media")["brought"] == 2, report
    assert of_kind(report, "pictures")["brought"] == 1 and of_kind(report, "posters")["brought"] == 1

    daemon = Daemon(data).start()
    daemon.sign_in("adalove", OLD)
    daemon.sign_in("adalove", OLD)  # by now against a hash of our own
    item = daemon.wait_done("Vid123abc")
    assert item["processing"]["state"] == "done", item
    assert item["views"] == 42 and item["likes"] == 3 and item["add_date"].startswith("2021-02-03T04:05:06")
    assert item["subtitles_info"][0]["srclang"] == "en"
    assert daemon.get(item["poster_url"]).status == 200
    assert daemon.get(item["hls_info"]["master_file"], token=False).status == 200
    assert daemon.get("/api/v1/media/Vid123abc/comments").json()["results"][0]["text"] == "A fine\nclip"
    assert daemon.get("/api/v1/playlists/Lst1Lst2Lst3").json()["playlist_media"][0]["friendly_token"] == "Vid123abc"

    old = f"/media/hls/{video_uid.hex}/master.m3u8"
    answer = daemon.get(old, token=False)
    assert answer.status == 302 and answer.headers["Location"] == item["hls_info"]["master_file"]
    answer = daemon.get(f"/media/original/user/adalove/{video_uid.hex}.phone.mp4", token=False)
    assert answer.status == 302
    sent = daemon.get(answer.headers["Location"], token=False)
    assert sent.body == clips["phone.mp4"].read_bytes()

    # What was private still is, and the command line client's token still is babbage's.
    address = f"/media/original/user/babbage/{hidden_uid.hex}.me.png"
    assert daemon.get(address, token=False).status == 404
    assert daemon.get(address, headers={"Authorization": f"Token {KEY}"}).status == 302

    refused = run(binary, data, old_site, expected=1)
    assert "already serves" in refused.stderr
    daemon.stop()
    again = json.loads(run(binary, data, old_site, "--json").stdout)
    assert all(kind["brought"] == 0 for kind in again["kinds"]), again
    check = subprocess.run([binary, "check", "--data", data], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout


TABLES = {
    "users": "SELECT username, email, role, password_hash FROM users ORDER BY 1",
    "media": "SELECT token, uid, title, state, views, likes, dislikes, size, processing FROM media ORDER BY 1",
    "comments": "SELECT c.uid, c.text, p.uid FROM comments c LEFT JOIN comments p ON p.id = c.parent_id ORDER BY 1",
    "votes": "SELECT m.token, v.vote FROM media_votes v JOIN media m ON m.id = v.media_id ORDER BY 1",
    "jobs": "SELECT unique_key FROM jobs ORDER BY 1",
}


def contents(data):
    database = sqlite3.connect(data / "openpress.db")
    try:
        return {name: database.execute(sql).fetchall() for name, sql in TABLES.items()}
    finally:
        database.close()


def rows(data, table):
    try:
        database = sqlite3.connect(f"file:{data / 'openpress.db'}?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
        finally:
            database.close()
    except sqlite3.OperationalError:
        return 0  # it is not made yet


@pytest.mark.parametrize("table, after", [("users", 1), ("media", 20), ("comments", 1), ("media_votes", 1)])
def test_a_killed_import_goes_on_to_the_same_site(binary, data, old_site, tmp_path, table, after):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"no footage at all")
    ada = old_site.add_user("adalove", OLD)
    for number in range(60):
        media, _ = old_site.add_media(ada, "adalove", f"Tok{number:05}", clip)
        for reply in range(20):
            comment = number * 20 + reply + 1
            old_site.add("files_comment", uid=f"00000000-0000-0000-0000-{comment:012}", media_id=media, user_id=ada,
                         parent_id=comment - 1 if reply % 3 else None, text=f"Comment {comment}",
                         add_date="2021-03-01 00:00:00+00")
        old_site.add("actions_mediaaction", action="like", media_id=media, user_id=ada, action_date="2021-01-01 00:00:00+00")
    old_site.write()
    whole = tmp_path / "whole"
    run(binary, whole, old_site)

    process = subprocess.Popen(arguments(binary, data, old_site), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    while rows(data, table) < after and process.poll() is None:
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    run(binary, data, old_site)
    assert contents(data) == contents(whole)


def test_what_is_no_dump_is_answered_with_what_to_do(binary, data, old_site):
    for content, word in ((b"PGDMP\x01", "pg_restore -f"), (gzip.compress(b"x"), "gunzip"), (b"hello\n", "no plain dump")):
        old_site.dump.write_bytes(content)
        assert word in run(binary, data, old_site, expected=2).stderr
    assert run(binary, data, old_site, "--unknown", expected=2)


def test_the_exit_code_tells_that_something_stayed_behind(binary, data, old_site, tmp_path):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"x")
    ada = old_site.add_user("adalove", OLD)
    old_site.add_media(ada, "adalove", "Abc123xyz", clip, media_file="original/user/adalove/nowhere.mp4")
    old_site.write()
    done = run(binary, data, old_site, expected=1)
    assert "its file is not in the folder" in done.stdout and "Abc123xyz" in done.stdout
