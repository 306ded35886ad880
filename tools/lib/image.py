"""Makes the container images of packaging/k8s: OpenPress from its Debian package, and Debian's PostgreSQL and Redis.

Nothing comes from a registry of images: their base is made by debootstrap. Names and tags are those of the manifests
(packaging/k8s/components/images). Beside each image, OUTPUT gets the list of what is in it (SPDX); and all of them in one
archive, which `k3s ctr images import` reads. Needs root and podman.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import yaml

import sbom

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = ROOT / "packaging/k8s/image"
NAMES = ROOT / "packaging/k8s/components/images/kustomization.yaml"
BASE = "localhost/openpress-base"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SOURCES = """\
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
"""
# crun does not work with every set-up of cgroups, and limits cannot be raised without CAP_SYS_RESOURCE.
CONTAINERS = ROOT / "tests/package/containers.conf"


def podman(*arguments, **options):
    environment = {"CONTAINERS_CONF": str(CONTAINERS), **os.environ}
    return subprocess.run(["podman", *map(str, arguments)], env=environment, check=True, text=True, **options)


def exists(image):
    return podman_answers("image", "exists", image)


def podman_answers(*arguments):
    try:
        podman(*arguments, stdin=subprocess.DEVNULL, capture_output=True)
    except subprocess.CalledProcessError:
        return False
    return True


def wanted_images():
    """Image by recipe; "openpress-redis" is made by redis.containerfile."""
    listed = yaml.safe_load(NAMES.read_text())["images"]
    return {i["name"].removeprefix("openpress-"): f"{i['newName']}:{i['newTag']}" for i in listed}


def make_base():
    """Debian's smallest system, with its updates."""
    root = pathlib.Path(tempfile.mkdtemp(prefix="openpress-base-", dir="/var/tmp"))
    try:
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", root], check=True, stdout=subprocess.DEVNULL)
        (root / "etc/apt/sources.list").write_text(SOURCES)
        chroot = ["env", f"PATH={PATH}", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "chroot", root]
        for command in (["apt-get", "update", "-qq"], ["apt-get", "upgrade", "-y", "-qq"], ["apt-get", "clean"]):
            subprocess.run([*chroot, *command], check=True, stdout=subprocess.DEVNULL)
        archive = subprocess.Popen(["tar", "-C", root, "--numeric-owner", "-c", "."], stdout=subprocess.PIPE)
        podman("import", "--quiet", "--change", f"ENV PATH={PATH}", "--change", "ENV DEBIAN_FRONTEND=noninteractive",
               "--change", "ENV LC_ALL=C.UTF-8", "-", BASE, stdin=archive.stdout, stdout=subprocess.DEVNULL)
        if archive.wait() != 0:
            raise SystemExit("tar failed")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def build(recipe, image, package):
    with tempfile.TemporaryDirectory(prefix="openpress-image-", dir="/var/tmp") as folder:
        folder = pathlib.Path(folder)
        shutil.copy(RECIPES / "slim", folder)
        if recipe == "openpress":
            shutil.copy(package, folder / "openpress.deb")
        # The host's network: for apt, which is done before anything runs. One layer: what was deleted takes no room.
        log = subprocess.run(["podman", "build", "--squash-all", "--network", "host", "--tag", image,
                              "--file", RECIPES / f"{recipe}.containerfile", folder], stdin=subprocess.DEVNULL, text=True,
                             env={"CONTAINERS_CONF": str(CONTAINERS), **os.environ}, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, errors="replace", check=False)
    if log.returncode != 0:
        print(log.stdout[-6000:])
        raise SystemExit(f"{recipe}.containerfile could not be built")


def bill_of_materials(image, output):
    digest = podman("image", "inspect", "--format", "{{.Id}}", image, capture_output=True).stdout.strip()
    listed = podman("run", "--rm", "--network", "none", "--entrypoint", "dpkg-query", image, "-W", "-f", sbom.QUERY,
                    stdin=subprocess.DEVNULL, capture_output=True).stdout
    seconds = int(subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, capture_output=True,
                                 text=True).stdout)
    name = image.rpartition("/")[2].replace(":", "_")
    document = sbom.document(image, digest, listed, seconds)
    (output / f"{name}.spdx.json").write_text(json.dumps(document, indent=1) + "\n")
    size = int(podman("image", "inspect", "--format", "{{.Size}}", image, capture_output=True).stdout)
    print(f"{image}  {size >> 20} MiB  {len(document['packages']) - 1} packages  {digest[:16]}", flush=True)


def make_package(output, quick):
    subprocess.run([ROOT / "tools/package", "--no-lint", "--output", output, *(["--quick"] if quick else [])], check=True)
    return next(f for f in output.glob("openpress_*.deb"))


def main():
    images = wanted_images()
    parser = argparse.ArgumentParser(prog="tools/image", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", nargs="*", metavar="IMAGE", help=f"only these: {', '.join(images)}")
    parser.add_argument("--package", type=pathlib.Path, metavar="DEB", help="an OpenPress package made before")
    parser.add_argument("--quick", action="store_true", help="make the package like tools/package --quick")
    parser.add_argument("--fresh", action="store_true", help="make the base anew, for Debian's updates of today")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build-image", help="(default: build-image)")
    parser.add_argument("--no-archive", action="store_true", help="leave the images with podman only")
    options = parser.parse_args()
    if unknown := set(options.images) - set(images):
        parser.error(f"there is no image {', '.join(sorted(unknown))}; there are {', '.join(images)}")
    chosen = {recipe: image for recipe, image in images.items() if recipe in (options.images or images)}

    options.output.mkdir(parents=True, exist_ok=True)
    if options.fresh or not exists(BASE):
        make_base()
    with tempfile.TemporaryDirectory(prefix="openpress-package-") as folder:
        package = options.package
        if "openpress" in chosen and not package:
            package = make_package(pathlib.Path(folder), options.quick)
        for recipe, image in chosen.items():
            build(recipe, image, package)
            bill_of_materials(image, options.output)
    if not options.no_archive:
        archive = options.output / "openpress-images.tar"
        archive.unlink(missing_ok=True)
        podman("save", "--quiet", "--format", "docker-archive", "--multi-image-archive", "--output", archive, *chosen.values())
        print(f"{archive}  {archive.stat().st_size >> 20} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
