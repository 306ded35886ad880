"""What an administrator does from the shell, beside a daemon that runs."""

import json
import sqlite3

import pytest

from daemon import PASSWORD
from test_cli import run


def ask(data, *arguments, code=0, input=None):
    answer = run(*arguments, "--data", data, "--json", input=input)
    assert answer.returncode == code, answer.stdout + answer.stderr
    return json.loads(answer.stdout) if code == 0 else answer.stderr


def audit(daemon, action):
    answer = daemon.get(f"/api/v1/audit?action={action}")
    assert answer.status == 200, answer
    return answer.json()["results"]


@pytest.fixture
def ada(daemon, data):
    return ask(data, "user", "add", "adal", "--email", "ada@example.org", "--role", "journalist", "--password-stdin",
               input=PASSWORD + "\n")


def test_accounts_are_changed_and_the_audit_log_names_the_shell(daemon, data, ada):
    assert ada["role"] == "journalist" and ada["is_active"]
    assert {user["username"] for user in ask(data, "user", "list")} == {"admin", "adal"}
    assert ask(data, "user", "role", "adal", "editor")["role"] == "editor"
    assert not ask(data, "user", "deactivate", "adal")["is_active"]
    assert ask(data, "user", "activate", "ada@example.org")["is_active"]
    assert not ask(data, "user", "disapprove", "adal")["is_approved"]
    assert ask(data, "user", "approve", "adal")["is_approved"]
    assert ask(data, "user", "show", "adal")["role"] == "editor"
    rows = daemon.get("/api/v1/audit").json()["results"]
    done = [row for row in rows if row["subject"] == f"user:{ada['id']}"]
    assert len(done) >= 5 and {row["actor"] for row in done} == {"(shell)"} and all(row["actor_id"] is None for row in done)
    assert "no account" in ask(data, "user", "show", "nobody", code=1)
    assert "no second factor" in ask(data, "user", "reset-factor", "adal", code=1)
    assert "journalist" in ask(data, "user", "role", "adal", "boss", code=2)


def test_tokens_are_listed_without_their_secrets_and_end(daemon, data, ada):
    daemon.sign_in("adal")
    secret = daemon.token
    tokens = ask(data, "token", "list", "adal")
    assert len(tokens) == 1 and secret not in json.dumps(tokens)
    assert "no token" in ask(data, "token", "revoke", "admin", tokens[0]["id"], code=1)
    ask(data, "token", "revoke", "adal", tokens[0]["id"])
    assert ask(data, "token", "list", "adal") == []
    daemon.wait_for(lambda: daemon.get("/api/v1/whoami").status in (401, 403), "the end of the token")


def test_items_are_found_changed_and_deleted(daemon, data, clips, ada):
    token = daemon.upload(clips["silent.mp4"], title="The harbour")
    daemon.wait_done(token)
    listed = ask(data, "media", "list", "--user", "admin", "--state", "public", "--text", "harbour")
    assert [item["token"] for item in listed["results"]] == [token] and listed["count"] == 1
    assert ask(data, "media", "list", "--user", "adal")["results"] == []
    shown = ask(data, "media", "show", token)
    assert shown["processing"] == "done" and shown["renditions"]
    assert ask(data, "media", "state", "private", token)[0]["state"] == "private"
    daemon.wait_for(lambda: daemon.request("GET", f"/api/v1/media/{token}", token=False).status in (401, 403, 404),
                    "the item to be private")
    assert ask(data, "media", "owner", "adal", token)[0]["user"] == "adal"
    assert "not failed" in ask(data, "media", "retry", token, code=1)
    # All or none.
    assert "no item" in ask(data, "media", "delete", token, "nosuchtoken", code=1)
    assert ask(data, "media", "show", token)["user"] == "adal"
    assert ask(data, "media", "delete", token) == [{"token": token, "deleted": True}]
    daemon.wait_for(lambda: not list((data / "media").glob(f"*/{token}")), "the end of its files")
    for action in ("media.state_changed", "media.owner_changed", "media.deleted"):
        rows = audit(daemon, action)
        assert [(row["actor"], row["subject"]) for row in rows] == [("(shell)", f"media:{token}")]
    assert "public" in ask(data, "media", "state", "secret", token, code=2)


def test_jobs_are_listed_retried_and_cancelled(daemon, data):
    with sqlite3.connect(data / "openpress.db") as database:
        database.execute(
            "INSERT INTO jobs (kind, lane, priority, payload, state, max_attempts, run_after, wall_ms, stall_ms, created_at, "
            "finished_at, error) VALUES ('retire_jobs', 'short', 500, '{}', 'dead', 1, 0, 0, 0, 1, 1, 'no')")
    dead = ask(data, "job", "list", "--state", "dead")
    assert [(job["kind"], job["error"]) for job in dead] == [("retire_jobs", "no")]
    number = dead[0]["id"]
    ask(data, "job", "retry", number)
    daemon.wait_for(lambda: ask(data, "job", "list", "--state", "done"), "the job")
    assert "done" in ask(data, "job", "cancel", number, code=1)
    assert "no job" in ask(data, "job", "retry", 999999, code=1)
    assert "cancelled" in ask(data, "job", "list", "--state", "lost", code=2)


def test_journalists_are_verified_refused_and_revoked_in_somebodys_name(daemon, data, ada):
    daemon.sign_in("adal")
    made = daemon.request("POST", "/api/v1/verification/requests", {"kind": "independent", "statement": "I write."}).json()
    daemon.sign_in("admin")
    assert [request["id"] for request in ask(data, "verify", "list")["results"]] == [made["id"]]
    assert ask(data, "verify", "show", made["id"])["statement"] == "I write."
    words = ("--reason", "Known to us.", "--basis", "Their own site.")
    assert "permission" in ask(data, "verify", "approve", made["id"], "--as", "adal", *words, code=1)
    done = ask(data, "verify", "approve", made["id"], "--as", "admin", *words)
    assert done["state"] == "approved" and done["reviewer"] == "admin"
    ask(data, "verify", "refuse", made["id"], "--as", "admin", "--reason", "x", code=1)
    assert ask(data, "verify", "revoke", "adal", "--as", "admin", "--reason", "Sold it.")["state"] == "revoked"
    rows = audit(daemon, "shell.decided")
    assert [(row["actor"], json.loads(row["details"])["what"] if isinstance(row["details"], str) else row["details"]["what"])
            for row in rows] == [("(shell)", "revoked"), ("(shell)", "approved")]


def test_settings_in_force_say_where_they_come_from_and_no_password(data, tmp_path):
    config = tmp_path / "openpress.toml"
    config.write_text('[site]\nname = "Press"\n[mail]\npassword = "hunter2"\n')
    answer = run("settings", "--in-force", "--json", "--data", data, "--config", config, env={"OPENPRESS_HTTP__WORKERS": "5"})
    assert answer.returncode == 0 and "hunter2" not in answer.stdout, answer.stderr
    found = {row["name"]: (row["value"], row["origin"]) for row in json.loads(answer.stdout)}
    assert found["site.name"] == ("Press", f"file {config}")
    assert found["http.workers"] == ("5", "environment")
    assert found["http.loops"] == ("1", "default")
    assert found["mail.password"] == ("(not shown)", f"file {config}")
