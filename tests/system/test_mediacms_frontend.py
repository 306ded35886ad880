"""The calls of MediaCMS's front end in the order of a session, with what its code reads of the answers."""

import uuid

import pytest

from daemon import PASSWORD
from visitor import File, Visitor

API = "/api/v1"
CHUNK = 2_000_000  # of its Fine Uploader
ITEM = ("friendly_token", "url", "api_url", "user", "title", "description", "add_date", "views", "media_type", "duration",
        "thumbnail_url", "preview_url", "author_name", "author_profile", "author_thumbnail")


def ok(answer, status=200):
    assert answer.status == status, answer
    return answer.json() if answer.body else None


def keys(answer, *names):
    missing = [name for name in names if name not in answer]
    assert not missing, f"{missing} is not in {answer}"


def page(answer, *names):
    """A list as the front end follows it; its results have @names."""
    listed = ok(answer)
    keys(listed, "next", "previous", "results")
    for one in listed["results"]:
        keys(one, *names)
    return listed


def check_item(item):
    """What the front end splits and shows without asking whether it is there."""
    keys(item, *ITEM)
    assert item["url"].split("m=")[1] == item["friendly_token"]
    assert item["author_thumbnail"].startswith("http")


@pytest.fixture
def people(daemon):
    """A journalist and a reader, signed in with browsers, and the administrator."""
    admin = Visitor(daemon).sign_in("admin", PASSWORD)
    for name, role in (("lovelace", "journalist"), ("babbage1", "user")):
        # As the form of the page "manage users" sends it.
        made = ok(admin.send("POST", f"{API}/users", parts={
            "username": name, "password": PASSWORD, "email": f"{name}@example.org", "name": name.title()}), 201)
        keys(made, "username", "name", "is_editor", "is_manager", "email_is_verified")
        if role != "user":
            ok(admin.send("PUT", f"{API}/users/{name}", form={"action": "set_role", "role": role}))
    return {"admin": admin, "lovelace": Visitor(daemon).sign_in("lovelace", PASSWORD),
            "babbage1": Visitor(daemon).sign_in("babbage1", PASSWORD), "nobody": Visitor(daemon)}


