"""The image, walled in as the manifests say: a worker's sandbox has to work under that, too."""

import os
import pathlib
import re
import socket
import sys

import pytest
import real
import rendered

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

import daemon  # noqa: E402
import samples  # noqa: E402


class Runs:
    """In place of a child process: podman has it."""

    def poll(self):
        return None


class Site(daemon.Daemon):
    """All roles in one container on SQLite, asked from this machine."""

    def __init__(self, folder):
        super().__init__(folder)
        self.process = Runs()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        deployment = rendered.overlay("ha").get("Deployment", "worker-long")
        container = rendered.pod_of(deployment)["containers"][0]
        account = rendered.pod_of(deployment)["securityContext"]
        assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                                "capabilities": {"drop": ["ALL"]}}
        for place in (folder, folder.with_name("tmp")):
            place.mkdir(mode=0o700)
            os.chown(place, account["runAsUser"], account["runAsGroup"])
        folder.parent.chmod(0o711)
        self.name = real.podman(
            "create", "--network", "host", "--user", f"{account['runAsUser']}:{account['runAsGroup']}", "--read-only",
            "--read-only-tmpfs=false", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--memory", "4g",
            "--volume", f"{folder}:/var/lib/openpress", "--volume", f"{folder.with_name('tmp')}:/tmp",
            "--env", f"OPENPRESS_HTTP__LISTEN=127.0.0.1:{self.port}", container["image"], "serve").stdout.strip().split("\n")[-1]

    def run(self, *command):
        return real.podman("exec", self.name, *command, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = Site(tmp_path_factory.mktemp("image") / "data")
    real.podman("start", made.name)
    link = r"/setup\?token=([\w-]+)"
    said = real.wait_for(lambda: re.search(link, real.podman("logs", made.name).stdout), "its first words")
    made.setup = said.group(1)
    made.set_up_admin()
    yield made
    real.podman("rm", "--force", "--time", "0", made.name, check=False)


def test_a_video_is_encoded_in_the_sandbox_inside_the_walls(site, tmp_path):
    item = site.wait_done(site.upload(samples.Samples(tmp_path)["old.mpg"]))
    assert item["processing"]["state"] == "done", item["processing"]


def test_it_is_nobody_and_cannot_write_what_is_not_its_own(site):
    assert site.run("id", "-u").stdout.strip() == "10001"
    assert "NoNewPrivs:\t1" in site.run("cat", "/proc/1/status").stdout
    assert re.search(r"^CapEff:\t0+$", site.run("cat", "/proc/1/status").stdout, re.M)
    for place in ("/", "/usr/bin", "/etc"):
        assert site.run("touch", f"{place}/written").returncode != 0


def test_it_says_whose_work_is_in_it(site):
    assert int(site.run("sh", "-c", "ls /usr/share/doc/*/copyright | wc -l").stdout) > 100
    assert site.run("test", "-e", "/usr/share/man/man1").returncode != 0


def test_it_ends_within_ten_seconds_when_told_to(site):
    real.podman("stop", "--time", "15", site.name)
    assert real.podman("inspect", "--format", "{{.State.ExitCode}}", site.name).stdout.strip() == "0"
