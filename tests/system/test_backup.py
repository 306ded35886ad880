"""Losing the box, and having it back."""

import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import threading
import time

import pytest

from daemon import BINARY, PATIENCE, Daemon
from test_cli import run


def backup(data, to, *more):
    answer = run("backup", "--data", data, "--to", to, "--json", *more)
    assert answer.returncode == 0, answer.stderr + answer.stdout
    return json.loads(answer.stdout)


def restore(made, box, *more):
    answer = run("restore", "--from", made["path"], "--data", box, "--json", *more)
    assert answer.returncode == 0, answer.stderr + answer.stdout
    return json.loads(answer.stdout)


def original(data, token):
    return next((data / "media").glob(f"*/{token}/original.*"))


def segments(site, token):
    """What a player fetches of an item, from the master playlist on: name and bytes of each file."""
    item = site.media(token)
    found, open_ = {}, [item["hls_info"]["master_file"]]
    while open_:
        path = open_.pop()
        if path in found:
            continue
        answer = site.get(path)
        assert answer.status == 200, (path, answer)
        found[path] = answer.body
        if path.endswith(".m3u8"):
            base = path.rsplit("/", 1)[0]
            open_ += [f"{base}/{line}" for line in answer.body.decode().splitlines() if line and not line.startswith("#")]
    return found


def comment(site, token, text):
    answer = site.request("POST", f"/api/v1/media/{token}/comments", {"text": text})
    assert answer.status == 201, answer
    return text


def comments(site, token):
    answer = site.get(f"/api/v1/media/{token}/comments")
    assert answer.status == 200, answer
    return [row["text"] for row in answer.json()["results"]]


def test_a_backup_made_while_the_site_runs_becomes_the_same_site_elsewhere(daemon, data, clips, tmp_path):
    token = daemon.upload(clips["phone.mp4"])
    daemon.wait_done(token)
    comment(daemon, token, "before")
    opened = daemon.create_upload(1000)
    location = opened.headers["Location"]
    assert daemon.patch(location, 0, b"a" * 400).status == 204
    first = backup(data, tmp_path / "backups")
    comment(daemon, token, "between")
    second = backup(data, tmp_path / "backups")
    assert second["written_bytes"] < second["bytes"]
    before = segments(daemon, token)
    daemon.stop()
    assert run("check", "--data", data, "--scrub").returncode == 0

    box = tmp_path / "box"
    answer = restore(second, box)
    assert answer["processed_again"] == [] and answer["missing"] == []
    checked = run("check", "--data", box, "--scrub")
    assert checked.returncode == 0, checked.stdout
    site = Daemon(box).start()
    site.token = daemon.token
    assert segments(site, token) == before
    assert sorted(comments(site, token)) == ["before", "between"]
    assert site.offset(location) == 400
    site.sign_in()
    site.stop()
    assert first["name"] < second["name"]


def test_a_folder_in_use_and_a_folder_half_restored_are_left_alone(daemon, data, tmp_path):
    made = backup(data, tmp_path / "backups")
    answer = run("restore", "--from", made["path"], "--data", data)
    assert answer.returncode == 1 and "already serves" in answer.stderr
    daemon.stop()
    answer = run("restore", "--from", made["path"], "--data", data)
    assert answer.returncode == 1 and "not empty" in answer.stderr
    box = tmp_path / "box"
    box.mkdir()
    (box / "restore.unfinished").write_text("{}")
    for command in (("serve", "--listen", "127.0.0.1:0"), ("user", "list"), ("backup", "--to", tmp_path / "backups"), ("check",)):
        answer = run(*command, "--data", box)
        assert answer.returncode == 1 and "half restored" in answer.stderr, command


def test_an_encrypted_backup_needs_its_key(daemon, data, clips, tmp_path):
    token = daemon.upload(clips["silent.mp4"])
    daemon.wait_done(token)
    key = tmp_path / "identity"
    made = run("backup-key", key)
    assert made.returncode == 0 and key.stat().st_mode & 0o777 == 0o600
    assert run("backup-key", key).returncode == 2  # or everything made for the old one were lost
    saved = backup(data, tmp_path / "backups", "--recipient", made.stdout.strip())
    assert saved["encrypted"]
    names = subprocess.run(["grep", "-rlaF", token, tmp_path / "backups"], capture_output=True, check=False).stdout
    assert names == b""
    refused = run("restore", "--from", saved["path"], "--data", tmp_path / "none")
    assert refused.returncode == 2 and "--identity" in refused.stderr
    restore(saved, tmp_path / "box", "--identity", key)
    assert original(tmp_path / "box", token).read_bytes() == clips["silent.mp4"].read_bytes()


