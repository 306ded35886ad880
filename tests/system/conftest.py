"""Starts the real program for the tests of this folder."""

import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from daemon import Daemon  # noqa: E402


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: too slow under sanitizers, whose run leaves it out")


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
