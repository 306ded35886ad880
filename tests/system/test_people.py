"""Accounts as their owners and those who run the site see them."""

import signal
import sqlite3
import subprocess

from daemon import BINARY, PASSWORD, Daemon


def send_form(site, path, files):
    body = b""
    for name, content in files.items():
        body += f"--xyz\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x\"\r\n\r\n".encode() + content + b"\r\n"
    return site.request("POST", path, body + b"--xyz--\r\n", {"Content-Type": "multipart/form-data; boundary=xyz"})


def picture(path, filters="testsrc2=s=900x600"):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", filters, "-frames:v", "1", path],
                   check=True)
    return path.read_bytes()


def path_of(url):
    return url[url.index("/media/"):]


def test_pictures_of_an_account_are_made_anew_served_for_ever_and_gone_with_it(daemon, tmp_path, data):
    png = picture(tmp_path / "a.png")
    answer = send_form(daemon, "/api/v1/users/admin", {"logo": png, "banner": png})
    assert answer.status == 201, answer
    logo = path_of(answer.json()["thumbnail_url"])
    banner = answer.json()["banner_thumbnail_url"]
    for path, size in ((logo, "256,256"), (banner, "1600,400")):
        served = daemon.get(path, token=False)
        assert served.status == 200 and served.headers["Content-Type"] == "image/webp"
        assert "immutable" in served.headers["Cache-Control"]
        (tmp_path / "made.webp").write_bytes(served.body)
        found = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0",
                                tmp_path / "made.webp"], check=True, capture_output=True, text=True).stdout
        assert found.strip() == size
    refused = send_form(daemon, "/api/v1/users/admin", {"logo": b"<svg onload='alert(1)'/>"})
    assert refused.status == 400 and refused.json()["code"] == "unsupported_type", refused
    again = daemon.request("PUT", "/api/v1/users/admin/avatar", png, {"Content-Type": "image/png"})
    assert again.status == 201, again
    assert daemon.get(logo, token=False).status == 404
    assert len([f for f in (data / "portraits").iterdir() if f.is_file()]) == 2
    assert not any((data / "portraits/.incoming").iterdir())
    assert daemon.request("DELETE", "/api/v1/users/admin/banner").status == 204
    assert daemon.get(banner, token=False).status == 404


def test_the_command_line_changes_accounts_and_the_log_says_so(data):
    def run(*arguments, input=None):
        return subprocess.run([BINARY, "user", *arguments, "--data", data], input=input, capture_output=True, text=True,
                              check=False)

    made = run("add", "lovelace", "--email", "a@example.org", "--role", "user", "--password-stdin", input=PASSWORD + "\n")
    assert made.returncode == 0, made.stderr
    site = Daemon(data).start()
    site.sign_in("lovelace")
    assert site.request("POST", "/api/v1/playlists", {"title": "A list"}).status == 403
    assert run("role", "lovelace", "journalist").returncode == 0
    # The daemon notices within seconds.
    site.wait_for(lambda: site.request("POST", "/api/v1/playlists", {"title": "A list"}).status == 201, "the new role")
    assert run("deactivate", "lovelace").returncode == 0
    site.wait_for(lambda: site.get("/api/v1/whoami").status == 403, "the end")
    assert run("activate", "lovelace").returncode == 0
    site.sign_in("lovelace")
    assert run("disapprove", "lovelace").returncode == 0
    assert "(not approved)" in run("list").stdout
    assert run("approve", "lovelace").returncode == 0
    assert run("role", "lovelace", "boss").returncode != 0
    assert run("role", "nobodyhere", "user").returncode != 0
    site.stop()
    with sqlite3.connect(data / "openpress.db") as database:
        actions = [row[0] for row in database.execute("SELECT action FROM audit ORDER BY id")]
    assert actions == ["account.created", "account.role", "account.deactivated", "account.activated",
                       "account.disapproved", "account.approved"]
    assert subprocess.run([BINARY, "check", "--data", data], capture_output=True, check=False).returncode == 0


def test_settings_that_change_are_on_record_by_name(data, tmp_path):
    config = tmp_path / "openpress.toml"
    config.write_text("[site]\nname = \"Before\"\n")
    process = subprocess.Popen([BINARY, "serve", "--data", data, "--config", config, "--listen", "127.0.0.1:0"], text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        for line in process.stdout:
            if "listening" in line:
                break
        config.write_text("[site]\nname = \"After\"\n[mail]\npassword = \"a secret\"\n")
        process.send_signal(signal.SIGHUP)
        for line in process.stdout:
            if "read again" in line:
                break
    finally:
        process.terminate()
        process.communicate(timeout=60)
    with sqlite3.connect(data / "openpress.db") as database:
        rows = database.execute("SELECT action, details FROM audit ORDER BY id").fetchall()
    assert rows == [("settings.changed", '{"settings":["site.name","mail.password"]}')]
