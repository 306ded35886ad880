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
