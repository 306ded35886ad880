"""The API on a large site: requests/s, CPU per request and p99 of each kind of answer at two sizes, and the ratio between
them. Everything is asked in two ways, by somebody who is not signed in, but for what is one's own:

anew   each request has an address that nobody has asked for before. Nothing is ready, so each goes through a worker and
       the database: this is what must not grow with the site, and the ratio is of these.
again  one address, as many readers ask for the front page or the item of the day.

The peer is nginx's `return 200` with an answer of a list's size, on the same machine in the same run."""
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

OWN = "own:"  # before the path of what is asked with a token
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
    ("history", OWN + "/api/v1/user/action/watch"),
    ("media list, signed in", OWN + "/api/v1/media"),
    ("item, signed in", OWN + "/api/v1/media/s000000777"),
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
LEAST_RATE, LEAST_OF_PEER = 10_000, 0.5  # requests/s of a list and an item asked again, or this part of the peer's


class Site:
    def __init__(self, folder, media):
        if not folder.exists():
            self.make(folder, media)
        self.daemon = Daemon(folder).start()
        self.daemon.sign_in("reader")

    @staticmethod
    def make(folder, media):
        folder.mkdir(parents=True)
        # Makes the database, and a reader who may see what everybody may.
        subprocess.run([BINARY, "user", "add", "reader", "--email", "reader@example.org", "--role", "user",
                        "--password-stdin", "--data", folder], input=PASSWORD, text=True, check=True,
                       stdout=subprocess.DEVNULL)
        seed.fill(folder / "openpress.db", users=max(media // 10, 20), media=media, comments=media * 5,
                  say=lambda text: print("   ", text, flush=True))

    def ask(self, path, seconds, script=None):
        token = self.daemon.token if path.startswith(OWN) else ""
        return ask(f"127.0.0.1:{self.daemon.port}", [self.daemon.process.pid], path.removeprefix(OWN), seconds, token, script)

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
    parser.add_argument("--sites", type=pathlib.Path, help="keep the two sites here, and use those that are here")
    options = parser.parse_args(arguments)
    if missing := [p for p in ("nginx", "wrk") if not shutil.which(p, path=f"{os.environ['PATH']}:/usr/sbin")]:
        sys.exit(f"install {' and '.join(missing)} first")
    missed = []
    with tempfile.TemporaryDirectory(prefix="openpress-bench-") as name:
        folder = pathlib.Path(name)
        script = folder / "new_each_time.lua"
        script.write_text(NEW_EACH_TIME)
        kept = options.sites or folder
        small, large = sites = [Site(kept / str(size), size) for size in (options.small, options.large)]
        body = small.daemon.get("/api/v1/media", token=False).json()
        nginx = Nginx(name, json.dumps(body["results"][:1]).replace("'", ""))
        print(f"{'':26} {'anew, per s':>15} {'':6} {'us of CPU':>15} {'p99 ms':>7}   {'again, per s':>12} {'of return 200':>13} {'p99 ms':>7}")
        print(f"{'answer':26} {'small':>7} {'large':>7} {'ratio':>6} {'small':>7} {'large':>7} {'large':>7}   "
              f"{'large':>12} {'':>13} {'':>7}")
        try:
            for title, path in TESTS:
                if options.only not in title:
                    continue
                rounds = []
                for _ in range(options.rounds):
                    anew = [site.ask(path, options.seconds, script) for site in sites]
                    again = large.ask(path, options.seconds)
                    rounds.append((*anew, again, ask(nginx.address, nginx.pids, "/json", options.seconds)))

                def median(of):
                    return statistics.median(of(*each) for each in rounds)

                ratio = median(lambda small, large, *_: large["rate"] / small["rate"])
                p99 = median(lambda _, large, *__: large["p99"])
                rate, of_peer = (median(lambda *each: each[2]["rate"]), median(lambda *each: each[2]["rate"] / each[3]["rate"]))
                p99_again = median(lambda *each: each[2]["p99"])
                print(f"{title:26} {median(lambda s, *_: s['rate']):7.0f} {median(lambda _, l, *__: l['rate']):7.0f} "
                      f"{ratio:6.2f} {median(lambda s, *_: s['cpu']):7.0f} {median(lambda _, l, *__: l['cpu']):7.0f} "
                      f"{p99:7.2f}   {rate:12.0f} {of_peer:13.2f} {p99_again:7.2f}", flush=True)
                if ratio < LEAST_RATIO:
                    missed.append(f"{title}: {ratio:.2f} of the small site's requests/s, wanted {LEAST_RATIO}")
                for way, tail in (("anew", p99), ("again", p99_again)):
                    if tail > MOST_P99:
                        missed.append(f"{title}, asked {way}: p99 {tail:.1f} ms, wanted at most {MOST_P99}")
                if title in ("media list", "item") and rate < LEAST_RATE and of_peer < LEAST_OF_PEER:
                    missed.append(f"{title}: {rate:.0f} requests/s, wanted {LEAST_RATE} or {LEAST_OF_PEER} of the peer's")
        finally:
            nginx.stop()
            for site in sites:
                site.stop()
    for line in missed:
        print("missed:", line)
    return 1 if missed else 0
