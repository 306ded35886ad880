"""kill -9 at random moments: nothing that was acknowledged may be lost, and everything goes on by itself."""

import hashlib
import os
import random
import threading
import time

from daemon import PATIENCE, SANITIZED, Daemon

ROUNDS = int(os.environ.get("OPENPRESS_KILL_ROUNDS", "10" if SANITIZED else "50"))


def outputs(data, token):
    return next((data / "media").glob(f"*/{token}"))


def test_kill_9_during_upload_probe_and_encode_loses_nothing(data, clips, tmp_path):
    """In each round an upload is under way and earlier ones are being processed when the process dies."""
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    site = Daemon(data).start()
    site.set_up_admin()
    accepted = {}
    sources = [clips[name].read_bytes() for name in ("phone.mp4", "old.mpg", "silent.mp4")]

    for round_ in range(ROUNDS):
        content = dice.choice(sources) + dice.randbytes(8)  # trailing bytes make each file another one
        length = len(content)
        created = site.create_upload(length, "clip.mp4")
        assert created.status == 201, created
        location, token = created.headers["Location"], created.headers["OpenPress-Media"]
        acknowledged = 0
        killer = threading.Timer(dice.uniform(0.0, 0.35), site.kill)
        killer.start()
        try:
            while acknowledged < length:
                step = dice.choice([1, 4096, 65536, length])
                answer = site.patch(location, acknowledged, content[acknowledged:acknowledged + step])
                assert answer.status == 204, answer
                acknowledged = int(answer.headers["Upload-Offset"])
        except (OSError, AssertionError) as problem:
            if isinstance(problem, AssertionError):
                raise
        except Exception:  # http.client's own errors: the line broke
            pass
        killer.join()
        site.start()

        # What was acknowledged is there, the rest is taken from there on.
        if acknowledged == length:
            accepted[token] = content
        answer = site.request("HEAD", location, headers={"Tus-Resumable": "1.0.0"})
        if answer.status == 200:
            offset = int(answer.headers["Upload-Offset"])
            assert offset >= acknowledged, f"round {round_}: {acknowledged} acknowledged, {offset} kept"
            if offset < length:
                finished = site.patch(location, offset, content[offset:])
                assert finished.status == 204, finished
            accepted[token] = content
        else:
            assert acknowledged == length, answer

    for token, content in accepted.items():
        item = site.wait_done(token, 600)
        assert item["processing"]["state"] == "done", (token, item["processing"])
        original = next(outputs(data, token).glob("original.*"))
        assert hashlib.sha256(original.read_bytes()).digest() == hashlib.sha256(content).digest()
    assert site.get("/api/v1/media").json()["count"] == len(accepted)
    site.stop()


def test_a_killed_encoder_is_started_again(daemon, clips):
    """The daemon lives on; only the child process dies."""
    import subprocess

    token = daemon.upload(clips["long.mp4"])
    daemon.wait_playable(token)

    def kill_one():
        # This daemon's only: other tests encode at the same time.
        found = subprocess.run(["pkill", "-9", "-n", "-P", str(daemon.process.pid), "-f", "openpress-media chunk"], check=False)
        return found.returncode == 0 or daemon.media(token)["processing"]["state"] == "done"

    daemon.wait_for(kill_one, "an encode to kill")
    item = daemon.wait_done(token)
    assert item["processing"]["state"] == "done", item["processing"]


def test_a_kill_leaves_no_ffmpeg_behind(data, clips):
    import pathlib

    site = Daemon(data).start()
    site.set_up_admin()
    site.upload(clips["long.mp4"])

    def ours():
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes()
                except OSError:
                    continue
                if str(data).encode() in words and entry.name != str(os.getpid()):
                    found.append(words)
        return [w for w in found if b"ffmpeg" in w or b"openpress-media" in w]

    site.wait_for(ours, "an ffmpeg")
    site.kill()
    end = time.monotonic() + 20 * PATIENCE
    while ours() and time.monotonic() < end:
        time.sleep(0.05)
    assert not ours()
