"""Debian with systemd and what OpenPress depends on, as an image for podman; made once, then kept by podman."""

import hashlib
import pathlib
import re
import shutil
import subprocess
import tempfile

from machine import podman

ALSO = ["systemd", "systemd-sysv", "dbus", "debconf"]
SOURCES = """\
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
"""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def dependencies(package):
    """Names only, of each alternative the first: apt inside the machine looks whether they satisfy the package."""
    listed = subprocess.run(["dpkg-deb", "--field", package, "Depends", "Pre-Depends"], capture_output=True, text=True,
                            check=True).stdout
    fields = re.sub(r"^(Pre-)?Depends: ", "", listed, flags=re.M).replace("\n", ", ")
    names = {re.match(r"[a-z0-9.+-]+", part.strip()).group() for part in fields.split(",") if part.strip()}
    return sorted(names - {"libc6"})


def make(package):
    """The name of an image in which @package can be installed without network."""
    names = [*ALSO, *dependencies(package)]
    image = "localhost/openpress-test:" + hashlib.sha256(repr((names, SOURCES)).encode()).hexdigest()[:16]
    if podman("image", "exists", image, check=False).returncode == 0:
        return image
    root = pathlib.Path(tempfile.mkdtemp(prefix="openpress-image-", dir="/var/tmp"))
    try:
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", root], check=True, stdout=subprocess.DEVNULL)
        (root / "etc/apt/sources.list").write_text(SOURCES)
        for command in (["apt-get", "update", "-qq"],
                        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names],
                        ["apt-get", "clean"]):
            subprocess.run(["env", f"PATH={PATH}", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "chroot", root, *command],
                           check=True, stdout=subprocess.DEVNULL)
        archive = subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE)
        imported = subprocess.run(["podman", "import", "--quiet", "--change", f"ENV PATH={PATH}", "-", image],
                                  stdin=archive.stdout, check=False)
        assert archive.wait() == 0 and imported.returncode == 0
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return image
