"""The command line and the settings, as an operator meets them."""

import json
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import tempfile

import pytest

from daemon import BINARY, PASSWORD, PATIENCE, Daemon, sanitizer_report


def run(*arguments, input=None, env=None):
    answer = subprocess.run([str(BINARY), *map(str, arguments)], input=input, text=True, capture_output=True,
                            timeout=60 * PATIENCE, env={**os.environ, **(env or {})}, check=False)
    # Where a failure is expected, a sanitizer's would be taken for it.
    assert not sanitizer_report(answer.stderr), answer.stderr
    return answer


def test_version_is_told():
    assert re.fullmatch(r"openpress \d+\.\d+\.\d+\n", run("version").stdout)


def test_a_user_is_added_listed_and_given_another_password(data):
    added = run("user", "add", "adal", "--email", "ada@example.org", "--role", "journalist", "--password-stdin", "--data", data,
                input="first password\n")
    assert added.returncode == 0, added.stderr
    assert "adal" in run("user", "list", "--data", data).stdout
    site = Daemon(data).start()
    site.sign_in("adal", "first password")
    # The running daemon must notice what the command line changed.
    changed = run("user", "passwd", "adal", "--password-stdin", "--data", data, input="second password\n")
    assert changed.returncode == 0, changed.stderr
    assert site.request("POST", "/api/v1/login", {"username": "adal", "password": "first password"}, token=False).status == 400
    site.sign_in("adal", "second password")
    site.stop()


