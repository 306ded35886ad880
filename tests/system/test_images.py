"""What a picture's file tells beside the picture reaches nobody who may not change it."""

import struct
import subprocess
import urllib.parse
import zlib

import pytest

from crawler import Reader

SERIAL = b"SN-4711-0815"
PLACE = b"N48-51-29.6"
SECRETS = (SERIAL, PLACE, b"xpacket", b"Ada took this", b"Photoshop 3.0", b"MotionPhoto", b"ThumbnailOf")


def exif(orientation):
    """A directory with an orientation, a camera's serial number and a pointer to where the picture was taken."""
    entries = 3
    data = 8 + 2 + 12 * entries + 4
    texts = SERIAL + b"\0"
    gps = data + len(texts)
    place = gps + 2 + 12 + 4
    return (b"MM\0*\0\0\0\x08" + struct.pack(">H", entries)
            + struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
            + struct.pack(">HHII", 0xA431, 2, len(texts), data)
            + struct.pack(">HHII", 0x8825, 4, 1, gps) + bytes(4) + texts
            + struct.pack(">HHHII", 1, 1, 2, len(PLACE), place) + bytes(4) + PLACE)


def jpeg_segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def tagged_jpeg(plain, orientation=6):
    jfif_end = 4 + struct.unpack(">H", plain[4:6])[0]
    tags = (jpeg_segment(0xE1, b"Exif\0\0" + exif(orientation))
            + jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<?xpacket begin=''?>")
            + jpeg_segment(0xED, b"Photoshop 3.0\0" + SERIAL) + jpeg_segment(0xE0, b"JFXX\0\x10ThumbnailOf")
            + jpeg_segment(0xFE, b"Ada took this"))
    return plain[:jfif_end] + tags + plain[jfif_end:] + b"MotionPhoto" + SERIAL


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def tagged_png(plain):
    return (plain[:33] + png_chunk(b"eXIf", exif(6)) + png_chunk(b"tEXt", b"Comment\0Ada took this")
            + png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<?xpacket?>") + plain[33:] + b"MotionPhoto")


def tagged_webp(plain):
    def chunk(kind, body):
        return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    size = struct.pack("<I", 320 - 1)[:3] + struct.pack("<I", 200 - 1)[:3]
    body = (b"WEBP" + chunk(b"VP8X", bytes([0x0C, 0, 0, 0]) + size) + plain[12:] + chunk(b"EXIF", exif(1))
            + chunk(b"XMP ", b"<?xpacket?>"))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tagged_gif(plain):
    comment = b"\x21\xfe" + bytes([len(SERIAL)]) + SERIAL + b"\0"
    return plain[:-1] + comment + b"\x3bMotionPhoto"


TAGGED = {"jpg": tagged_jpeg, "png": tagged_png, "webp": tagged_webp, "gif": tagged_gif}


def draw(path, *more):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x200:d=0.04", "-frames:v", "1",
                    *more, path], check=True)
    return path.read_bytes()


def pixels(path):
    return subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-noautorotate", "-i", path, "-f", "framemd5", "-"], check=True,
                          capture_output=True).stdout


def exiftool_orientation(body):
    return struct.unpack(">H", body[body.index(b"\x01\x12\0\x03\0\0\0\x01") + 8:][:2])[0]


@pytest.mark.parametrize("ending", TAGGED)
def test_readers_get_all_of_a_picture_and_nothing_of_where_it_was_taken(daemon, tmp_path, ending):
    source = tmp_path / f"harbour.{ending}"
    tagged = TAGGED[ending](draw(source))
    source.write_bytes(tagged)
    assert any(secret in tagged for secret in SECRETS)
    token = daemon.upload(source, title="Harbour")
    item = daemon.wait_done(token)
    assert item["processing"]["state"] == "done", item["processing"]
    # Its owner has what was sent, byte for byte.
    assert daemon.get(item["original_media_url"]).body == tagged
    former = item["original_media_url"]

    reader = Reader("nobody", daemon.port)
    seeds = [f"/api/v1/media/{token}", f"/view?m={token}", f"/embed?m={token}", "/api/v1/media", "/", "/sitemap.xml",
             f"/api/v1/search?q=Harbour", "/rss", f"/oembed?url={urllib.parse.quote(reader.origin)}/view?m={token}", former]
    pages = reader.walk(seeds, lambda path: path.startswith((f"/media/{token}/", f"/view?m={token}", "/rss", "/sitemap")))
    for path, page in list(pages.items()):
        if "Location" in page.headers:
            pages[page.headers["Location"]] = reader.get(page.headers["Location"])
    for name in ("original.jpg", "original.jpeg", f"original.{ending}", "pictures/.clean.jpg"):
        pages[name] = reader.get(f"/media/{token}/{name}")
    for path, page in pages.items():
        for secret in SECRETS:
            assert secret not in page.body, f"{path} tells {secret}"
    files = [path for path, page in pages.items() if path.startswith("/media/") and page.status == 200]
    assert len(files) >= 3, sorted(pages)

    clean = reader.get(f"/api/v1/media/{token}")
    import json
    address = json.loads(clean.body)["original_media_url"]
    assert address and address == json.loads(clean.body)["download_url"] and address in pages
    answer = reader.get(address)
    assert answer.status == 200 and len(answer.body) < len(tagged)
    assert pages[former].status == 302 and pages[former].headers["Location"] == address
    # The pixels are those that were sent.
    copy = tmp_path / f"copy.{ending}"
    copy.write_bytes(answer.body)
    assert pixels(copy) == pixels(source)
    if ending in ("jpg", "png"):
        assert exiftool_orientation(answer.body) == 6


def test_a_picture_that_may_not_be_downloaded_is_not(daemon, tmp_path):
    source = tmp_path / "harbour.jpg"
    source.write_bytes(tagged_jpeg(draw(source)))
    token = daemon.upload(source)
    item = daemon.wait_done(token)
    address = daemon.get(f"/api/v1/media/{token}", token=False).json()["original_media_url"]
    assert daemon.get(address, token=False).status == 200
    assert daemon.request("PUT", f"/api/v1/media/{token}", {"allow_download": False}).status == 201
    assert daemon.get(address, token=False).status == 404
    assert daemon.get(item["original_media_url"], token=False).status == 404
    assert daemon.get(f"/api/v1/media/{token}", token=False).json()["original_media_url"] is None
    assert daemon.get(item["original_media_url"]).status == 200


def test_a_document_is_found_by_what_is_written_in_it(daemon, tmp_path):
    import importlib.util
    import pathlib
    spec = importlib.util.spec_from_file_location("demo", pathlib.Path(__file__).resolve().parents[2] / "tools/lib/demo.py")
    demo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(demo)
    path = tmp_path / "minutes.pdf"
    path.write_bytes(demo.document(["The quay will be", "closed for dredging"]))
    token = daemon.upload(path, title="Minutes")
    item = daemon.wait_done(token)
    assert item["pages"] == 1 and item["processing"]["state"] == "done"

    def found(words, **options):
        return [one["friendly_token"] for one in daemon.get(f"/api/v1/search?q={words}", **options).json()["results"]]

    assert found("dredging", token=False) == [token]
    # As private as its document.
    assert daemon.request("PUT", f"/api/v1/media/{token}", {"state": "private"}).status == 201
    assert found("dredging", token=False) == [] and found("dredging") == [token]
    assert b"dredging" not in daemon.get(f"/api/v1/media/{token}").body
