"""The installed service: first use, its walls, and what becomes of it when it dies, hangs, restarts or boots."""

import concurrent.futures
import http.client
import json
import threading


def test_installing_starts_the_service_and_prints_a_link_for_the_administrator(machine, installed):
    assert "Create the first administrator" in installed
    assert machine.is_active()
    assert machine.property("ActiveState", "openpress.socket") == "active"
    assert machine.property("UnitFileState") == "enabled"


def test_what_is_uploaded_plays_and_is_encoded_inside_the_walls(site, clips):
    token = site.upload(clips["phone.mp4"])
    item = site.wait_playable(token)
    assert item["playable"]
    done = site.wait_done(token)
    assert done["processing"]["state"] == "done", done["processing"]
    old = site.upload(clips["old.mpg"])
    assert site.wait_done(old)["processing"]["state"] == "done"


def test_the_walls_are_high(machine, installed):
    exposure = json.loads(machine.run("systemd-analyze", "security", "--json=short", "openpress.service").stdout)
    table = machine.run("systemd-analyze", "security", "--no-pager", "openpress.service", check=False).stdout
    overall = float(table.split("Overall exposure level for openpress.service:")[1].split()[0])
    assert exposure and overall <= 2.0, table


def test_only_the_service_reads_what_it_keeps(machine, site):
    def owner(path):
        return machine.run("stat", "-c", "%U:%G %a", path).stdout.strip()

    assert owner("/var/lib/openpress") == "openpress:openpress 750"
    assert owner("/etc/openpress/openpress.toml") == "root:openpress 640"
    assert owner("/etc/openpress/credentials") == "root:root 700"
    # Root's commands must not leave files that lock the service out.
    assert "admin" in machine.run("openpress", "user", "list").stdout
    assert machine.shell("find /var/lib/openpress ! -user openpress").stdout == ""
    assert machine.run("openpress", "check").stdout.endswith("everything is in order\n")


def test_manual_pages_completion_and_settings_are_there(machine, installed):
    files = machine.run("dpkg", "-L", "openpress").stdout
    for path in ("/usr/share/man/man1/openpress.1.gz", "/usr/share/man/man5/openpress.toml.5.gz",
                 "/usr/share/bash-completion/completions/openpress", "/etc/openpress/openpress.toml"):
        assert path in files
    said = machine.run("bash", "-c", ". /usr/share/bash-completion/completions/openpress; COMP_WORDS=(openpress user a); "
                       "COMP_CWORD=2; _openpress; echo ${COMPREPLY[*]}").stdout
    assert set(said.split()) == {"add", "activate", "approve"}


def test_the_journal_has_levels_and_fields(machine, site):
    machine.run("systemctl", "reload", "openpress")
    machine.wait_for(lambda: "read again" in machine.journal(), "the reload")
    lines = [json.loads(line) for line in
             machine.run("journalctl", "-u", "openpress", "-o", "json", "--no-pager").stdout.strip().split("\n")]
    listening = [line for line in lines if line.get("OPENPRESS_ROLE") == "all"]
    assert listening and listening[-1]["PRIORITY"] == "6" and listening[-1]["MESSAGE"].startswith("listening")
    assert listening[-1]["_SYSTEMD_UNIT"] == "openpress.service"


def test_a_reload_takes_settings_and_a_restart_takes_secrets(machine, site):
    machine.write("/etc/openpress/openpress.toml", '[site]\nname = "The Harbour Post"')
    machine.run("systemctl", "reload", "openpress")
    machine.wait_for(lambda: b"The Harbour Post" in site.get("/").body, "the new name")
    machine.write("/etc/openpress/credentials/mail.passwort", "secret")
    assert machine.run("systemctl", "restart", "openpress", check=False).returncode != 0
    assert "mail.passwort" in machine.journal() and "mail.password" in machine.journal()
    machine.shell("mv /etc/openpress/credentials/mail.passwort /etc/openpress/credentials/mail.password")
    machine.run("systemctl", "reset-failed", "openpress")
    machine.run("systemctl", "restart", "openpress")
    assert site.get("/readyz").status == 200
    assert "secret" not in machine.run("journalctl", "--no-pager").stdout


def test_a_killed_service_comes_back_with_everything(machine, site):
    before = site.get("/api/v1/media").json()["count"]
    with machine.restarted("the restart after kill -9") as pid:
        machine.run("kill", "-9", pid)
    site.sign_in()
    assert site.get("/api/v1/media").json()["count"] == before > 0


def test_a_service_that_hangs_is_ended_by_the_watchdog(machine, site):
    machine.write("/run/systemd/system/openpress.service.d/test.conf", "[Service]\nWatchdogSec=2s\nTimeoutAbortSec=2s")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "openpress")
    with machine.restarted("the watchdog's restart") as pid:
        machine.run("kill", "-STOP", pid)
    assert "watchdog" in machine.journal().lower()
    machine.shell("rm -r /run/systemd/system/openpress.service.d; systemctl daemon-reload; systemctl restart openpress")
    assert site.get("/readyz").status == 200


def test_restarts_under_load_refuse_nobody(machine, site):
    """Each request on a connection of its own, so that each has to be accepted by somebody."""
    over = threading.Event()

    def ask():
        answered = 0
        while not over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=60)
            connection.request("GET", "/healthz", headers={"Connection": "close"})
            assert connection.getresponse().read() == b"ok\n"
            connection.close()
            answered += 1
        return answered

    with machine.threads(8) as pool:
        asking = [pool.submit(ask) for _ in range(8)]
        try:
            for _ in range(3):
                machine.run("systemctl", "restart", "openpress")
        finally:
            over.set()
        counts = [each.result() for each in concurrent.futures.as_completed(asking)]
    assert all(counts) and sum(counts) > 50


def test_a_stopped_service_is_started_by_the_next_client(machine, site):
    machine.run("systemctl", "stop", "openpress.service")
    assert site.get("/healthz").body == b"ok\n"
    assert machine.is_active()


def test_a_reboot_brings_it_back(machine, site):
    before = site.get("/api/v1/media").json()["count"]
    machine.reboot()
    site.reconnect()
    machine.wait_for(machine.is_active, "the start of the service")
    site.sign_in()
    assert site.get("/api/v1/media").json()["count"] == before


def test_wrong_permissions_of_the_folder_are_mended_by_a_start(machine, site):
    machine.shell("systemctl stop openpress.socket openpress.service; chown -R root:root /var/lib/openpress; "
                  "chmod 0700 /var/lib/openpress; systemctl start openpress.socket openpress.service")
    assert machine.shell("find /var/lib/openpress ! -user openpress").stdout == ""
    assert site.get("/readyz").status == 200
