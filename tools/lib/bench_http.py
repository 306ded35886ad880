"""Requests per second and CPU per request, against Debian's nginx.

Both servers run at the same time, each in a session of its own (with sched_autogroup a server that shares the
client's group loses half of its time), and are asked in turns, the order reversed every round. What is printed are
medians of the rounds; ratios are medians of each round's ratio. CPU per request, from /proc, is far steadier than
requests per second when the client runs on the same cores.
"""
import argparse
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TICK = os.sysconf("SC_CLK_TCK")

# name, our path, nginx's path, extra header, least ratio of requests/s, most ratio of CPU (None: no bar)
TESTS = [
    ("4 KiB file", "/file/small.bin", "/file/small.bin", None, 1.2, 0.9),
    ("2 MiB segment", "/file/segment.m4s", "/file/segment.m4s", None, 1.0, 0.9),
    ("256 KiB range", "/file/segment.m4s", "/file/segment.m4s", "Range: bytes=262144-524287", None, None),
    ("row by a worker / return 200", "/row/token77", "/json", None, 0.6, None),
    ("cached JSON / return 200", "/hot/token77", "/json", None, 0.9, None),
]

NGINX = """
user root; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; open_file_cache max=1000 inactive=60s;
  keepalive_requests 100000000; default_type video/mp4;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} reuseport;
    location /file/ {{ alias {folder}/; add_header Cache-Control "public, max-age=31536000, immutable"; }}
    location /json {{ default_type application/json; return 200 '{json}'; }}
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICK


class Ours:
    name = "openpress"

    def __init__(self, program, folder):
        self.process = subprocess.Popen([program, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        start_new_session=True)
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            sys.exit("the bench server did not start")
        self.pids = [self.process.pid]

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)


class Nginx:
    name = "nginx"

    def __init__(self, folder, json):
        port = free_port()
        config = pathlib.Path(folder) / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=port, json=json))
        self.address = f"127.0.0.1:{port}"
        self.process = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-g", "daemon off;", "-c", config],
                                        start_new_session=True, stderr=subprocess.DEVNULL)
        for _ in range(200):
            children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            with socket.socket() as probe:
                if len(children) >= 2 and probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            sys.exit("nginx did not start")
        self.pids = [self.process.pid, *map(int, children)]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


def fetch(address, path):
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port))) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    if b" 200 " not in head.split(b"\r\n")[0]:
        sys.exit(f"{address}{path}: {head.decode()}")
    return body


def ask(server, path, header, connections, seconds):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency"]
    command += ["-H", header] if header else []
    before = cpu_seconds(server.pids)
    output = subprocess.run([*command, f"http://{server.address}{path}"], capture_output=True, text=True).stdout
    spent = cpu_seconds(server.pids) - before
    found = re.search(r"(\d+) requests in", output)
    if not found or "Non-2xx" in output:
        sys.exit(f"wrk: {output}")
    requests = int(found[1])
    tail, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
    return {
        "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]),
        "cpu": spent / requests * 1e6,
        "p99": float(tail) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
    }


class Crowd:
    """Clients that cost a server nothing but memory: 5,000 idle after one answer, 1,000 in the middle of a head."""
    IDLE, HALF = 5000, 1000

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.sockets = []
        for number in range(self.IDLE + self.HALF):
            client = socket.create_connection((host, int(port)))
            client.sendall(b"GET /file/small.bin HTTP/1.1\r\nHost: bench\r\n" + (b"\r\n" if number < self.IDLE else b""))
            self.sockets.append(client)
        for client in self.sockets[:self.IDLE]:
            left = 4096
            while left > 0:
                left -= len(client.recv(65536))

    def leave(self):
        for client in self.sockets:
            client.close()


def measure_crowd(options, ours):
    """p99 of 64 active clients alone and beside the crowd, which is new each round: half heads are cut off after 10 s."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files[1], files[1]))
    missed = []
    print(f"\n{'64 active clients':32} {'alone: p99 ms':>14} {'beside ' + str(Crowd.IDLE + Crowd.HALF):>12} {'ratio':>6}")
    for name, path, *_ in [TESTS[0], TESTS[3]]:
        rounds = []
        for _ in range(options.rounds):
            alone = ask(ours, path, None, 64, options.seconds)["p99"]
            crowd = Crowd(ours.address)
            rounds.append((alone, ask(ours, path, None, 64, options.seconds)["p99"]))
            crowd.leave()
            time.sleep(1)  # its end is work, too, and not what the next round is about
        ratio = statistics.median(beside / alone for alone, beside in rounds)
        print(f"{name:32} {statistics.median(r[0] for r in rounds):14.2f} {statistics.median(r[1] for r in rounds):12.2f} "
              f"{ratio:6.2f}", flush=True)
        if ratio > 2:
            missed.append(f"{name} beside a crowd: p99 {ratio:.2f} of that without, wanted at most 2")
    return missed


