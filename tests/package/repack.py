"""The same package as another version, without compiling anything."""

import hashlib
import pathlib
import re
import subprocess


def repack(package, folder, version, files=None):
    """A copy of @package that calls itself @version and also has @files (path: text)."""
    tree = folder / f"tree-{version}"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*$", f"Version: {version}", control.read_text(), flags=re.M))
    for path, text in (files or {}).items():
        target = tree / path
        target.write_text(text)
        with (tree / "DEBIAN/md5sums").open("a") as sums:
            sums.write(f"{hashlib.md5(text.encode()).hexdigest()}  {path}\n")
    made = pathlib.Path(folder) / f"openpress_{version}_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, made], check=True,
                   stdout=subprocess.DEVNULL)
    return made