def upload(browser, path, chunk=CHUNK):
    """As the page "upload" does it: in one piece, or in chunks and a last word."""
    content = path.read_bytes()
    fields = {"qquuid": str(uuid.uuid4()), "qqfilename": path.name, "qqtotalfilesize": len(content)}
    if len(content) <= chunk:
        done = ok(browser.send("POST", "/fu/upload/", parts={**fields, "qqfile": File(path.name, content)}))
    else:
        count = -(-len(content) // chunk)
        for index in range(count):
            part = content[index * chunk:(index + 1) * chunk]
            sent = ok(browser.send("POST", "/fu/upload/", parts={
                **fields, "qqpartindex": index, "qqtotalparts": count, "qqchunksize": len(part),
                "qqpartbyteoffset": index * chunk, "qqfile": File("blob", part)}))
            assert sent == {"success": True}
        done = ok(browser.send("POST", "/fu/upload/?done", form={**fields, "qqtotalparts": count}))
    assert done["success"] is True
    return done["media_url"].split("m=")[1]


def test_a_session_with_the_front_end_of_mediacms(daemon, people, clips):
    ada, bob, nobody, admin = (people[name] for name in ("lovelace", "babbage1", "nobody", "admin"))

    # Upload: one file in chunks, one in a piece; the screen recorder posts a form.
    token = upload(ada, clips["phone.mp4"], chunk=100_000)
    second = upload(ada, clips["silent.mp4"])
    recorded = ok(ada.send("POST", f"{API}/media", parts={
        "media_file": File("recording.mp4", clips["silent.mp4"].read_bytes()), "title": "Screen", "description": ""}), 201)
    check_item(recorded)
    for one in (token, second, recorded["friendly_token"]):
        assert daemon.wait_done(one)["processing"]["state"] == "done"

    # Home: three rows, the last of which goes on with `next`.
    page(nobody.get(f"{API}/media?show=featured"))
    page(nobody.get(f"{API}/media?show=recommended"))
    listed = page(nobody.get(f"{API}/media"))
    assert listed["next"] is None and len(listed["results"]) == 3
    for item in listed["results"]:
        check_item(item)

    # The other lists.
    for path in ("users", "tags", "user/action/watch", "user/action/like"):
        page(nobody.get(f"{API}/{path}"))
    for category in ok(nobody.get(f"{API}/categories")):
        keys(category, "title", "uid", "media_count", "thumbnail_url")

    # The item's page.
    item = ok(nobody.get(f"{API}/media/{token}"))
    keys(item, "url", "user", "title", "media_type", "poster_url", "sprites_url", "encodings_info", "hls_info",
         "original_media_url", "enable_comments", "categories_info", "tags_info", "subtitles_info", "chapter_data",
         "ratings_info", "related_media", "edit_url", "add_subtitle_url", "allow_download", "size", "license", "likes",
         "dislikes", "views", "add_date", "edit_date", "duration", "slideshow_items", "is_shared", "state")
    assert isinstance(item["related_media"], list) and item["related_media"]
    for other in item["related_media"]:
        check_item(other)
    assert item["url"].split("=")[-1] == token
    assert isinstance(item["author_thumbnail"], str) and isinstance(item["sprites_url"], str)
    assert ok(nobody.get(f"{API}/media/{token}/comments"))["results"] == []

    # The player: the master playlist, MP4 files that are complete, the sprite.
    assert nobody.get(item["hls_info"]["master_file"]).body.startswith(b"#EXTM3U")
    files = [encoding for codecs in item["encodings_info"].values() for encoding in codecs.values()]
    assert files and all(file["progress"] == 100 and file["status"] == "success" for file in files)
    playable = [file["url"] for file in files if file["url"]]  # it takes the first that has one
    assert playable and all(nobody.get(url).status == 200 for url in playable)
    assert nobody.get(item["sprites_url"]).status == 200

    # What a reader does there.
    for action in ("like", "dislike"):
        assert ok(bob.send("POST", f"{API}/media/{token}/actions", json_body={"type": action}), 201)
    ok(bob.send("POST", f"{API}/media/{token}/actions", json_body={"type": "report", "extra_info": "Old pictures"}), 201)
    comment = ok(bob.send("POST", f"{API}/media/{token}/comments", json_body={"text": "Seen from our window"}), 201)
    keys(comment, "uid", "text", "add_date", "author_name", "author_profile", "author_thumbnail_url")
    listed = page(nobody.get(f"{API}/media/{token}/comments"), "uid", "text", "add_date", "author_name", "author_profile",
                  "author_thumbnail_url")
    assert len(listed["results"]) == 1
    assert bob.send("DELETE", f"{API}/media/{token}/comments/{comment['uid']}").status == 204

    # "Save": a new playlist, both items, their order, and everything off again.
    made = ok(ada.send("POST", f"{API}/playlists", json_body={"title": "Harbour", "description": "Two"}), 201)
    keys(made, "title", "user", "url", "api_url", "media_count")
    for playlist in page(ada.get(f"{API}/playlists?author=lovelace"), "user", "url", "api_url", "title")["results"]:
        assert playlist["user"] == "lovelace" and playlist["url"].split("/")[-1]
        keys(ok(ada.get(playlist["api_url"])), "title", "description", "playlist_media")
    for one in (token, second):
        ok(ada.send("PUT", made["api_url"], json_body={"type": "add", "media_friendly_token": one}), 201)
    ok(ada.send("PUT", made["api_url"], json_body={"type": "ordering", "ordering": 1, "media_friendly_token": second}), 201)
    shown = ok(nobody.get(made["api_url"]))
    assert [one["friendly_token"] for one in shown["playlist_media"]] == [second, token]
    ok(ada.send("POST", made["api_url"], json_body={"title": "At the quay", "description": ""}), 201)
    ok(ada.send("PUT", made["api_url"], json_body={"type": "remove", "media_friendly_token": second}), 201)
    assert ada.send("DELETE", made["api_url"]).status == 204

    # The header's search box while somebody types, and the search page.
    assert [one["title"] for one in ok(nobody.get(f"{API}/search?show=titles&q=scre"))] == ["Screen"]
    found = page(nobody.get(f"{API}/search?q=screen&media_type=video&upload_date=this_month&sort_by=views&ordering=asc"),
                 "title", "url", "author_name", "author_profile", "add_date", "views", "description", "duration")
    assert found["count"] == 1

    # The profile, with its filters.
    keys(ok(nobody.get(f"{API}/users/lovelace")), "username", "name", "description", "thumbnail_url", "banner_thumbnail_url",
         "media_info", "api_url", "edit_url", "default_channel_edit_url")
    for query in ("", "&q=screen", "&media_type=video", "&upload_date=today", "&duration=0-20", "&publish_state=public",
                  "&sort_by=title&ordering=asc", "&t=nothing", "&show=shared_by_me", "&show=shared_with_me&exclude_lti_embed=1"):
        page(ada.get(f"{API}/media?author=lovelace{query}"))

    # The chapter editor saves; the trimmer is told what it lacks, and its second call is a 404.
    chapters = [{"startTime": "00:00:01.000", "endTime": "00:00:03.000", "chapterTitle": "Smoke"}]
    saved = ok(ada.send("POST", f"{API}/media/{token}/chapters", json_body={"chapters": chapters}))
    assert saved["chapters"] == chapters
    assert ada.send("POST", f"{API}/media/{token}/trim_video", json_body={"segments": []}).status == 400
    assert ada.send("POST", f"{API}/media/{token}/save_trim", json_body={"segments": []}).status == 404

    # Bulk actions and the lists in their dialogues.
    assert isinstance(ok(ada.get(f"{API}/categories/contributor?lms_courses_only=true")), list)
    page(ada.get(f"{API}/users?name=bab&exclude_self=True"), "username", "name")
    category = ok(ada.get(f"{API}/categories"))[0]["uid"]
    for more in ({"action": "disable_comments"}, {"action": "enable_comments"}, {"action": "disable_download"},
                 {"action": "enable_download"}, {"action": "set_state", "state": "unlisted"},
                 {"action": "set_state", "state": "public"}, {"action": "add_to_category", "category_uids": [category]},
                 {"action": "category_membership"}, {"action": "remove_from_category", "category_uids": [category]},
                 {"action": "tag_membership"}):
        done = ok(ada.send("POST", f"{API}/media/user/bulk_actions", json_body={**more, "media_ids": [token, second]}))
        assert "results" in done if more["action"].endswith("membership") else done["detail"]

    # The management pages.
    managed = page(admin.get(f"{API}/manage_media?sort_by=reported_times&ordering=desc&state=public&media_type=video"), *ITEM,
                   "reported_times", "state", "encoding_status", "is_reviewed", "featured")
    assert managed["results"][0]["friendly_token"] == token
    page(admin.get(f"{API}/manage_users?role=editor&sort_by=name"))
    people_listed = page(admin.get(f"{API}/manage_users"), "username", "name", "is_editor", "is_manager", "date_added")
    assert people_listed["count"] == 3
    page(admin.get(f"{API}/manage_comments?sort_by=add_date"))
    spam = ok(bob.send("POST", f"{API}/media/{second}/comments", json_body={"text": "Spam"}), 201)
    assert admin.send("DELETE", f"{API}/manage_comments?comment_ids={spam['uid']}").status == 204
    assert admin.send("DELETE", f"{API}/manage_media?tokens={recorded['friendly_token']}").status == 204
    assert admin.send("DELETE", f"{API}/manage_users?tokens=babbage1").status == 204

    # The owner deletes an item, then the account.
    assert ada.send("DELETE", f"{API}/media/{second}").status == 204
    assert nobody.get(f"{API}/media/{second}").status == 400
    assert ada.send("DELETE", f"{API}/users/lovelace").status == 204
    assert page(nobody.get(f"{API}/media"))["results"] == []


def test_the_front_end_tells_private_from_unavailable(daemon, people, clips):
    ada, nobody, bob = people["lovelace"], people["nobody"], people["babbage1"]
    token = upload(ada, clips["phone.mp4"])
    ok(ada.send("POST", f"{API}/media/user/bulk_actions",
                json_body={"action": "set_state", "state": "private", "media_ids": [token]}))
    assert ada.get(f"{API}/media/{token}").status == 200
    assert bob.get(f"{API}/media/{token}").status == 401  # "private"
    assert nobody.get(f"{API}/media/{token}").status == 401
    assert nobody.get(f"{API}/media/nosuchitem").status == 400  # "unavailable"


def test_a_session_changes_nothing_without_its_csrf_token(daemon, people, clips):
    ada = people["lovelace"]
    ada.cookies.pop("csrftoken")
    answer = ada.send("POST", "/fu/upload/", parts={
        "qquuid": str(uuid.uuid4()), "qqfilename": "a.mp4", "qqfile": File("a.mp4", clips["phone.mp4"].read_bytes())})
    assert answer.status == 403 and answer.json()["code"] == "csrf_failed"
    assert daemon.get(f"{API}/media").json()["count"] == 0
