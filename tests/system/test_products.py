"""What an owner asks of a published item: another poster, subtitles for every player, pieces of it as new items."""

import json
import re


def test_subtitles_are_in_the_playlist_as_long_as_they_are_there(daemon, clips):
    token = daemon.upload(clips["silent.mp4"])
    master = daemon.wait_done(token)["hls_info"]["master_file"]
    base = master.rsplit("/", 1)[0]
    path = f"/api/v1/media/{token}/subtitles/en"
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"
    assert daemon.request("PUT", path, text.encode(), {"Content-Type": "text/vtt"}).status == 201

    def offered():
        return re.search(r'TYPE=SUBTITLES,.*LANGUAGE="en",.*URI="([^"]+)"', daemon.get(master).body.decode())

    uri = daemon.wait_for(offered, "subtitles in the playlist").group(1)
    listed = daemon.get(f"{base}/{uri}").body.decode()
    name = re.search(r"^\.\./\.\./(subtitles/\S+\.vtt)$", listed, re.MULTILINE).group(1)
    assert b"Hello" in daemon.get(f"/media/{token}/{name}").body
    assert daemon.request("DELETE", path).status == 204
    daemon.wait_for(lambda: not offered(), "their end")


def test_the_owner_chooses_the_moment_of_the_poster(daemon, clips):
    token = daemon.upload(clips["phone.mp4"])
    item = daemon.wait_done(token)
    for bad in (-1, 100, "soon", True):
        answer = daemon.request("PUT", f"/api/v1/media/{token}", {"thumbnail_time": bad})
        assert answer.status == 400 and answer.json()["code"] in ("invalid_thumbnail_time", "invalid_field"), answer
    posters = [daemon.get(item["poster_url"]).body]
    for moment in (0.5, 4):
        assert daemon.request("PUT", f"/api/v1/media/{token}", {"thumbnail_time": moment}).status == 201
        daemon.wait_for(lambda: daemon.media(token)["thumbnail_time"] == moment, "the moment")
        # The server looks again at a file it has open only after a while.
        posters.append(daemon.wait_for(lambda: (now := daemon.get(item["poster_url"]).body) not in posters and now, "another poster"))
    assert all(poster[:2] == b"\xff\xd8" for poster in posters)


def test_a_waveform_is_there_for_what_has_sound(daemon, clips):
    item = daemon.wait_done(daemon.upload(clips["phone.mp4"]))
    waveform = json.loads(daemon.get(item["waveform_url"]).body)
    assert len(waveform["data"]) == 2 * waveform["length"] > 1000
    assert -40 < waveform["loudness"]["integrated"] < -5
    assert daemon.wait_done(daemon.upload(clips["silent.mp4"]))["waveform_url"] is None


def test_pieces_of_a_video_become_new_videos(daemon, clips):
    token = daemon.upload(clips["phone.mp4"], title="Harbour")
    item = daemon.wait_done(token)
    answer = daemon.request("POST", f"/api/v1/media/{token}/trim_video", {"saveAsCopy": True, "segments": [
        {"startTime": "00:00:00.500", "endTime": "00:00:01.500"}, {"startTime": "00:00:03.000", "endTime": "00:00:04.000"}]})
    assert answer.status == 200 and answer.json()["success"], answer

    def made():
        mine = daemon.get("/api/v1/media?author=admin").json()["results"]
        return next((one for one in mine if one["friendly_token"] != token), None)

    piece = daemon.wait_done(daemon.wait_for(made, "a new item")["friendly_token"])
    assert piece["processing"]["state"] == "done", piece["processing"]
    assert piece["duration"] == 2 and piece["title"].startswith("Harbour")
    # What it was cut from is as it was.
    assert daemon.media(token)["duration"] == item["duration"]
    assert daemon.get(item["original_media_url"]).body == clips["phone.mp4"].read_bytes()


