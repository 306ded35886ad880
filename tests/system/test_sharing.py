"""Shares and copies over the real program: who gets which file, and what a copy needs of its source."""

import re

BULK = "/api/v1/media/user/bulk_actions"


def bulk(daemon, action, token, **more):
    answer = daemon.request("POST", BULK, {"action": action, "media_ids": [token], **more})
    assert answer.status == 200, answer
    return answer.json()


def segments(daemon, master):
    """The URLs of all that a player would fetch of one rendition."""
    base = master.rsplit("/", 1)[0]
    text = daemon.get(master).body.decode()
    uri = f"{base}/" + re.search(r"#EXT-X-STREAM-INF:[^\n]*\n([^\n#]+)", text).group(1)
    playlist = daemon.get(uri).body.decode()
    folder = uri.rsplit("/", 1)[0]
    names = re.findall(r'#EXT-X-MAP:URI="([^"]+)"', playlist) + [
        line for line in playlist.splitlines() if line and not line.startswith("#")]
    return [uri, *[f"{folder}/{name}" for name in names]]


def test_a_copy_plays_and_outlives_its_source(daemon, clips):
    token = daemon.upload(clips["phone.mp4"], title="Harbour")
    source = daemon.wait_done(token)
    assert bulk(daemon, "copy_media", token) == {"detail": "1 media items copied"}
    listed = daemon.get("/api/v1/media?author=admin").json()["results"]
    copy = next(item["friendly_token"] for item in listed if item["title"] == "Harbour (Copy)")
    made = daemon.wait_done(copy)
    assert made["processing"]["state"] == "done", made["processing"]
    assert made["hls_info"].keys() == source["hls_info"].keys()
    urls = segments(daemon, made["hls_info"]["master_file"])
    before = [daemon.get(url) for url in urls]
    assert all(answer.status == 200 for answer in before)
    assert daemon.request("DELETE", f"/api/v1/media/{token}").status == 204
    daemon.wait_for(lambda: not list(daemon.data.glob(f"media/*/{token}")), "removal of the source's files")
    for url, answer in zip(urls, before):
        again = daemon.get(url)
        assert again.status == 200 and again.body == answer.body, url
    for key in ("poster_url", "download_url", "original_media_url"):
        assert daemon.get(made[key]).status == 200, key


def test_a_share_opens_files_and_closes_them(daemon, clips):
    token = daemon.upload(clips["silent.mp4"], title="Quay")
    daemon.wait_done(token)
    bulk(daemon, "set_state", token, state="private")
    made = daemon.request("POST", "/api/v1/users", {"username": "friendly", "password": "correct horse battery",
                                                    "email": "f@example.org", "name": "Friend"})
    assert made.status == 201, made
    owner = daemon.token
    daemon.sign_in("friendly")
    friend = daemon.token
    daemon.token = owner
    urls = segments(daemon, f"/media/{token}/hls/master.m3u8")

    def seen():
        return {daemon.get(url, headers={"Authorization": f"Token {friend}"}).status for url in urls}

    assert seen() == {404}
    bulk(daemon, "set_ownership", token, ownership_type="viewer", users=["friendly"])
    assert seen() == {200}
    bulk(daemon, "remove_ownership", token, ownership_type="viewer", users=["friendly"])
    assert seen() == {404}
