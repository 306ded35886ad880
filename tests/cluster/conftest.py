"""What the tests of the manifests share."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import rendered  # noqa: E402


@pytest.fixture(params=rendered.OVERLAYS)
def overlay(request):
    """Each overlay in turn, as a cluster gets it."""
    return rendered.overlay(request.param)


@pytest.fixture
def name(request):
    """Which of them: by the name of its folder."""
    return request.node.callspec.params["overlay"]
