"""From upload to playable, with the real ffmpeg."""

import re
import subprocess

import pytest


def playlist(daemon, path):
    answer = daemon.get(path, token=False)
    assert answer.status == 200, (path, answer)
    return answer.body.decode()


def variants(daemon, master):
    text = playlist(daemon, master)
    base = master.rsplit("/", 1)[0]
    return {int(height): f"{base}/{uri}"
            for height, uri in re.findall(r"#EXT-X-STREAM-INF:[^\n]*RESOLUTION=\d+x(\d+)[^\n]*\n([^\n#]+)", text)}


def frames(daemon, uri):
    """Frames of a rendition, counted by decoding what a player would fetch."""
    text = playlist(daemon, uri)
    assert "#EXT-X-ENDLIST" in text and "DISCONTINUITY" not in text
    base = uri.rsplit("/", 1)[0]
    init = re.search(r'#EXT-X-MAP:URI="([^"]+)"', text).group(1)
    names = [init, *[line for line in text.splitlines() if line and not line.startswith("#")]]
    seen = []
    for name in names:
        if not seen or seen[-1] != name:
            seen.append(name)
    content = b"".join(daemon.get(f"{base}/{name}", token=False).body for name in seen)
    probe = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                            "stream=nb_read_frames", "-of", "csv=p=0", "-"], input=content, capture_output=True, check=True)
    return int(probe.stdout.split(b"\n")[0])


@pytest.mark.parametrize("name", ["phone.mp4", "silent.mp4", "old.mpg", "edit.mov", "upright.mp4"])
def test_a_video_becomes_playable_and_complete(daemon, clips, name):
    token = daemon.upload(clips[name], title="Harbour")
    item = daemon.wait_playable(token)
    assert item["hls_info"]["master_file"]
    item = daemon.wait_done(token)
    assert item["processing"]["state"] == "done", item["processing"]
    assert item["media_type"] == "video" and item["title"] == "Harbour" and item["duration"] in (5, 6)
    master = item["hls_info"]["master_file"]
    text = playlist(daemon, master)
    if name == "silent.mp4":
        assert "TYPE=AUDIO" not in text
    else:
        assert "TYPE=AUDIO" in text
    rungs = variants(daemon, master)
    assert rungs
    for height, uri in rungs.items():
        assert abs(frames(daemon, uri) - 5 * 24) <= 1, (height, uri)
    for key in ("poster_url", "thumbnail_url", "sprites_url", "storyboard_url", "download_url"):
        assert item[key], key
        assert daemon.get(item[key], token=False).status == 200, key
    cues = daemon.get(item["storyboard_url"], token=False).body.decode()
    assert cues.startswith("WEBVTT") and re.search(r"\n/media/\S+#xywh=\d+,\d+,\d+,\d+", cues)


def test_a_file_a_browser_cannot_play_is_playable_before_its_ladder_is_done(daemon, clips):
    token = daemon.upload(clips["old.mpg"])
    item = daemon.wait_playable(token)
    assert item["hls_info"]["master_file"]
    daemon.wait_done(token)


@pytest.mark.parametrize("name, content", [
    ("clip.mp4", b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
    ("clip.mp4", b"ffconcat version 1.0\nfile /etc/passwd\n"),
    ("clip.mp4", b"not a video at all, only words\n" * 40),
    ("clip.mp4", b"\0" * 5000),
    ("page.html", b"<!doctype html><script>alert(1)</script>"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
])
def test_what_cannot_be_published_fails_with_a_sentence(daemon, name, content):
    upload = daemon.create_upload(len(content), name, content)
    token = upload.headers["OpenPress-Media"]
    item = daemon.wait_done(token)
    assert item["processing"]["state"] == "failed"
    assert len(item["processing"]["message"]) > 20
    assert "/etc/passwd" not in item["processing"]["message"]
    assert daemon.get("/api/v1/media", token=False).json()["count"] == 0


def test_a_playlist_that_points_at_a_loopback_address_reaches_nobody(daemon, tmp_path):
    import socket

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    listener.settimeout(0.5)
    port = listener.getsockname()[1]
    content = f"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:{port}/seg.ts\n#EXT-X-ENDLIST\n".encode()
    token = daemon.create_upload(len(content), "clip.mp4", content).headers["OpenPress-Media"]
    assert daemon.wait_done(token)["processing"]["state"] == "failed"
    with pytest.raises(socket.timeout):
        listener.accept()
    listener.close()


def test_nothing_but_what_is_published_of_an_item_is_served(daemon, clips):
    token = daemon.upload(clips["silent.mp4"])
    daemon.wait_done(token)
    original = daemon.get(f"/media/{token}/original.mp4", token=False)
    assert original.status == 200 and original.headers["Content-Disposition"].startswith("attachment")
    for path in ("../../openpress.db", "..%2f..%2fopenpress.db", ".hidden", "hls/../original.mp4", "plan.json"):
        answer = daemon.get(f"/media/{token}/{path}", token=False)
        assert answer.status in (400, 403, 404), (path, answer)


def test_deleting_an_item_takes_its_files_away(daemon, data, clips):
    token = daemon.upload(clips["phone.mp4"])
    daemon.wait_playable(token)
    assert daemon.request("DELETE", f"/api/v1/media/{token}").status == 204
    assert daemon.get(f"/media/{token}/hls/master.m3u8", token=False).status in (403, 404)
    daemon.wait_for(lambda: not list((data / "media").glob(f"*/{token}")), "removal of the files")


def test_images_sounds_and_documents_are_published_too(daemon, tmp_path):
    made = {"photo.jpg": ["-f", "lavfi", "-i", "testsrc2=s=800x600", "-frames:v", "1"],
            "sound.m4a": ["-f", "lavfi", "-i", "sine=d=3", "-c:a", "aac"]}
    for name, arguments in made.items():
        subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *arguments, tmp_path / name], check=True)
    import importlib.util
    import pathlib
    source = pathlib.Path(__file__).resolve().parents[2] / "tools/lib/demo.py"
    spec = importlib.util.spec_from_file_location("demo", source)
    demo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(demo)
    (tmp_path / "page.pdf").write_bytes(demo.document(["One line"]))
    for name, kind in (("photo.jpg", "image"), ("sound.m4a", "audio"), ("page.pdf", "pdf")):
        token = daemon.upload(tmp_path / name)
        item = daemon.wait_done(token)
        assert item["processing"]["state"] == "done", (name, item["processing"])
        assert item["media_type"] == kind and item["playable"]
        if kind != "audio":
            assert daemon.get(item["thumbnail_url"], token=False).headers["Content-Type"] == "image/jpeg"
