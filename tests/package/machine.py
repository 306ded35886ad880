"""A machine with a real systemd, in a container without network, and the site that the package runs in it.

Everything comes from Debian's packages; see image.py. Needs root.
"""

import concurrent.futures
import contextlib
import ctypes
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))

import daemon  # noqa: E402

CLONE_NEWNET = 0x40000000
CONTAINERS = pathlib.Path(__file__).with_name("containers.conf")
# Unlike a machine's, a container's mounts are private; then systemd's credentials would not reach their service.
INIT = ["/bin/sh", "-c", "mount --make-rshared / && exec /sbin/init"]
ENVIRONMENT = {**os.environ, "CONTAINERS_CONF": str(CONTAINERS)}


def podman(*arguments, check=True, timeout=300, **options):
    answer = subprocess.run(["podman", *map(str, arguments)], env=ENVIRONMENT, stdin=subprocess.DEVNULL, text=True,
                            errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout, check=False,
                            **options)
    assert not check or answer.returncode == 0, f"podman {' '.join(map(str, arguments))}:\n{answer.stdout}"
    return answer


class Machine:
    def __init__(self, image):
        self.name = podman("create", "--systemd=always", "--privileged", "--network", "none", image,
                           *INIT).stdout.strip().split("\n")[-1]

    def boot(self):
        podman("start", self.name)
        self.wait_for(lambda: self.run("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded"),
                      "the machine's start")

    def reboot(self):
        podman("restart", "--time", "20", self.name)
        self.wait_for(lambda: self.run("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded"),
                      "the machine's start")

    def remove(self):
        podman("rm", "--force", "--time", "0", self.name, check=False)

    def run(self, *command, check=True, timeout=300):
        return podman("exec", self.name, *command, check=check, timeout=timeout)

    def shell(self, script, check=True):
        return self.run("sh", "-c", script, check=check)

    def copy(self, source, target):
        podman("cp", source, f"{self.name}:{target}")

    def write(self, path, text):
        self.shell(f"mkdir -p $(dirname {path}) && cat > {path} <<'END'\n{text}\nEND")

    def wait_for(self, condition, what, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if result := condition():
                return result
            time.sleep(0.2)
        raise AssertionError(f"{what} did not happen:\n" + self.journal())

    # -- the service

    def install(self, package, check=True):
        """What a person types; nothing is asked, nothing comes from the network."""
        self.copy(package, f"/root/{package.name}")
        return self.shell("DEBIAN_FRONTEND=noninteractive apt-get install -y --allow-downgrades --no-install-recommends "
                          f"/root/{package.name}", check=check).stdout

    def property(self, name, unit="openpress.service"):
        return self.run("systemctl", "show", "--value", "-p", name, unit).stdout.strip()

    def is_active(self):
        return self.property("ActiveState") == "active"

    def journal(self):
        return self.run("journalctl", "--no-pager", "-u", "openpress", "-n", "80", check=False).stdout

    @contextlib.contextmanager
    def restarted(self, what):
        """The service runs again after the block, as another process that nobody had to start."""
        before = self.property("MainPID")
        yield before
        self.wait_for(lambda: self.is_active() and self.property("MainPID") not in ("0", before), what)

    # -- its network

    def enter_network(self):
        """The calling thread's sockets are the machine's from now on."""
        pid = podman("inspect", "--format", "{{.State.Pid}}", self.name).stdout.strip()
        with open(f"/proc/{pid}/ns/net") as namespace:
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")

    def threads(self, count):
        return concurrent.futures.ThreadPoolExecutor(count, initializer=self.enter_network)


class Runs:
    """In place of a child process: systemd has it."""

    def poll(self):
        return None


class Site(daemon.Daemon):
    """The installed site, asked from inside its machine."""

    def __init__(self, machine):
        super().__init__("/var/lib/openpress")
        self.machine = machine
        self.process = Runs()
        self.port = 8080
        self.reconnect()

    def reconnect(self):
        """After a boot: the network is another one."""
        self.pool = self.machine.threads(1)

    def request(self, *arguments, **options):
        return self.pool.submit(super().request, *arguments, **options).result()

    def kill(self):
        pass
