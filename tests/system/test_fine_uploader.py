"""MediaCMS's upload in parts, to the real program."""

import concurrent.futures
import uuid

import pytest

from daemon import SANITIZED
from visitor import File, Visitor

CHUNK = 2_000_000


class Upload:
    """A file as Fine Uploader sends it."""

    def __init__(self, site, content, token=None):
        self.client = Visitor(site, token or site.token)
        self.content = content
        self.uuid = str(uuid.uuid4())
        self.count = -(-len(content) // CHUNK)
        self.fields = {"qquuid": self.uuid, "qqfilename": "clip.mp4", "qqtotalfilesize": len(content)}

    def part(self, index):
        piece = self.content[index * CHUNK:(index + 1) * CHUNK]
        return self.client.send("POST", "/fu/upload/", parts={
            **self.fields, "qqpartindex": index, "qqtotalparts": self.count, "qqchunksize": len(piece),
            "qqpartbyteoffset": index * CHUNK, "qqfile": File("blob", piece)})

    def done(self):
        return self.client.send("POST", "/fu/upload/?done", form={**self.fields, "qqtotalparts": self.count})


def test_parts_survive_a_crash_and_become_a_playable_item(daemon, data, clips):
    # A film with a long tail, which players skip: enough for several parts.
    content = clips["phone.mp4"].read_bytes()
    tail = 3 * CHUNK
    content += (tail + 8).to_bytes(4, "big") + b"free" + bytes(tail)
    upload = Upload(daemon, content)
    assert upload.part(1).json() == {"success": True}
    assert upload.part(0).json() == {"success": True}
    daemon.kill()
    daemon.start()
    missing = upload.done()
    assert missing.status == 400 and missing.json()["code"] == "parts_missing"
    with concurrent.futures.ThreadPoolExecutor(3) as three:  # as many as Fine Uploader has at a time
        for answer in three.map(upload.part, range(2, upload.count)):
            assert answer.status == 200, answer
    done = upload.done()
    assert done.status == 200, done
    token = done.json()["media_url"].split("m=")[1]
    assert daemon.wait_done(token)["processing"]["state"] == "done"
    assert next((data / "media").glob(f"*/{token}/original.mp4")).read_bytes() == content

    daemon.kill()
    daemon.start()
    assert upload.done().json() == done.json()
    assert daemon.get("/api/v1/media").json()["count"] == 1


@pytest.mark.skipif(SANITIZED, reason="what sanitizers take of memory says nothing")
def test_memory_does_not_grow_with_the_file(daemon, clips):
    def resident():
        for line in open(f"/proc/{daemon.process.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) << 10

    small = clips["silent.mp4"].read_bytes()
    Upload(daemon, small).part(0)
    before = resident()
    size = 96 << 20
    upload = Upload(daemon, bytes(size))
    for index in range(upload.count):
        assert upload.part(index).status == 200
    assert upload.done().status == 200
    assert resident() - before < size / 3
