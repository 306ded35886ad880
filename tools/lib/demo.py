"""Fills an empty site: makes clips, an image, a sound and a document with ffmpeg, then uploads them as a person would.

Everything is generated here, so there is nothing to download and nobody's rights to ask for.
"""

import argparse
import base64
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

FFMPEG = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
H264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "60", "-bf", "2", "-c:a", "aac", "-b:a", "128k",
        "-movflags", "+faststart", "-shortest"]

# Moving pictures with depth and detail, so that the ladder and the player have something to do.
COASTLINE = ("gradients=s=1280x720:r=30:c0=0x16324f:c1=0xe08e45:x0=640:y0=0:x1=640:y1=720:n=2:d={d}:speed=0.004[sky];"
           "mandelbrot=s=1600x360:r=30:maxiter=120:start_scale=0.9:end_scale=0.2:end_pts=900,"
           "hue=s=0.35,eq=brightness=-0.22:contrast=0.8,crop=1280:360:'160+150*sin(t/4)':0,format=yuva420p,"
           "colorchannelmixer=aa=0.75[sea];[sky][sea]overlay=0:360,"
           "drawbox=x='200+30*t':y=300:w=120:h=26:color=0x201a16@1:t=fill,"
           "drawbox=x='240+30*t':y=250:w=10:h=52:color=0x201a16@1:t=fill,noise=alls=6:allf=t[v]")
COLONY = ("life=s=320x180:r=25:mold=20:ratio=0.18:death_color=#7a3b2e:life_color=#f2d8b1:seed=7,"
         "scale=1920:1080:flags=neighbor,gblur=sigma=6,format=yuv420p,eq=saturation=1.3,"
         "zoompan=z='1.1+0.08*sin(on/40)':d=1:s=1920x1080:fps=25,vignette[v]")
RULE = ("cellauto=s=360x640:r=30:rule=110:seed=11:scroll=1,scale=720:1280:flags=bicubic,gblur=sigma=2.2,format=yuv420p,"
        "colorchannelmixer=rr=0.9:gg=0.75:bb=0.5,eq=contrast=1.2[v]")

CLIPS = [
    ("A coastline of numbers", "A slow flight along the edge of the Mandelbrot set, under a changing sky.", COASTLINE, 20,
     "sine=f=110:d={d},tremolo=f=0.4:d=0.7,aecho=0.8:0.7:60:0.4,volume=0.5[a]", "coastline.mp4", H264),
    ("A colony at night", "Conway's Game of Life from above: who comes, who stays, who crosses.", COLONY, 16,
     "anoisesrc=c=pink:a=0.2:d={d},lowpass=f=900,tremolo=f=0.2:d=0.5[a]", "colony.mp4", H264),
    ("Rule 110, held upright", "A cellular automaton in a phone's portrait format.", RULE, 14,
     "anoisesrc=c=brown:a=0.4:d={d},highpass=f=60[a]", "rule110.mp4", H264),
    ("Archive reel", "An MPEG-2 transfer, which no browser plays: OpenPress makes it playable while it encodes.", COASTLINE, 12,
     # AC-3 takes frames of 1536 samples; cut to that by ffmpeg 5.1.9 itself, vibrato's make it give up.
     "sine=f=220:d={d},vibrato=f=5:d=0.4,volume=0.3,asetnsamples=1536[a]", "reel.mpg",
     ["-s", "720x576", "-aspect", "16:9", "-r", "25", "-c:v", "mpeg2video", "-q:v", "4", "-c:a", "ac3", "-b:a", "192k"]),
]


def make(folder, longest):
    """Yields (title, description, path) as each file is ready. @longest: seconds of a clip"""
    for title, about, video, seconds, audio, name, codec in CLIPS:
        seconds = min(seconds, longest)
        graph = video.format(d=seconds) + ";" + audio.format(d=seconds)
        path = folder / name
        subprocess.run([*FFMPEG, "-filter_complex", graph, "-map", "[v]", "-map", "[a]", "-t", str(seconds), *codec, path],
                       check=True)
        yield title, about, path
    path = folder / "still.jpg"
    subprocess.run([*FFMPEG, "-filter_complex", COASTLINE.format(d=8), "-map", "[v]", "-ss", "6", "-frames:v", "1", "-q:v", "3", path],
                   check=True)
    yield "One frame of the coastline", "A still image, as it would come from a camera.", path
    path = folder / "engine.m4a"
    subprocess.run([*FFMPEG, "-filter_complex",
                    "sine=f=140:d=30,tremolo=f=3.1:d=0.9,aecho=0.6:0.5:40:0.3[v1];sine=f=97:d=30,tremolo=f=0.7:d=0.8[v2];"
                    "[v1][v2]amix=inputs=2", "-c:a", "aac", "-b:a", "128k", path], check=True)
    yield "Sound from the engine room", "Thirty seconds of two oscillators below deck.", path
    path = folder / "page.pdf"
    path.write_bytes(document(["A document", "", "One page of text, made for this demonstration,",
                               "to show how OpenPress presents a PDF."]))
    yield "A page of text", "A PDF, read in the browser.", path


def document(lines):
    """A one-page PDF 1.4 (ISO 32000-1 section 7.5) with these lines of text."""
    text = "BT /F1 22 Tf 72 740 Td 30 TL\n" + "".join(f"({line}) Tj T*\n" for line in lines) + "ET"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               f"<</Length {len(text)}>>stream\n{text}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()


class Site:
    def __init__(self, base):
        self.base = base
        self.token = None

    def call(self, method, path, body=None, headers=None):
        request = urllib.request.Request(self.base + path, data=body, method=method, headers=headers or {})
        if self.token:
            request.add_header("Authorization", f"Token {self.token}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer, answer.read()

    def wait(self):
        for _ in range(600):
            try:
                self.call("GET", "/readyz")
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise SystemExit("demo: the site did not start")

    def sign_in(self, name, password):
        body = json.dumps({"username": name, "password": password}).encode()
        _, answer = self.call("POST", "/api/v1/login", body, {"Content-Type": "application/json"})
        self.token = json.loads(answer)["token"]

    def upload(self, path, title, description):
        fields = {"filename": path.name, "title": title, "description": description}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in fields.items())
        self.call("POST", "/api/v1/uploads", path.read_bytes(),
                  {"Tus-Resumable": "1.0.0", "Upload-Length": str(path.stat().st_size), "Upload-Metadata": metadata,
                   "Content-Type": "application/offset+octet-stream"})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--listen", required=True)
    parser.add_argument("--seconds", type=int, default=60, help="of each clip, at most")
    options = parser.parse_args()

    site = Site("http://" + options.listen.replace("0.0.0.0", "127.0.0.1"))
    site.wait()
    if json.loads(site.call("GET", "/api/v1/media")[1])["count"]:
        return
    password = secrets.token_urlsafe(16)
    subprocess.run([options.binary, "user", "add", "field_desk", "--name", "Field Desk", "--email", "field@demo.invalid",
                    "--role", "journalist", "--password-stdin", "--data", options.data], input=password, text=True, check=True,
                   stdout=subprocess.DEVNULL)
    site.sign_in("field_desk", password)
    with tempfile.TemporaryDirectory(prefix="openpress-demo-") as folder:
        for title, about, path in make(pathlib.Path(folder), options.seconds):
            site.upload(path, title, about)
            print(f"demo: added \"{title}\"", file=sys.stderr, flush=True)
    print("demo: the site is filled", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
