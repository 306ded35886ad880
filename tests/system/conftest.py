"""Starts the real program for the tests of this folder."""

import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from daemon import Daemon, sanitizer_report  # noqa: E402


@pytest.fixture(autouse=True)
def no_daemon_left_or_caught():
    """Whatever became of the test: no daemon outlives it, and a sanitizer's report fails it even when the test itself
    ended the daemon or expected nothing of it any more."""
    Daemon.started.clear()
    yield
    for site in Daemon.started:
        site.kill()
    reports = "".join(sanitizer_report("".join(site.log)) for site in Daemon.started)
    assert not reports, reports


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def daemon(data):
    """A running site with an administrator, stopped (and checked for a clean end) after the test."""
    running = Daemon(data)
    running.start()
    running.set_up_admin()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    """Small sources made once for each test process; see samples.py."""
    import samples

    return samples.Samples(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="session")
def binary():
    return pathlib.Path(os.environ.get("OPENPRESS_BUILD", "build")) / "src/openpress"
