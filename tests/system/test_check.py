"""`openpress check`: what it finds of damage that was done on purpose, and what it mends."""

import json
import os
import shutil
import sqlite3
import time

import pytest

from daemon import Daemon
from test_backup import make_due, original, segments
from test_cli import run

ROOM = {"OPENPRESS_STORAGE__RESERVE": "0"}


def check(data, *more, env=None):
    """Exit code, and the findings by their codes."""
    answer = run("check", "--data", data, "--json", *more, env={**ROOM, **(env or {})})
    assert answer.returncode in (0, 1), answer.stderr
    report = json.loads(answer.stdout)
    found = {finding["code"]: finding for finding in report["findings"]}
    assert (answer.returncode == 0) == (report["open"] == 0)
    return answer.returncode, found


@pytest.fixture
def site(data, clips):
    """A stopped site with one item that is done."""
    running = Daemon(data).start()
    running.set_up_admin()
    running.item = running.upload(clips["phone.mp4"])
    running.wait_done(running.item)
    running.stop()
    assert check(data, "--scrub") == (0, {})
    return running


def folder(site):
    return original(site.data, site.item).parent


def test_an_altered_original_is_found_by_reading_it_and_by_nothing_else(site, data):
    path = original(data, site.item)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o640)
    path.write_bytes(content)
    assert check(data) == (0, {})
    code, found = check(data, "--scrub", "--repair")
    assert code == 1 and found["original_altered"]["item"] == site.item and "mended" not in found["original_altered"]


def test_lost_segments_are_encoded_anew(site, data):
    next(folder(site).glob("hls/*/*.m4s")).unlink()
    code, found = check(data)
    assert code == 1 and list(found) == ["streams_broken"]
    code, found = check(data, "--repair")
    assert code == 0 and "mended" in found["streams_broken"]
    site.start()
    assert site.wait_done(site.item)["processing"]["state"] == "done"
    assert segments(site, site.item)
    site.stop()
    assert check(data) == (0, {})


def test_strays_go_when_they_have_been_nobodys_for_a_day(site, data):
    stray = data / "media" / "ab" / "abcdefghijk"
    stray.mkdir(parents=True)
    (stray / "original.mp4").write_bytes(b"x")
    upload = data / "uploads" / ("0" * 32)
    upload.write_bytes(b"x")
    code, found = check(data, "--repair")
    assert code == 1 and list(found) == ["folder_orphan"] and stray.exists() and upload.exists()
    old = time.time() - 2 * 86400
    for path in (stray, upload):
        os.utime(path, (old, old))
    assert set(check(data)[1]) == {"folder_orphan", "upload_orphan"} and stray.exists()
    code, found = check(data, "--repair")
    assert code == 0 and set(found) == {"folder_orphan", "upload_orphan"}
    assert not stray.exists() and not upload.exists()
    assert check(data) == (0, {})


def test_wrong_counters_are_counted_anew(site, data):
    with sqlite3.connect(data / "openpress.db") as database:
        database.execute("UPDATE media SET comment_count = 7")
        database.execute("UPDATE categories SET media_count = 7 WHERE uid = 'art'")
    code, found = check(data)
    assert code == 1 and found["counters"]["sentence"].startswith("2 ")
    assert check(data, "--repair")[0] == 0
    assert check(data) == (0, {})


def test_others_are_kept_out_of_the_folder(site, data):
    data.chmod(0o755)
    assert list(check(data)[1]) == ["wrong_permissions"]
    assert check(data, "--repair")[0] == 0
    assert data.stat().st_mode & 0o777 == 0o750


def test_a_file_of_somebody_else_is_named(site, data):
    if os.geteuid() != 0:
        pytest.skip("needs root")
    stray = data / "backup.json"
    stray.write_text("{}")
    shutil.chown(stray, 65534)
    code, found = check(data, "--repair")
    assert code == 1 and "backup.json" in found["wrong_owner"]["sentence"]


def test_a_clock_that_is_slow_and_a_disk_that_is_full_are_said(site, data):
    with sqlite3.connect(data / "openpress.db") as database:
        database.execute("UPDATE users SET created_at = ?", (int((time.time() + 86400) * 1000),))
    code, found = check(data, env={"OPENPRESS_STORAGE__RESERVE": "900 TiB"})
    assert code == 1 and set(found) == {"clock_off", "disk_low"}


def test_a_database_that_is_not_in_order_keeps_repairs_from_happening(site, data):
    next(folder(site).glob("hls/*/*.m4s")).unlink()
    with sqlite3.connect(data / "openpress.db") as database:
        database.execute("INSERT INTO schema_migrations VALUES (9999, 'later', 'x', 0)")
    code, found = check(data, "--repair")
    assert code == 1 and "mended" not in found["streams_broken"]


def test_a_scheduled_look_at_all_files_raises_the_alarm(site, data):
    path = original(data, site.item)
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.chmod(0o640)
    path.write_bytes(content)
    make_due(data, "scrub")
    site.start()
    site.wait_for(lambda: "openpress_scrub_flaws 1" in site.get("/metrics").body.decode(), "the alarm")
    site.stop()
    assert any("not as it should be" in line and "original_altered" in line for line in site.log)
    code, found = check(data)
    assert code == 1 and site.item in found["scrub"]["sentence"]
    # The next round finds it mended.
    content[0] ^= 1
    path.write_bytes(content)
    with sqlite3.connect(data / "openpress.db") as database:
        database.execute("DELETE FROM jobs WHERE kind = 'scrub'")
    make_due(data, "scrub")
    site.start()
    site.wait_for(lambda: "openpress_scrub_flaws 0" in site.get("/metrics").body.decode(), "the end of the alarm")
    site.stop()
    assert check(data) == (0, {})