def test_a_backup_of_originals_plays_again_after_a_restore(daemon, data, clips, tmp_path):
    token = daemon.upload(clips["phone.mp4"])
    daemon.wait_done(token)
    saved = backup(data, tmp_path / "backups", "--originals-only")
    daemon.stop()
    assert not list((tmp_path / "backups").glob("*/media/*/*/hls"))
    box = tmp_path / "box"
    assert restore(saved, box)["processed_again"] == [token]
    site = Daemon(box).start()
    site.token = daemon.token
    assert site.wait_done(token)["processing"]["state"] == "done"
    assert segments(site, token)
    site.stop()


def make_due(data, task):
    """As if the task's time had come while the site was down."""
    with sqlite3.connect(data / "openpress.db") as database:
        database.execute("INSERT INTO schedule (task, expression, last_due) SELECT ?, '0 0 1 1 *', 0 WHERE NOT EXISTS "
                         "(SELECT 1 FROM schedule WHERE task = ?)", (task, task))
        database.execute("UPDATE schedule SET last_due = 0 WHERE task = ?", (task,))


def test_scheduled_backups_are_made_kept_and_their_failure_is_seen(data, tmp_path):
    to = tmp_path / "backups"
    settings = {"OPENPRESS_BACKUP__TO": str(to), "OPENPRESS_BACKUP__KEEP": "2", "OPENPRESS_SCHEDULE__BACKUP": "0 0 1 1 *"}
    site = Daemon(data, settings).start()
    site.set_up_admin()
    site.stop()
    never = run("check", "--data", data, env=settings)
    assert never.returncode == 1 and "none was made yet" in never.stdout
    for _ in range(3):
        make_due(data, "backup")
        with sqlite3.connect(data / "openpress.db") as database:
            database.execute("DELETE FROM jobs WHERE kind = 'backup'")
        known = set(to.glob("2*"))
        site.start()
        site.wait_for(lambda: set(to.glob("2*")) - known and "openpress_backup_failed 0" in site.get("/metrics").body.decode(),
                      "a scheduled backup")
        site.stop()
    assert len(list(to.glob("2*"))) == 2
    assert run("check", "--data", data, env=settings).returncode == 0

    # Nobody can write to a folder that is a file.
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    settings["OPENPRESS_BACKUP__TO"] = str(nowhere / "backups")
    failed = run("backup", "--data", data, env=settings)
    assert failed.returncode == 1 and "ReadWritePaths" in failed.stderr
    seen = run("check", "--data", data, "--json", env=settings)
    assert seen.returncode == 1 and [f["code"] for f in json.loads(seen.stdout)["findings"]] == ["backup"]
    site.start()
    metrics = site.get("/metrics").body.decode()
    assert "openpress_backup_failed 1" in metrics and "openpress_backup_age_seconds" in metrics
    assert site.get("/readyz").status == 200
    site.stop()


@pytest.mark.parametrize("name, value, word", [
    ("OPENPRESS_BACKUP__TO", "backups", "whole path"),
    ("OPENPRESS_BACKUP__RECIPIENT", "hunter2", "backup-key"),
    ("OPENPRESS_SCHEDULE__BACKUP", "61 * * * *", "schedule.backup"),
])
def test_a_setting_of_backups_that_cannot_be_stops_the_start(data, tmp_path, name, value, word):
    answer = run("serve", "--data", data, "--listen", "127.0.0.1:0", env={"OPENPRESS_BACKUP__TO": str(tmp_path / "b"), name: value})
    assert answer.returncode == 2 and word in answer.stderr, answer.stderr


