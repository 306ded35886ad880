"""The cost of a video's renditions, OpenPress against the three ways in which others make them, with the same heights, the
same preset and the same rates:

  one     one plain ffmpeg that decodes once and encodes everything: what cannot be beaten by much
  each    an ffmpeg for each rendition, as PeerTube does
  joined  cut into pieces without decoding, an ffmpeg for each piece and rendition, joined and packaged, as MediaCMS does

CPU seconds are the figures to look at: wall time tells more of what else the machine does."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

import bench_appliance
from bench_appliance import FFMPEG, cpu_of_children, pss_kib, tree
from daemon import Daemon

CAPS = {2160: 18000, 1440: 10000, **bench_appliance.CAPS, 144: 250}
QUALITY = ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p", "-crf", "23"]
AUDIO = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]


def rates(height, bitrate_buffer=2):
    return ["-maxrate", f"{CAPS[height]}k", "-bufsize", f"{bitrate_buffer * CAPS[height]}k"]


def make_source(folder, height, seconds):
    """Nothing that could be copied: all has to be encoded."""
    width = height * 16 // 9
    margin = 1.25
    picture = (f"mandelbrot=s={int(width * margin) // 2 * 2}x{int(height * margin) // 2 * 2}:r=30:maxiter=200:start_scale=0.6:end_scale=0.3,"
               f"crop={width}:{height}:'(iw-ow)/2*(1+0.8*sin(t/7))':'(ih-oh)/2*(1+0.8*cos(t/5))',noise=alls=4:allf=t,format=yuv420p")
    path = folder / f"tape-{height}.mkv"
    subprocess.run([*FFMPEG, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=f=330", "-t", str(seconds), "-c:v", "mpeg2video",
                    "-b:v", f"{25 * height // 1080}M", "-g", "15", "-c:a", "ac3", path], check=True)
    return path


class Memory(threading.Thread):
    """The most memory that a process and all below it have held at a time."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid = pid
        self.floor = self.look()
        self.peak = 0
        self.over = threading.Event()

    def look(self):
        try:
            return pss_kib(self.pid)
        except OSError:  # one of them has just ended
            return 0

    def run(self):
        while not self.over.wait(0.2):
            self.peak = max(self.peak, self.look() - self.floor)

    def end(self):
        self.over.set()
        self.join()
        return self.peak / 1024


class Run:
    """What one way took."""

    def __init__(self, name, slots):
        self.name = name
        self.slots = slots
        self.first = None  # seconds until something could be played

    def measure(self, work):
        memory = Memory(os.getpid())
        memory.start()
        before, self.begun = cpu_of_children(os.getpid()), time.monotonic()
        work(self)
        self.wall, self.cpu = time.monotonic() - self.begun, cpu_of_children(os.getpid()) - before
        self.memory = memory.end()
        return self

    def playable(self):
        self.first = self.first or time.monotonic() - self.begun

    def command(self, *arguments):
        # As many cores as there are slots, however many threads an encoder starts.
        subprocess.run(["taskset", "-c", f"0-{self.slots - 1}", *FFMPEG, *map(str, arguments)], check=True)

    def all(self, works):
        with concurrent.futures.ThreadPoolExecutor(self.slots) as pool:
            for done in concurrent.futures.as_completed([pool.submit(work) for work in works]):
                done.result()


def one(source, heights, folder):
    def work(run):
        graph, last = [], "0:v"
        for index, height in enumerate(heights):
            tail = f",split=2[o{index}][d{index}]" if index < len(heights) - 1 else f"[o{index}]"
            graph.append(f"[{last}]scale=-2:{height}:flags=bicubic,setsar=1{tail}")
            last = f"d{index}"
        command = ["-i", source, "-filter_complex", ";".join(graph)]
        for index, height in enumerate(heights):
            command += ["-map", f"[o{index}]", *QUALITY, *rates(height), "-g", "120", "-keyint_min", "120", folder / f"one-{height}.mp4"]
        run.command(*command, "-map", "0:a:0", *AUDIO, folder / "one.m4a")
        run.playable()
    return work


def each(source, heights, folder):
    def encode(run, height):
        run.command("-i", source, "-vf", f"scale=-2:{height}", *QUALITY, *rates(height), "-g", "120", "-keyint_min", "120", *AUDIO,
                    "-movflags", "+faststart", folder / f"each-{height}.mp4")
        run.playable()

    # The tallest first, as PeerTube orders them.
    return lambda run: run.all([lambda h=h: encode(run, h) for h in heights])


def joined(source, heights, folder, piece):
    def encode(run, part, height):
        run.command("-i", part, "-vf", f"scale=-2:{height}:flags=lanczos", *QUALITY, *rates(height, 1), "-force_key_frames",
                    "expr:gte(t,n_forced*4)", "-x264-params", "keyint=240:keyint_min=120", *AUDIO, "-movflags", "+faststart",
                    folder / f"{part.stem}-{height}.mp4")

    def join(run, parts, height):
        listing = folder / f"{height}.txt"
        listing.write_text("".join(f"file '{folder / f'{part.stem}-{height}.mp4'}'\n" for part in parts))
        whole = folder / f"joined-{height}.mp4"
        run.command("-f", "concat", "-safe", "0", "-i", listing, "-c", "copy", "-movflags", "+faststart", whole)
        (folder / f"hls-{height}").mkdir(exist_ok=True)
        run.command("-i", whole, "-c", "copy", "-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", folder / f"hls-{height}/index.m3u8")
        run.playable()

    def work(run):
        run.command("-i", source, "-c", "copy", "-f", "segment", "-segment_time", piece, "-reset_timestamps", "1", folder / "part%03d.mkv")
        parts = sorted(folder.glob("part*.mkv"))
        for height in reversed(heights):
            run.all([lambda p=p: encode(run, p, height) for p in parts])
            join(run, parts, height)
    return work