def test_the_schema_is_awaited_by_all_and_applied_by_one(data):
    os.mkdir(data)
    too_early = run("schema", "await", "--data", data)
    assert too_early.returncode == 1 and "not up to date" in too_early.stderr
    with subprocess.Popen([str(BINARY), "schema", "await", "--within", "60", "--data", data], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as waiting:
        assert run("schema", "apply", "--data", data).returncode == 0
        assert "up to date" in waiting.communicate(timeout=60 * PATIENCE)[0]
        assert waiting.returncode == 0
    with sqlite3.connect(f"{data}/openpress.db") as database:
        database.execute("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (9999, 'later', 'x', 0)")
    newer = run("schema", "await", "--within", "60", "--data", data)
    assert newer.returncode == 3 and "9999_later" in newer.stderr


@pytest.mark.parametrize("arguments, word", [
    (("user", "add", "adal", "--email", "ada@example.org", "--role", "boss"), "journalist"),
    (("user", "add", "adal", "--email", "nonsense", "--role", "user"), "e-mail"),
    (("user", "passwd", "nobody"), "nobody"),
])
def test_a_wrong_user_command_says_what_is_allowed(data, arguments, word):
    answer = run(*arguments, "--password-stdin", "--data", data, input="a long password\n")
    assert answer.returncode != 0
    assert word in answer.stderr


def test_an_unknown_setting_stops_the_start_with_file_line_and_the_likely_one(data, tmp_path):
    config = tmp_path / "openpress.toml"
    config.write_text("[site]\nname = \"x\"\n[http]\nlisen = \"127.0.0.1:0\"\n")
    answer = run("serve", "--data", data, "--config", config)
    assert answer.returncode == 2
    assert f"{config}:4" in answer.stderr and "http.listen" in answer.stderr


def test_a_setting_out_of_limits_is_refused_wherever_it_comes_from(data):
    answer = run("serve", "--data", data, env={"OPENPRESS_HTTP__WORKERS": "0"})
    assert answer.returncode == 2
    assert "OPENPRESS_HTTP__WORKERS" in answer.stderr and "from 1 to" in answer.stderr


def test_an_action_that_there_is_not_stops_the_start(data):
    answer = run("serve", "--data", data, "--listen", "127.0.0.1:0", env={"OPENPRESS_ACTIONS__ANONYMOUS": "like, applaud"})
    assert answer.returncode == 2, answer
    assert "actions.anonymous" in answer.stderr and "applaud" in answer.stderr and "dislike" in answer.stderr


def test_a_second_daemon_on_the_same_folder_is_refused(daemon, data):
    answer = run("serve", "--data", data, "--listen", "127.0.0.1:0")
    assert answer.returncode == 1
    assert "already serves" in answer.stderr


def test_the_one_time_link_works_once_and_survives_a_restart(data):
    site = Daemon(data).start()
    first = site.setup
    assert first
    site.stop()
    site.start()
    site.setup = first
    site.set_up_admin()
    again = site.request("POST", "/api/v1/setup", {"token": first, "username": "evelyn", "name": "Eve", "email": "eve@example.org",
                                                   "password": PASSWORD}, token=False)
    assert again.status in (403, 409)
    site.stop()
    site.setup = None
    site.start()
    assert site.setup is None
    site.stop()


def test_health_readiness_and_metrics(daemon):
    assert daemon.get("/healthz").body == b"ok\n"
    ready = daemon.get("/readyz")
    assert ready.status == 200 and ready.json()["checks"]["database"] == "ok"
    metrics = daemon.get("/metrics").body.decode()
    assert "# TYPE openpress_" in metrics


def test_reload_takes_what_can_be_reloaded_and_names_what_cannot(data, tmp_path):
    config = tmp_path / "openpress.toml"
    config.write_text("[log]\nlevel = \"info\"\n")
    process = subprocess.Popen([BINARY, "serve", "--data", data, "--config", config, "--listen", "127.0.0.1:0"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in process.stdout:
            if "http://127.0.0.1:" in line and "setup" not in line:
                break
        config.write_text("[log]\nlevel = \"info\"\n[http]\nworkers = 5\n[site]\nname = \"Other\"\n")
        process.send_signal(signal.SIGHUP)
        for line in process.stdout:
            if "restart" in line:
                assert "http.workers" in line
                break
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15 * PATIENCE) == 0


def test_json_logs_are_json_and_hold_no_secret(data):
    site = Daemon(data, {"OPENPRESS_LOG__FORM": "json", "OPENPRESS_LOG__LEVEL": "debug"}).start()
    site.set_up_admin()
    token = site.token
    site.get("/api/v1/whoami")
    site.request("POST", "/api/v1/session", {"username": "admin", "password": PASSWORD}, token=False)
    site.stop()
    lines = [line for line in site.log if line.startswith("{")]
    assert lines and all(json.loads(line)["level"] for line in lines)
    everything = "".join(lines)
    assert token not in everything and PASSWORD not in everything


def test_check_finds_a_whole_site_in_order_and_names_what_is_missing(daemon, data, clips):
    token = daemon.upload(clips["silent.mp4"])
    daemon.wait_done(token)
    daemon.stop()
    good = run("check", "--data", data)
    assert good.returncode == 0, good.stdout + good.stderr
    original = next((data / "media").glob(f"*/{token}/original.*"))
    original.rename(original.with_suffix(".gone"))
    bad = run("check", "--data", data)
    assert bad.returncode == 1 and token in bad.stdout


def test_check_follows_the_audit_log_and_names_the_row_that_was_changed(daemon, data):
    for statement in ("one", "two"):
        made = daemon.request("POST", "/api/v1/verification/requests", {"kind": "independent", "statement": statement})
        assert made.status == 201, made.body
        daemon.request("POST", f"/api/v1/verification/requests/{made.json()['id']}/withdraw", {})
    daemon.stop()
    good = run("check", "--data", data)
    assert good.returncode == 0 and "audit log: 5 rows follow from each other" in good.stdout, good.stdout + good.stderr
    with sqlite3.connect(data / "openpress.db") as database:
        with pytest.raises(sqlite3.IntegrityError):
            database.execute("UPDATE audit SET actor = 'somebody' WHERE id = 3")
        database.execute("DROP TRIGGER audit_keeps_rows")
        database.execute("UPDATE audit SET actor = 'somebody' WHERE id = 3")
    bad = run("check", "--data", data)
    assert bad.returncode == 1 and "row 3 does not follow from the row before it" in bad.stdout


def start_with_socket(data, listening):
    """As systemd does it: the socket is descriptor 3, and two variables say so."""
    script = f"exec 3<&{listening.fileno()} {listening.fileno()}<&-; LISTEN_PID=$$ LISTEN_FDS=1 exec {BINARY} serve --data {data}"
    return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "bash", "-c", script], pass_fds=[listening.fileno()], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def test_a_socket_of_systemds_outlives_the_daemon_and_keeps_its_clients(data):
    import http.client
    import socket

    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        port = listening.getsockname()[1]
        for _ in range(2):
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=60 * PATIENCE)
            client.request("GET", "/healthz")  # nobody is there yet
            process = start_with_socket(data, listening)
            try:
                assert client.getresponse().read() == b"ok\n"
            finally:
                process.send_signal(signal.SIGTERM)
                output, _ = process.communicate(timeout=15 * PATIENCE)
            assert process.returncode == 0 and f"http://127.0.0.1:{port}/" in output, output