def test_a_video_is_trimmed_in_its_place_and_brought_back(daemon, clips):
    token = daemon.upload(clips["phone.mp4"], title="Harbour")
    item = daemon.wait_done(token)
    before = daemon.get(item["original_media_url"]).body
    answer = daemon.request("POST", f"/api/v1/media/{token}/trim_video", {
        "segments": [{"startTime": "00:00:01.000", "endTime": "00:00:03.000"}]})
    assert answer.status == 200 and answer.json()["success"], answer
    again = daemon.request("POST", f"/api/v1/media/{token}/trim_video", {
        "segments": [{"startTime": "00:00:01.000", "endTime": "00:00:02.000"}]})
    assert again.status == 400 and again.json()["code"] == "change_under_way", again
    assert daemon.media(token)["playable"]

    def versions():
        return daemon.get(f"/api/v1/media/{token}/versions").json()["results"]

    def trimmed():
        assert versions()[0]["state"] != "failed", versions()
        return daemon.media(token) if daemon.media(token)["duration"] == 2 else None

    now = daemon.wait_for(trimmed, "the trimmed video")
    assert now["title"] == "Harbour" and now["processing"]["state"] == "done"
    assert daemon.get(now["hls_info"]["master_file"], token=False).status == 200
    # What was cut out is nobody's any more but the owner's, and addresses that others know lead to what is left.
    segment = item["hls_info"]["master_file"].rsplit("/", 1)[0] + "/v240/0.m4s"
    assert daemon.get(segment, token=False).status == 404
    poster = daemon.get(item["poster_url"], token=False)
    assert poster.status == 302 and poster.headers["Location"] == now["poster_url"], poster
    kept = versions()
    assert [one["state"] for one in kept] == ["kept"], kept
    assert daemon.get(kept[0]["original_url"], token=False).status == 404
    assert daemon.get(kept[0]["original_url"]).body == before
    assert daemon.request("POST", f"/api/v1/media/{token}/versions/{kept[0]['id']}/restore", {}).status == 200
    back = daemon.media(token)
    assert back["duration"] == 5 and daemon.get(back["original_media_url"]).body == before
    assert daemon.request("DELETE", f"/api/v1/media/{token}/versions/{versions()[0]['id']}").status == 204
    assert versions() == []


def test_a_file_takes_the_place_of_another(daemon, clips):
    token = daemon.upload(clips["phone.mp4"], title="Harbour")
    daemon.wait_done(token)
    assert daemon.upload(clips["silent.mp4"], replaces=token) == token

    def replaced():
        return daemon.media(token) if daemon.media(token)["waveform_url"] is None else None

    now = daemon.wait_for(replaced, "the other file")
    assert now["title"] == "Harbour"
    assert daemon.get(now["original_media_url"]).body == clips["silent.mp4"].read_bytes()
    # A picture does not take the place of a video.
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100)
    form = b"--x\r\nContent-Disposition: form-data; name=\"media_file\"; filename=\"a.png\"\r\n\r\n" + picture + b"\r\n--x--\r\n"
    answer = daemon.request("PUT", f"/api/v1/media/{token}/file", form, {"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status == 202, answer

    def failed():
        first = daemon.get(f"/api/v1/media/{token}/versions").json()["results"][0]
        return first if first["state"] == "failed" else None

    assert daemon.wait_for(failed, "the refusal")["message"]
    assert daemon.media(token)["hls_info"] == now["hls_info"]


def test_a_good_picture_is_published_without_a_sound_that_cannot_be_read(daemon, clips, tmp_path):
    import subprocess
    from samples import X264
    source = tmp_path / "noise.mkv"
    # Of the sound only the description is right.
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=3", "-f", "lavfi", "-i",
                    "sine=d=3", *X264, "-c:a", "flac", "-bsf:a", "noise=amount=1", source], check=True)
    item = daemon.wait_done(daemon.upload(source))
    assert item["processing"]["state"] == "done" and item["playable"], item["processing"]
    assert "sound" in item["processing"]["message"], item["processing"]
    assert daemon.get(item["hls_info"]["master_file"]).status == 200
    assert b"TYPE=AUDIO" not in daemon.get(item["hls_info"]["master_file"]).body
    assert item["waveform_url"] is None and item["download_url"]
