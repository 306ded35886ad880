"""The calls of MediaCMS's command-line client (cli-tool/cli.py), command by command, with what it reads of the answers."""

from daemon import PASSWORD
from visitor import File, Visitor


def keys(answer, *names):
    missing = [name for name in names if name not in answer]
    assert not missing, f"{missing} is not in {answer}"


def test_the_command_line_client_of_mediacms_works_unchanged(daemon, clips):
    # login: asks for address and password, sends them as a form and writes AUTH_KEY, EMAIL and USERNAME down.
    anonymous = Visitor(daemon)
    answer = anonymous.send("POST", "/api/v1/login", form={"email": "admin@example.org", "password": PASSWORD})
    assert answer.status == 200, answer
    login = answer.json()
    keys(login, "token", "email", "username")
    assert (login["email"], login["username"]) == ("admin@example.org", "admin")
    client = Visitor(daemon, login["token"])

    # upload-media: each file of a folder, with nothing but its bytes; only 201 counts as success.
    uploaded = []
    for name in ("phone.mp4", "silent.mp4"):
        answer = client.send("POST", "/api/v1/media", parts={"media_file": File(name, clips[name].read_bytes())})
        assert answer.status == 201, answer
        keys(answer.json(), "friendly_token", "title", "media_type", "state")
        uploaded.append(answer.json()["friendly_token"])
    for token in uploaded:
        assert daemon.wait_done(token)["processing"]["state"] == "done"

    # my-media: a table of the first page.
    answer = client.get(f"/api/v1/media?author={login['username']}")
    assert answer.status == 200, answer
    results = answer.json()["results"]
    for item in results:
        keys(item, "title", "media_type", "state")
        assert all(isinstance(item[key], str) for key in ("title", "media_type", "state"))
    assert {item["friendly_token"] for item in results} == set(uploaded)
    assert {item["media_type"] for item in results} == {"video"}

    # whoami: prints every key and value.
    answer = client.get("/api/v1/whoami")
    assert answer.status == 200 and isinstance(answer.json(), dict)
    keys(answer.json(), "username", "name", "description", "media_info", "api_url")

    # categories: without a token; a bare list.
    answer = anonymous.get("/api/v1/categories")
    assert answer.status == 200 and isinstance(answer.json(), list) and answer.json()
    for category in answer.json():
        keys(category, "title", "description")

    # encodings: with the slash; a bare list, each value of which is put into a table as text.
    answer = anonymous.get("/api/v1/encode_profiles/")
    assert answer.status == 200 and isinstance(answer.json(), list) and answer.json()
    for profile in answer.json():
        keys(profile, "name", "extension", "resolution", "codec", "description")
        assert isinstance(profile["codec"], str)


def test_the_command_line_client_hears_what_is_wrong(daemon, clips):
    anonymous = Visitor(daemon)
    answer = anonymous.send("POST", "/api/v1/login", form={"email": "admin@example.org", "password": "wrong"})
    assert answer.status == 400 and answer.json()["non_field_errors"] == ["User not found."]
    stranger = Visitor(daemon, "0" * 40)
    answer = stranger.send("POST", "/api/v1/media", parts={"media_file": File("a.mp4", clips["phone.mp4"].read_bytes())})
    assert answer.status == 403 and answer.json()["detail"] == "Invalid token."
    assert daemon.get("/api/v1/media").json()["count"] == 0