def test_announced_sockets_that_are_not_there_stop_the_start(data):
    answer = subprocess.run(["bash", "-c", f"LISTEN_PID=$$ LISTEN_FDS=40 exec {BINARY} serve --data {data}"], text=True,
                            capture_output=True, timeout=60 * PATIENCE, check=False)
    assert answer.returncode == 2 and "LISTEN_FDS" in answer.stderr, answer


def test_a_credential_is_a_setting_and_a_wrong_name_is_refused(data, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "settings_http.workers").write_text("0\n")
    env = {"CREDENTIALS_DIRECTORY": str(credentials)}
    refused = run("check", "--data", data, env=env)
    assert refused.returncode == 2 and "settings_http.workers" in refused.stderr and "from 1 to" in refused.stderr
    (credentials / "settings_http.workers").write_text("2\n")
    assert run("user", "list", "--data", data, env=env).returncode == 0
    (credentials / "settings_mail.passwort").write_text("hunter2")
    unknown = run("user", "list", "--data", data, env=env)
    assert unknown.returncode == 2 and "mail.password" in unknown.stderr and "hunter2" not in unknown.stderr


def test_root_acts_as_the_owner_of_the_data_folder():
    if os.geteuid() != 0:
        pytest.skip("needs root")
    # Not in pytest's folder: nobody but root may go through that.
    with tempfile.TemporaryDirectory(prefix="openpress-owned-") as folder:
        os.chmod(folder, 0o755)
        owned = pathlib.Path(folder) / "data"
        owned.mkdir()
        os.chown(owned, 65534, 65534)
        answer = run("user", "list", "--data", owned)
        assert answer.returncode == 0, answer.stderr
        assert {path.stat().st_uid for path in owned.rglob("*")} == {65534}


def test_a_link_for_the_administrator_can_be_had_until_there_is_one(data):
    printed = run("setup-link", "--data", data)
    assert printed.returncode == 0, printed.stderr
    site = Daemon(data).start()
    site.setup = re.search(r"/setup\?token=([\w-]+)\n", printed.stdout).group(1)
    site.set_up_admin()
    site.stop()
    again = run("setup-link", "--data", data)
    assert again.returncode == 1 and "user add" in again.stderr


def test_a_newer_schema_ends_with_a_code_of_its_own(data):
    assert run("user", "list", "--data", data).returncode == 0
    with sqlite3.connect(data / "openpress.db") as database:
        database.execute("INSERT INTO schema_migrations VALUES (9999, 'later', 'x', 0)")
    answer = run("serve", "--data", data)
    assert answer.returncode == 3 and "9999_later" in answer.stderr


def test_manual_pages_name_every_setting_and_every_command():
    settings = re.findall(r"^# (\w+) = ", run("settings").stdout, re.MULTILINE)
    page = run("manual-settings").stdout
    assert settings and all(re.search(rf"\\fB\w+\.{name}\\fR", page) for name in settings)
    commands = run("manual").stdout
    for words in ("serve", "user add", "user passwd", "media list", "job retry", "verify approve", "token revoke", "backup",
                  "backup\\-key", "restore", "check", "settings", "version", "setup\\-link"):
        assert f".SS \\fBopenpress {words}\\fR" in commands, words
    help_text = run("--help").stdout
    assert "manual" not in help_text and "completion" not in help_text


@pytest.mark.parametrize("words, offered", [
    (["user", "pass"], {"passwd"}),
    (["se"], {"serve", "settings", "setup-link"}),
    (["check", "--"], {"--data", "--config", "--help", "--scrub", "--repair", "--json"}),
])
def test_bash_completes_commands_and_options(words, offered, tmp_path):
    script = tmp_path / "completion"
    script.write_text(run("completion").stdout)
    line = " ".join(["openpress", *words])
    answer = subprocess.run(["bash", "-c", f". {script}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _openpress; "
                             "printf '%s\\n' \"${COMPREPLY[@]}\""], capture_output=True, text=True, check=True)
    assert set(answer.stdout.split()) == offered, answer
