"""Accounts as their owners and those who run the site see them."""

import signal
import sqlite3
import subprocess

from daemon import BINARY, PASSWORD, Daemon


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
