"""A small file system that runs full. Needs to mount a tmpfs: root, or a user namespace."""

import os
import subprocess

import pytest

from daemon import Daemon


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=False,
                                           capture_output=True).returncode != 0:
        pytest.skip("mounting a tmpfs needs root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_refuses_uploads_and_keeps_what_it_has(small_disk, clips):
    site = Daemon(small_disk / "data", {"OPENPRESS_STORAGE__RESERVE": "6 MiB"}).start()
    site.set_up_admin()
    token = site.upload(clips["silent.mp4"])
    assert site.wait_done(token)["processing"]["state"] == "done"

    # Too large from the start: refused before a byte is sent.
    answer = site.create_upload(100 << 20)
    assert answer.status in (413, 507), answer
    assert answer.json()["code"] == "disk_full" and "space" in answer.json()["detail"].lower()

    # Fits when it begins; then somebody else fills the disk.
    size = 300_000  # little enough for the server to read to its end before it hangs up
    created = site.create_upload(size)
    assert created.status == 201, created
    location = created.headers["Location"]
    assert site.patch(location, 0, b"a" * 100000).status == 204
    hog = small_disk / "hog"
    file = os.open(hog, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(file, b"x" * 65536)
    except OSError:
        pass
    finally:
        os.close(file)
    broken = site.patch(location, 100000, b"a" * (size - 100000))
    assert broken.status == 507, broken
    assert broken.json()["code"] == "disk_full"

    # Serving goes on, and what was acknowledged is there.
    assert site.get(f"/api/v1/media/{token}").status == 200
    assert site.get("/healthz").status == 200
    assert site.get("/readyz").status == 503
    assert site.offset(location) >= 100000

    # With room again the same upload is finished.
    hog.unlink()
    offset = site.offset(location)
    assert site.patch(location, offset, b"a" * (size - offset)).status == 204
    assert site.get("/readyz").status == 200
    site.stop()
