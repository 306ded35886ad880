"""What the tests of the installed package share: the package, a machine, the site on it."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import image  # noqa: E402
from machine import Machine, Site  # noqa: E402
from repack import repack  # noqa: E402


@pytest.fixture(scope="session")
def package():
    """The .deb under test."""
    return pathlib.Path(os.environ["OPENPRESS_PACKAGE"])


@pytest.fixture(scope="session")
def version(package):
    return subprocess.run(["dpkg-deb", "--field", package, "Version"], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="session")
def later(package, version, tmp_path_factory):
    """The next version, which changes the schema."""
    return repack(package, tmp_path_factory.mktemp("later"), f"{version}+later",
                  {"usr/share/openpress/schema/sqlite/9999_later.sql": "CREATE TABLE later (id INTEGER PRIMARY KEY);\n"})


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    import samples

    return samples.Samples(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="session")
def base(package):
    return image.make(package)


@pytest.fixture(scope="module")
def machine(base):
    made = Machine(base)
    made.boot()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def installed(machine, package):
    """What apt said while it installed the package."""
    return machine.install(package)


@pytest.fixture(scope="module")
def site(machine, installed):
    """The installed site, with the administrator made by the printed link."""
    found = Site(machine)
    found.setup = re.search(r"http://127\.0\.0\.1:8080/setup\?token=([\w-]+)", installed).group(1)
    found.set_up_admin()
    return found