class Newsroom:
    """Somebody who uploads and comments without a pause, and remembers what was acknowledged, and when."""

    def __init__(self, site, sources, seed):
        self.site = site
        self.sources = sources
        self.dice = random.Random(seed)
        self.stopped = threading.Event()
        self.items = []  # (when, token, hash)
        self.offsets = {}  # location: [(when, offset)]
        self.said = []  # (when, token, text)
        self.threads = [threading.Thread(target=self.work, args=(what,)) for what in (self.upload, self.say, self.begin)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def work(self, what):
        while not self.stopped.is_set():
            try:
                what()
            except Exception:  # the line breaks when the box is lost; a refusal would leave nothing acknowledged
                if self.site.process.poll() is not None:
                    return

    def upload(self):
        content = self.dice.choice(self.sources) + self.dice.randbytes(8)
        answer = self.site.create_upload(len(content), "clip.mp4", content)
        if answer.status == 201:
            self.items.append((time.time(), answer.headers["OpenPress-Media"], hashlib.sha256(content).digest()))

    def say(self):
        if not self.items:
            time.sleep(0.01)
            return
        token = self.items[0][1]
        text = f"number {len(self.said)}"
        if self.site.request("POST", f"/api/v1/media/{token}/comments", {"text": text}).status == 201:
            self.said.append((time.time(), token, text))

    def begin(self):
        if len(self.offsets) >= 20:
            self.stopped.wait(0.1)
            return
        answer = self.site.create_upload(1 << 20)
        if answer.status != 201:
            return
        location, at = answer.headers["Location"], 0
        for _ in range(5):
            answer = self.site.patch(location, at, b"x" * 5000)
            if answer.status != 204:
                return
            at = int(answer.headers["Upload-Offset"])
            self.offsets.setdefault(location, []).append((time.time(), at))


@pytest.mark.parametrize("encrypted", [False, True])
def test_what_was_acknowledged_before_the_last_backup_survives_the_loss_of_the_box(data, clips, tmp_path, encrypted):
    """The box dies at a random moment, while people upload and comment, chunks are encoded and another backup runs."""
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    to = tmp_path / "backups"
    more, identity = [], []
    if encrypted:
        made = run("backup-key", tmp_path / "key")
        more, identity = ["--recipient", made.stdout.strip()], ["--identity", tmp_path / "key"]
    site = Daemon(data).start()
    site.set_up_admin()
    sources = [clips[name].read_bytes() for name in ("phone.mp4", "silent.mp4")]
    with Newsroom(site, sources, seed) as room:
        site.wait_for(lambda: len(room.items) >= 2 and len(room.said) >= 2, "some work")
        begun = []
        for _ in range(dice.choice([1, 2])):
            begun.append(time.time())
            last = backup(data, to, *more)
        # Half of another backup, which must not be taken for a whole one.
        half = subprocess.Popen([BINARY, "backup", "--data", data, "--to", to, *more], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
        killed = threading.Timer(dice.uniform(0.0, 0.5), half.kill)
        killed.start()
        time.sleep(dice.uniform(0.0, 0.5))  # the moment is what is random here
        site.kill()
    killed.join()
    whole = half.wait() == 0
    shutil.rmtree(data)

    newest = sorted(to.glob("2*"))[-1]
    assert whole or newest.name == last["name"]
    box = tmp_path / "box"
    answer = restore({"path": str(newest)}, box, *identity)
    assert answer["missing"] == []
    checked = run("check", "--data", box, "--scrub")
    assert checked.returncode == 0, checked.stdout
    token = site.token
    site = Daemon(box).start()
    site.token = token

    safe = begun[-1]
    for when, item, digest in room.items:
        if when >= safe:
            continue
        assert site.wait_done(item, 600)["processing"]["state"] == "done"
        assert hashlib.sha256(original(box, item).read_bytes()).digest() == digest
        assert segments(site, item)
    expected = {text for when, _, text in room.said if when < safe}
    assert expected
    got, page = set(), f"/api/v1/media/{room.said[0][1]}/comments"
    while page:
        body = site.get(page).json()
        got |= {row["text"] for row in body["results"]}
        page = body["next"] and "/" + body["next"].split("/", 3)[3]
    assert expected <= got
    for location, steps in room.offsets.items():
        before = [offset for when, offset in steps if when < safe]
        if before:
            assert site.offset(location) >= max(before)
    site.stop(within=15 * PATIENCE)
