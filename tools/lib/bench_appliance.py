"""The whole appliance on this machine: cold start, idle memory, time to playable, and the cost of the ladder against one
plain ffmpeg command that decodes once and encodes the same renditions with the same settings."""

import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))

from daemon import Daemon  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 60
# A slow pan over texture with grain: closer to footage than test bars are.
PICTURE = ("mandelbrot=s=2400x1350:r=30:maxiter=200:start_scale=0.6:end_scale=0.3,"
           "crop=1920:1080:'240+200*sin(t/7)':'135+120*cos(t/5)',noise=alls=4:allf=t,format=yuv420p")
FFMPEG = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]


def make_sources(folder):
    h264 = folder / "phone.mp4"
    subprocess.run([*FFMPEG, "-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", "sine=f=330", "-t", str(SECONDS), "-c:v",
                    "libx264", "-preset", "superfast", "-b:v", "10M", "-g", "60", "-c:a", "aac", "-b:a", "128k", h264], check=True)
    mpeg2 = folder / "tape.mpg"
    subprocess.run([*FFMPEG, "-i", h264, "-c:v", "mpeg2video", "-b:v", "25M", "-c:a", "ac3", mpeg2], check=True)
    prores = folder / "edit.mov"
    subprocess.run([*FFMPEG, "-t", "20", "-i", h264, "-c:v", "prores_ks", "-profile:v", "1", "-c:a", "pcm_s16le", prores],
                   check=True)
    return h264, mpeg2, prores


def cold_start(folder, rounds=7):
    """Milliseconds from exec to the first 200, on a folder that exists already."""
    times = []
    for _ in range(rounds):
        site = Daemon(folder / "start")
        begun = time.monotonic()
        site.start()
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{site.port}/healthz", timeout=5).read()
                break
            except urllib.error.URLError:
                pass
        times.append((time.monotonic() - begun) * 1000)
        site.stop()
    return statistics.median(times[1:])


def tree(pid):
    found, queue = [], [pid]
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents.setdefault(int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
            except OSError:
                pass
    while queue:
        one = queue.pop()
        found.append(one)
        queue += parents.get(one, [])
    return found


def pss_kib(pid):
    """Proportional set size of a process and everything below it."""
    total = 0
    for one in tree(pid):
        for line in pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total


def cpu_of_children(pid):
    """CPU seconds of a process's children that have ended, theirs included (proc(5): cutime, cstime)."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def publish(site, path):
    """Uploads; returns (seconds from last byte to playable, to done, CPU seconds of all steps, rendition rows)."""
    before = cpu_of_children(site.process.pid)
    token = site.upload(path)
    begun = time.monotonic()
    playable = None
    while True:
        item = site.media(token)
        now = time.monotonic() - begun
        if playable is None and item["playable"]:
            playable = now
        if item["processing"]["state"] in ("done", "failed"):
            break
        time.sleep(0.01 if playable is None else 0.1)
    assert item["processing"]["state"] == "done", item["processing"]
    return playable, now, cpu_of_children(site.process.pid) - before, item["processing"]["renditions"]


def timed(command):
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True)
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


CAPS = {1080: 6000, 720: 3500, 480: 1600, 360: 900, 240: 450}


def plain_ladder(source, folder, heights):
    """One ffmpeg: decode once, scale in a cascade, encode every height with our own settings, audio once."""
    heights = sorted(heights, reverse=True)
    graph, last = [], "0:v"
    for index, height in enumerate(heights):
        tail = f",split=2[o{index}][d{index}]" if index < len(heights) - 1 else f"[o{index}]"
        graph.append(f"[{last}]scale=-2:{height}:flags=bicubic,setsar=1{tail}")
        last = f"d{index}"
    command = [*FFMPEG, "-i", source, "-filter_complex", ";".join(graph)]
    for index, height in enumerate(heights):
        command += ["-map", f"[o{index}]", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-crf", "23", "-maxrate",
                    f"{CAPS[height]}k", "-bufsize", f"{2 * CAPS[height]}k", "-g", "120", "-keyint_min", "120", folder / f"{height}.mp4"]
    command += ["-map", "0:a:0", "-c:a", "aac", "-b:a", "128k", folder / "audio.m4a"]
    return timed(command)


def main(_arguments):
    with tempfile.TemporaryDirectory(prefix="openpress-bench-") as name:
        folder = pathlib.Path(name)
        print(f"cold start to first 200: {cold_start(folder):.0f} ms (median)")
        print("making sources (60 s 1080p30 H.264/AAC, MPEG-2, 20 s ProRes) …", flush=True)
        h264, mpeg2, prores = make_sources(folder)

        site = Daemon(folder / "data").start()
        site.set_up_admin()
        playable, done, cpu, rows = publish(site, h264)
        print(f"H.264/AAC: playable {playable:.2f} s after the last byte, all done after {done:.1f} s, {cpu:.1f} CPU s")

        site.stop()
        site.start()
        site.get("/")
        print(f"idle memory after start: {pss_kib(site.process.pid) / 1024:.1f} MiB PSS")

        for label, source in (("MPEG-2", mpeg2), ("ProRes", prores)):
            floor, _ = timed([*FFMPEG, "-t", "8", "-i", source, "-vf", "scale=-2:240", "-c:v", "libx264", "-preset", "veryfast",
                              "-crf", "23", "-an", folder / "first.mp4"])
            playable, done, cpu, rows = publish(site, source)
            heights = [row["height"] for row in rows if row["height"]]
            print(f"{label}: playable after {playable:.2f} s (plain ffmpeg, first 8 s at 240 lines: {floor:.2f} s), done after "
                  f"{done:.1f} s, {cpu:.1f} CPU s, heights {heights}", flush=True)
            if label == "MPEG-2":
                wall, plain = plain_ladder(source, folder, heights)
                print(f"ladder against one plain ffmpeg: CPU {cpu:.1f} / {plain:.1f} = {cpu / plain:.2f}x, wall {done:.1f} / "
                      f"{wall:.1f} = {done / wall:.2f}x (ours with probe, stills, storyboard, preview and download)")
        site.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
