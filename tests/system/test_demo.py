"""What `tools/run --demo` puts on an empty site."""

import pathlib
import subprocess
import sys

from daemon import BINARY, PATIENCE, Daemon

DEMO = pathlib.Path(__file__).resolve().parents[2] / "tools/lib/demo.py"


def test_an_empty_site_is_filled_once_with_one_of_each_kind(data):
    site = Daemon(data).start()

    def fill():
        return subprocess.run([sys.executable, DEMO, "--binary", BINARY, "--data", data, "--listen",
                               f"127.0.0.1:{site.port}", "--seconds", "1"], capture_output=True, text=True,
                              timeout=120 * PATIENCE, check=False)

    filled = fill()
    assert filled.returncode == 0, filled.stderr
    assert "the site is filled" in filled.stderr
    again = fill()
    assert again.returncode == 0 and not again.stderr, again.stderr
    # Listed is what can be looked at.
    site.wait_for(lambda: site.get("/api/v1/media", token=False).json()["count"] == 7, "seven items")
    kinds = {item["media_type"] for item in site.get("/api/v1/media", token=False).json()["results"]}
    assert kinds == {"video", "image", "audio", "pdf"}
    site.stop()
