"""Makes openpress_VERSION_ARCH.deb and its -dbgsym of what is committed, in a copy of the tree below build-package/.

The same commit gives the same bytes, wherever the tree lies: times are the commit's, and no path of this machine gets
into what is built. The web application is built from the npm packages that are installed, without network.
"""

import argparse
import datetime
import email.utils
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "build-package"
MAINTAINER = "OpenPress developers <openpress@users.noreply.github.com>"


def run(*command, cwd=ROOT, **options):
    return subprocess.run([str(c) for c in command], cwd=cwd, check=True, **options)


def output(*command, cwd=ROOT):
    return run(*command, cwd=cwd, capture_output=True, text=True).stdout.strip()


def version_of(tree, seconds):
    """meson's version; with the time of the commit, below that of the release, as long as NEWS calls it unreleased."""
    version = re.search(r"version: '([^']+)'", (tree / "meson.build").read_text()).group(1)
    if "not yet released" not in (tree / "NEWS").read_text().split("\n", 1)[0]:
        return version
    return f"{version}~{datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc):%Y%m%d.%H%M%S}"


def changelog(tree, version, seconds):
    """debian/changelog with the newest section of NEWS."""
    bullets = []
    for line in (tree / "NEWS").read_text().split("\n")[1:]:
        if line and not line.startswith(" "):
            break
        if line.startswith(" * "):
            bullets.append(line[3:])
        elif line.strip() and bullets:
            bullets[-1] += " " + line.strip()
    entries = "\n".join(textwrap.fill(b, 78, initial_indent="  * ", subsequent_indent="    ", break_on_hyphens=False)
                        for b in bullets)
    return (f"openpress ({version}) unstable; urgency=medium\n\n{entries}\n\n"
            f" -- {MAINTAINER}  {email.utils.formatdate(seconds)}\n")


def web_licences(web):
    """The licences of all npm packages that may be in the web application: they ask to go along with it."""
    lock = json.loads((web / "package-lock.json").read_text())
    parts = []
    for folder, package in sorted(lock["packages"].items()):
        if not folder.startswith("node_modules/") or package.get("dev") or package.get("optional"):
            continue
        place = web / folder
        texts = [f for f in sorted(place.glob("*")) if re.match(r"(licen[cs]e|notice|copying)", f.name, re.I) and f.is_file()]
        parts.append(f"{folder.removeprefix('node_modules/')} {package['version']}: {package.get('license', 'see below')}\n\n"
                     + "\n".join(f.read_text(errors="replace") for f in texts))
    return ("\n" + "-" * 80 + "\n").join(parts)


def lay_out(tree, version):
    """A copy of what is committed, as dpkg-buildpackage wants it: debian/ on top, with a changelog."""
    if tree.exists():
        shutil.rmtree(tree)
    tree.mkdir(parents=True)
    archive = subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE)
    run("tar", "-x", "-C", tree, stdin=archive.stdout)
    if archive.wait() != 0:
        raise SystemExit("git archive failed")
    seconds = int(output("git", "log", "-1", "--format=%ct"))
    shutil.copytree(tree / "packaging/deb/debian", tree / "debian")
    (tree / "debian/changelog").write_text(changelog(tree, version or version_of(tree, seconds), seconds))
    # The licence is none of those that every Debian system has, so its text belongs there.
    licence = "".join(f" {line.rstrip()}\n" if line.strip() else " .\n" for line in (tree / "LICENSE").open())
    with (tree / "debian/copyright").open("a") as end:
        end.write(licence)
    (tree / "debian/web-licences").write_text(web_licences(ROOT / "web"))
    (tree / "web/node_modules").symlink_to((ROOT / "web/node_modules").resolve())


def build(tree, quick):
    cores = os.cpu_count() or 1
    environment = {
        **os.environ,
        "OPENPRESS_NODE": shutil.which("node"),
        "DEB_BUILD_OPTIONS": f"parallel={cores}",
        # debhelper gives every package a home of its own, where ccache would find neither its files nor its limits.
        **{name: os.environ.get(name) or output("ccache", "--get-config", key) for name, key in
           {"CCACHE_DIR": "cache_dir", "CCACHE_MAXSIZE": "max_size"}.items()},
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    if quick:
        environment["OPENPRESS_QUICK"] = "1"
        environment["CCACHE_NOHASHDIR"] = "true"
        # debhelper sets a locale, on which ccache thinks that compilers' words depend.
        environment["CXX"] = "env -u LC_ALL ccache c++"
        del environment["LC_ALL"]
    else:
        # Compiled files say in which folder that was, as far as it is not mapped away: one that another build left must
        # not be taken for ours.
        environment["CCACHE_HASHDIR"] = "true"
        environment.pop("CCACHE_NOHASHDIR", None)
    log = WORK / "build.log"
    with log.open("w") as lines:
        done = subprocess.run(["dpkg-buildpackage", "--build=binary", "--no-sign"], cwd=tree, env=environment,
                              stdin=subprocess.DEVNULL, stdout=lines, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        print("\n".join(log.read_text(errors="replace").split("\n")[-60:]))
        raise SystemExit(f"dpkg-buildpackage failed; all of its words are in {log}")


def main():
    parser = argparse.ArgumentParser(prog="tools/package", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=pathlib.Path, default=WORK, help="folder for the packages (default: build-package)")
    parser.add_argument("--version", help="Debian version (default: meson's, and the commit's time before a release)")
    parser.add_argument("--quick", action="store_true",
                        help="compile like a developer's build, whose files are in ccache: for trying, not for giving away")
    parser.add_argument("--no-lint", action="store_true", help="leave lintian out")
    options = parser.parse_args()

    if output("git", "status", "--porcelain", "--untracked-files=no"):
        print("There are changes that are not committed: they will not be in the package.", file=sys.stderr)
    tree = WORK / "tree" / "openpress"
    lay_out(tree, options.version)
    for old in tree.parent.glob("openpress*.*"):
        old.unlink()
    build(tree, options.quick)

    options.output.mkdir(parents=True, exist_ok=True)
    packages = []
    for made in sorted(tree.parent.glob("*.deb")):
        packages.append(options.output / made.name)
        shutil.copy(made, packages[-1])
    if not options.no_lint:
        run("lintian", "--fail-on", "error,warning", "--tag-display-limit", "0", *packages)
    for package in packages:
        digest = hashlib.sha256(package.read_bytes()).hexdigest()
        print(f"{package}  {package.stat().st_size >> 10} KiB  sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