def build():
    folder = ROOT / "build-bench"
    if not (folder / "build.ninja").exists():
        subprocess.run(["meson", "setup", folder, "-Dweb=false", "-Dtests=enabled", "-Dwerror=false"],
                       cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", folder, "tests/http/bench_server"], check=True, stdout=subprocess.DEVNULL)
    return folder / "tests/http/bench_server"


def main(arguments):
    parser = argparse.ArgumentParser(prog="tools/bench http", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--only", default="", help="part of a test's name, or crowd")
    options = parser.parse_args(arguments)
    # Not in packages.txt: installing nginx would start it on port 80 of whoever only wants to run OpenPress.
    if missing := [p for p in ("nginx", "wrk") if not shutil.which(p, path=f"{os.environ['PATH']}:/usr/sbin")]:
        sys.exit(f"install {' and '.join(missing)} first")
    program = build()
    missed = []
    with tempfile.TemporaryDirectory(prefix="openpress-bench-") as folder:
        pathlib.Path(folder, "small.bin").write_bytes(os.urandom(4096))
        pathlib.Path(folder, "segment.m4s").write_bytes(os.urandom(2 * 1024 * 1024))
        ours = Ours(program, folder)
        try:
            nginx = Nginx(folder, fetch(ours.address, "/row/token77").decode())
            try:
                missed = measure(options, ours, nginx)
            finally:
                nginx.stop()
            if options.only in "crowd":
                missed += measure_crowd(options, ours)
        finally:
            ours.stop()
    load = os.getloadavg()[0]
    print(f"load average at the end {load:.1f} on {os.cpu_count()} cores; wrk ran on the same cores")
    for line in missed:
        print("missed:", line)
    return 1 if missed else 0


def measure(options, ours, nginx):
    print(f"{'test':32} {'c':>4} {'nginx/s':>9} {'ours/s':>9} {'ratio':>6} {'nginx us':>9} {'ours us':>8} {'cpu':>5} "
          f"{'p99':>5}")
    missed = []
    for name, our_path, nginx_path, header, least, most in TESTS:
        if options.only not in name:
            continue
        for connections in options.connections:
            rounds = []
            for number in range(options.rounds):
                pair = [(ours, our_path), (nginx, nginx_path)]
                result = {}
                for server, path in pair if number % 2 == 0 else reversed(pair):
                    result[server.name] = ask(server, path, header, connections, options.seconds)
                rounds.append(result)

            def median(server, key):
                return statistics.median(r[server][key] for r in rounds)

            def ratio(key):
                return statistics.median(r["openpress"][key] / max(r["nginx"][key], 1e-9) for r in rounds)

            rate, cpu = ratio("rate"), ratio("cpu")
            print(f"{name:32} {connections:4} {median('nginx', 'rate'):9.0f} {median('openpress', 'rate'):9.0f} "
                  f"{rate:6.2f} {median('nginx', 'cpu'):9.1f} {median('openpress', 'cpu'):8.1f} {cpu:5.2f} "
                  f"{ratio('p99'):5.2f}", flush=True)
            if least is not None and rate < least:
                missed.append(f"{name} at {connections}: {rate:.2f} of nginx's requests/s, wanted {least}")
            if most is not None and cpu > most:
                missed.append(f"{name} at {connections}: {cpu:.2f} of nginx's CPU, wanted at most {most}")
    return missed