def ours(source, site, run):
    """Through the whole daemon: from the last byte on, until the ladder is complete, with the poster but not with what is made after it."""
    pid = site.process.pid
    memory = Memory(pid)
    memory.start()
    before = cpu_of_children(pid)
    token = site.upload(source)
    run.begun = time.monotonic()
    while True:
        item = site.media(token)
        if item["playable"]:
            run.playable()
        rows = item["processing"]["renditions"]
        assert item["processing"]["state"] != "failed", item["processing"]
        if rows and all(row["state"] == "done" for row in rows):
            break
        time.sleep(0.02 if run.first is None else 0.1)
    run.wall, run.cpu = time.monotonic() - run.begun, cpu_of_children(pid) - before
    while item["processing"]["state"] != "done":
        time.sleep(0.1)
        item = site.media(token)
    run.everything = cpu_of_children(pid) - before
    run.memory = memory.end()
    return token


def joined_rendition(data, token, height, target):
    folder = data / "media" / token[:2] / token / "hls" / f"v{height}"
    segments = sorted(folder.glob("[0-9]*.m4s"), key=lambda path: int(path.stem))
    target.write_bytes((folder / "init.mp4").read_bytes() + b"".join(path.read_bytes() for path in segments))
    return target


def quality(source, made, height):
    """SSIM of the luma against the source, and kilobits a second of the picture alone."""
    said = subprocess.run([*FFMPEG[:3], "-i", made, "-i", source, "-lavfi",
                           f"[0:v]settb=AVTB,setpts=N/30/TB[a];[1:v]scale=-2:{height}:flags=bicubic,settb=AVTB,setpts=N/30/TB[b];[a][b]ssim",
                           "-f", "null", "-"], capture_output=True, text=True, check=True).stderr
    packets = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=size", "-of", "csv=p=0", made],
                             capture_output=True, text=True, check=True).stdout.replace(",", "").split()
    return float(re.findall(r"SSIM Y:([\d.]+)", said)[-1]), sum(map(int, packets)) * 8 / 1000 / (len(packets) / 30)


def compare(folder, height, seconds, slots_list):
    print(f"making {seconds} s of {height}p30 …", flush=True)
    source = make_source(folder, height, seconds)
    heights = None
    results = []
    for slots in slots_list:
        data = folder / f"data-{slots}"
        ladder = ",".join(str(h) for h in sorted(CAPS) if 240 <= h <= height)
        site = Daemon(data, {"OPENPRESS_MEDIA__SLOTS": str(slots), "OPENPRESS_MEDIA__LADDER": ladder}).start()
        site.set_up_admin()
        run = Run("OpenPress", slots)
        token = ours(source, site, run)
        heights = sorted((row["height"] for row in site.media(token)["processing"]["renditions"]), reverse=True)
        site.stop()
        run.file = joined_rendition(data, token, heights[0], folder / f"ours-{slots}.mp4")
        results.append(run)
        for name, work in (("one", one(source, heights, folder)), ("each", each(source, heights, folder)),
                           ("joined", joined(source, heights, folder, max(2, seconds // 3)))):
            run = Run(name, slots).measure(work)
            run.file = folder / f"{name}-{heights[0]}.mp4"
            results.append(run)
    print(f"{height}p30, {seconds} s, heights {heights}")
    print(f"{'way':10} {'slots':>5} {'CPU s':>7} {'x one':>6} {'wall s':>7} {'first s':>8} {'peak MiB':>9} {'SSIM':>8} {'kbit/s':>7}")
    floor = {run.slots: run for run in results if run.name == "one"}
    seen = {}
    for run in results:
        if run.name not in seen:
            seen[run.name] = quality(source, run.file, heights[0])
        ssim, kilobits = seen[run.name]
        print(f"{run.name:10} {run.slots:5} {run.cpu:7.1f} {run.cpu / floor[run.slots].cpu:6.2f} {run.wall:7.1f} {run.first:8.1f} "
              f"{run.memory:9.0f} {ssim:8.5f} {kilobits:7.0f}", flush=True)
    own = [run for run in results if run.name == "OpenPress"]
    print(f"with storyboard, preview, waveform and download: {own[0].everything:.1f} CPU s")
    if len(own) == 2:
        print(f"from 1 to 2 slots: {own[0].wall / own[1].wall:.2f}x as fast")


def main(arguments):
    parser = argparse.ArgumentParser(prog="tools/bench encode", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--height", type=int, default=1080, choices=[720, 1080, 1440, 2160])
    parser.add_argument("--slots", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="openpress-bench-") as name:
        compare(pathlib.Path(name), options.height, options.seconds, options.slots)
