"""Small sources made with the real ffmpeg, on demand, once for each name."""

import pathlib
import subprocess
import threading

VIDEO = "testsrc2=s={size}:r={rate}:d={seconds}"
AUDIO = "sine=f=440:d={seconds}"
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "48"]
RECIPES = {
    "phone.mp4": dict(codec=[*X264, "-c:a", "aac"]),
    "long.mp4": dict(seconds=20, codec=[*X264, "-c:a", "aac"]),
    "silent.mp4": dict(codec=X264, audio=False),
    "old.mpg": dict(codec=["-c:v", "mpeg2video", "-q:v", "4", "-c:a", "ac3"]),
    "edit.mov": dict(codec=["-c:v", "prores_ks", "-c:a", "pcm_s16le"], size="320x180"),
    "upright.mp4": dict(codec=[*X264, "-c:a", "aac"], size="180x320"),
}


class Samples:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.lock = threading.Lock()

    def __getitem__(self, name):
        with self.lock:
            path = self.folder / name
            if not path.exists():
                self.make(path, **RECIPES[name])
            return path

    @staticmethod
    def make(path, codec, seconds=5, size="640x360", rate="24", audio=True):
        values = {"seconds": seconds, "size": size, "rate": rate}
        sources = ["-f", "lavfi", "-i", VIDEO.format(**values)]
        if audio:
            sources += ["-f", "lavfi", "-i", AUDIO.format(**values)]
        subprocess.run(["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *sources, *codec, path], check=True)
