"""The API on a large site: requests/s, CPU per request and p99 of each kind of answer, at two sizes, and the ratio between
them. Reads go through a worker and the database: each asks for an address that nobody has asked for before, so that nothing is
ready. The peer is nginx's `return 200` with an answer of a list's size, on the same machine in the same run."""
import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))

import seed  # noqa: E402
from bench_http import Nginx, cpu_seconds  # noqa: E402
from daemon import BINARY, PASSWORD, Daemon  # noqa: E402

# name, path
TESTS = [
    ("media list", "/api/v1/media"),
    ("media list, page 10", "/api/v1/media?page=10"),
    ("media list by views", "/api/v1/media?sort_by=views"),
    ("an author's media", "/api/v1/media?author=user000010"),
    ("item", "/api/v1/media/s000000777"),
    ("search, a common word", "/api/v1/search?q=harbour"),
    ("search, three words", "/api/v1/search?q=harbour%20report%20winter"),
    ("search, tag and type", "/api/v1/search?t=climate&media_type=audio"),
    ("titles while typing", "/api/v1/search?show=titles&q=harb"),
    ("comments of an item", "/api/v1/media/s000000000/comments"),
    ("all comments", "/api/v1/comments"),
    ("playlist", "/api/v1/playlists/l000000003"),
    ("playlists", "/api/v1/playlists"),
    ("tags", "/api/v1/tags"),
    ("history", "/api/v1/user/action/watch"),
]
# wrk's: a number behind each address, which the server looks over.
NEW_EACH_TIME = """
local asked = 0
request = function()
  asked = asked + 1
  return wrk.format(nil, wrk.path .. (string.find(wrk.path, "?", 1, true) and "&" or "?") .. "asked=" .. asked)
end
"""
MOST_P99 = 10  # ms, at 32 connections
LEAST_RATIO = 0.8  # of the small site's requests/s


class Site:
    def __init__(self, folder, media):
        folder.mkdir()
        # Makes the database, and a reader who may see what everybody may.
        subprocess.run([BINARY, "user", "add", "reader", "--email", "reader@example.org", "--role", "user",
                        "--password-stdin", "--data", folder], input=PASSWORD, text=True, check=True,
                       stdout=subprocess.DEVNULL)
        seed.fill(folder / "openpress.db", users=max(media // 10, 20), media=media, comments=media * 5,
                  say=lambda text: print("   ", text, flush=True))
        self.daemon = Daemon(folder).start()
        self.daemon.sign_in("reader")

    def stop(self):
        self.daemon.stop()


def ask(address, pids, path, seconds, token="", script=None):
    before = cpu_seconds(pids)
    output = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", *(["-s", script] if script else []),
                             "-H", f"Authorization: Token {token}" if token else "X-Nobody: 1", f"http://{address}{path}"],
                            capture_output=True, text=True).stdout
    spent = cpu_seconds(pids) - before
    found = re.search(r"(\d+) requests in", output)
    if not found or "Non-2xx" in output:
        sys.exit(f"{path}: {output}")
    tail, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), "cpu": spent / max(int(found[1]), 1) * 1e6,
            "p99": float(tail) * {"us": 0.001, "ms": 1, "s": 1000}[unit]}


def main(arguments):
    parser = argparse.ArgumentParser(prog="tools/bench api", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=5_000, help="items of the small site")
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--only", default="")
    options = parser.parse_args(arguments)
    if missing := [p for p in ("nginx", "wrk") if not shutil.which(p, path=f"{os.environ['PATH']}:/usr/sbin")]:
        sys.exit(f"install {' and '.join(missing)} first")
    missed = []
    with tempfile.TemporaryDirectory(prefix="openpress-bench-") as name:
        folder = pathlib.Path(name)
        script = folder / "new_each_time.lua"
        script.write_text(NEW_EACH_TIME)
        sites = [Site(folder / str(size), size) for size in (options.small, options.large)]
        body = sites[0].daemon.get("/api/v1/media", token=False).json()
        nginx = Nginx(name, json.dumps(body["results"][:1]).replace("'", ""))
        print(f"{'answer':26} {'small/s':>8} {'large/s':>8} {'ratio':>6} {'small us':>9} {'large us':>9} {'large p99 ms':>12} "
              f"{'of return 200':>13}")
        try:
            for title, path in TESTS:
                if options.only not in title:
                    continue
                rounds = []
                for _ in range(options.rounds):
                    small, large = (ask(f"127.0.0.1:{site.daemon.port}", [site.daemon.process.pid], path, options.seconds,
                                        site.daemon.token, script)
                                    for site in sites)
                    rounds.append((small, large, ask(nginx.address, nginx.pids, "/json", options.seconds)))

                def median(of):
                    return statistics.median(of(*each) for each in rounds)

                ratio = median(lambda small, large, _: large["rate"] / small["rate"])
                p99 = median(lambda _, large, __: large["p99"])
                print(f"{title:26} {median(lambda s, _, __: s['rate']):8.0f} {median(lambda _, l, __: l['rate']):8.0f} "
                      f"{ratio:6.2f} {median(lambda s, _, __: s['cpu']):9.1f} {median(lambda _, l, __: l['cpu']):9.1f} "
                      f"{p99:12.2f} {median(lambda _, l, n: l['rate'] / n['rate']):13.2f}", flush=True)
                if ratio < LEAST_RATIO:
                    missed.append(f"{title}: {ratio:.2f} of the small site's requests/s, wanted {LEAST_RATIO}")
                if p99 > MOST_P99:
                    missed.append(f"{title}: p99 {p99:.1f} ms, wanted at most {MOST_P99}")
        finally:
            nginx.stop()
            for site in sites:
                site.stop()
    for line in missed:
        print("missed:", line)
    return 1 if missed else 0
