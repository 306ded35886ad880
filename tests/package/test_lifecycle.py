"""Upgrade, downgrade, removal and purge."""

from machine import Site


def rows(machine):
    return machine.shell("find /var/lib/openpress/media -name 'original.*' | wc -l").stdout.strip()


def test_an_upgrade_during_upload_and_encode_loses_nothing(machine, site, clips, later):
    encoding = site.upload(clips["long.mp4"])
    content = clips["phone.mp4"].read_bytes()
    half = len(content) // 2
    begun = site.create_upload(len(content), "phone.mp4")
    assert begun.status == 201
    location = begun.headers["Location"]
    assert site.patch(location, 0, content[:half]).status == 204
    before = machine.property("MainPID")

    machine.install(later)

    assert machine.is_active() and machine.property("MainPID") != before
    offset = site.offset(location)
    assert offset == half
    finished = site.patch(location, offset, content[offset:])
    assert finished.status in (200, 204)
    assert site.wait_done(encoding)["processing"]["state"] == "done"
    assert site.wait_done(finished.headers["OpenPress-Media"])["processing"]["state"] == "done"
    assert "before-9999" in machine.run("ls", "/var/lib/openpress").stdout, "no copy of the database was made"


def test_an_older_version_refuses_a_newer_schema_once_and_says_why(machine, site, package, later):
    machine.install(package)
    machine.wait_for(lambda: machine.property("ActiveState") == "failed", "the refusal")
    assert machine.property("ExecMainStatus") == "3" and machine.property("NRestarts") == "0"
    assert "9999_later" in machine.journal() and "install the version that made it" in machine.journal()
    machine.install(later)
    machine.run("systemctl", "reset-failed", "openpress.service", "openpress.socket", check=False)
    machine.run("systemctl", "start", "openpress.socket", "openpress.service")
    site.sign_in()
    assert site.get("/api/v1/media").json()["count"] == 2


def test_a_purge_keeps_what_was_published_and_a_new_installation_finds_it(machine, site, later):
    before = rows(machine)
    machine.shell("DEBIAN_FRONTEND=noninteractive apt-get purge -y openpress")
    assert machine.run("test", "-e", "/etc/openpress", check=False).returncode != 0
    assert machine.run("systemctl", "cat", "openpress.service", check=False).returncode != 0
    assert rows(machine) == before
    said = machine.install(later)
    assert "Create the first administrator" not in said
    Site(machine).sign_in()


def test_a_purge_that_is_told_so_removes_it(machine, site):
    machine.shell("echo 'openpress openpress/remove-data boolean true' | debconf-set-selections")
    machine.shell("DEBIAN_FRONTEND=noninteractive apt-get purge -y openpress")
    assert machine.run("test", "-e", "/var/lib/openpress", check=False).returncode != 0
