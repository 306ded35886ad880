"""tools/bench upload: how fast a body becomes a file, openpress (tus PATCH) against nginx (DAV PUT).

Both servers get the same bytes from the same client, which sends a file in memory by sendfile(2), so that it costs
little on a machine it shares with them. Rounds are paired and their order alternates; what counts is the median of the
ratios. openpress answers when the bytes are durable, hashed aside, and the item exists; nginx answers when its file is
renamed. nginx is therefore measured twice: as it is, which is the bar, and with an fsync of its file
by the client after the answer, which is the same promise. Processor time is user +
system of the server and its children, for openpress with whatever hashing was done until the answer.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


def processes_of(root_pid):
    """The process and all its descendants."""
    children = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = entry.read_text().split(" (", 1)
            parent = int(rest.rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
        children.setdefault(parent, []).append(int(pid))
    found, queue = [], [root_pid]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue += children.get(pid, [])
    return found


def cpu_seconds(root_pid):
    total = 0
    for pid in processes_of(root_pid):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS


def wait_until_idle(root_pid):
    """Hashing that lags and jobs of the item must not run into the next round."""
    quiet, before = 0, cpu_seconds(root_pid)
    for _ in range(600):
        time.sleep(0.1)
        now = cpu_seconds(root_pid)
        quiet = quiet + 1 if now - before < 0.02 else 0
        before = now
        if quiet == 5:
            return


def filesystem(folder):
    return subprocess.run(["stat", "--file-system", "--format", "%T", folder], stdout=subprocess.PIPE, check=True,
                          text=True).stdout.strip()


def resident_kib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def send(port, head, body, size):
    """One request; returns status and headers of the answer. The body is the first @size bytes of the file, repeated."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head.encode())
        length = os.fstat(body.fileno()).st_size
        sent = 0
        while sent < size:
            at = sent % length
            sent += os.sendfile(connection.fileno(), body.fileno(), at, min(length - at, size - sent))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.read()
        return answer.status, answer.headers


class Nginx:
    name = "nginx"

    def __init__(self, folder):
        self.folder = folder / "nginx"
        (self.folder / "files").mkdir(parents=True)
        self.port = free_port()
        config = self.folder / "nginx.conf"
        config.write_text(f"""
            daemon off; worker_processes 2; pid {self.folder}/pid; error_log {self.folder}/error.log;
            user root;
            events {{ worker_connections 512; }}
            http {{
              access_log off; client_max_body_size 0; client_body_buffer_size 128k;
              client_body_temp_path {self.folder}/temp; proxy_temp_path {self.folder}/t1; fastcgi_temp_path {self.folder}/t2;
              uwsgi_temp_path {self.folder}/t3; scgi_temp_path {self.folder}/t4;
              server {{ listen 127.0.0.1:{self.port} reuseport; root {self.folder}/files;
                        location / {{ dav_methods PUT; }} }}
            }}""")
        if os.geteuid() != 0:
            config.write_text(config.read_text().replace("user root;", ""))
        # A session of its own: with autogroups a server in the bench's group would share its processor time.
        self.process = subprocess.Popen(["nginx", "-c", config], start_new_session=True)
        wait_for_port(self.port)

    def upload(self, body, size):
        head = f"PUT /file HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
        status, _ = send(self.port, head, body, size)
        assert status in (201, 204), status

    def sync(self):
        with open(self.folder / "files/file", "rb") as file:
            os.fsync(file.fileno())

    def clean(self):
        (self.folder / "files/file").unlink()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class OpenPress:
    name = "openpress"

    def __init__(self, folder, binary):
        self.data = folder / "openpress"
        self.port = free_port()
        environment = dict(os.environ, OPENPRESS_HTTP__LISTEN=f"127.0.0.1:{self.port}", OPENPRESS_LOG__LEVEL="warning",
                           OPENPRESS_STORAGE__RESERVE="0")
        subprocess.run([binary, "user", "add", "bench", "--email", "bench@example.org", "--role", "journalist",
                        "--password-stdin", "--data", self.data], input=PASSWORD.encode(), env=environment,
                       stdout=subprocess.DEVNULL, check=True)
        self.process = subprocess.Popen([binary, "serve", "--data", self.data], env=environment,
                                        stdout=subprocess.DEVNULL, start_new_session=True)
        wait_for_port(self.port)
        status, answer = self.call("POST", "/api/v1/login", json.dumps({"username": "bench", "password": PASSWORD}),
                                   {"Content-Type": "application/json"})
        assert status == 200, answer
        self.token = json.loads(answer)["token"]

    def call(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def upload(self, body, size):
        common = f"Host: bench\r\nConnection: close\r\nTus-Resumable: 1.0.0\r\nAuthorization: Token {self.token}\r\n"
        status, headers = send(self.port, f"POST /api/v1/uploads HTTP/1.1\r\n{common}Upload-Length: {size}\r\n"
                               "Content-Length: 0\r\n\r\n", body, 0)
        assert status == 201, status
        status, headers = send(self.port, f"PATCH {headers['Location']} HTTP/1.1\r\n{common}Upload-Offset: 0\r\n"
                               f"Content-Type: application/offset+octet-stream\r\nContent-Length: {size}\r\n\r\n",
                               body, size)
        assert status == 204 and int(headers["Upload-Offset"]) == size, (status, headers)
        self.media = headers["OpenPress-Media"]

    def clean(self):
        wait_until_idle(self.process.pid)
        status, answer = self.call("DELETE", f"/api/v1/media/{self.media}",
                                   headers={"Authorization": f"Token {self.token}"})
        assert status == 204, answer
        wait_until_idle(self.process.pid)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def timed(server, body, size, sync=False):
    """Seconds and processor seconds for one upload."""
    os.sync()
    cpu = cpu_seconds(server.process.pid)
    start = time.monotonic()
    server.upload(body, size)
    if sync:
        server.sync()
    took = time.monotonic() - start
    cpu = cpu_seconds(server.process.pid) - cpu
    server.clean()
    return took, cpu


def compare(folder, binary, body, size, rounds):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="openpress-bench-", dir=folder))
    servers = []
    try:
        nginx, ours = Nginx(folder), None
        servers.append(nginx)
        ours = OpenPress(folder, binary)
        servers.append(ours)
        runs = {"openpress": (ours, False), "nginx": (nginx, False), "nginx + fsync": (nginx, True)}
        results = {name: [] for name in runs}
        for number in range(rounds + 1):
            for name in sorted(runs, reverse=number % 2 == 1):
                server, sync = runs[name]
                result = timed(server, body, size, sync)
                if number > 0:  # the first round warms up
                    results[name].append(result)
        mib = size / (1 << 20)
        print(f"  {'':14} {'MiB/s':>8} {'speed vs it':>12} {'cpu s/GiB':>10} {'cpu vs it':>10}")
        ratios = {}
        for name, values in results.items():
            speed = statistics.median(mib / took for took, _ in values)
            cpu = statistics.median(used for _, used in values) / (size / (1 << 30))
            pairs = list(zip(values, results["openpress"]))
            ratio = statistics.median(theirs[0] / mine[0] for theirs, mine in pairs)
            cpu_ratio = statistics.median(mine[1] / max(theirs[1], 0.01) for theirs, mine in pairs)
            ratios[name] = ratio
            print(f"  {name:14} {speed:8.0f} {ratio:12.2f} {cpu:10.2f} {cpu_ratio:10.2f}")
        return ratios
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def memory(folder, binary, body, size):
    """How far the daemon's resident memory moves during one large upload, in MiB."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="openpress-bench-", dir=folder))
    server = OpenPress(folder, binary)
    try:
        server.upload(body, 1 << 20)  # threads, caches and statements are there
        server.clean()
        done = threading.Event()
        before = peak = resident_kib(server.process.pid)
        worker = threading.Thread(target=lambda: (server.upload(body, size), done.set()), daemon=True)
        worker.start()
        while worker.is_alive():
            peak = max(peak, resident_kib(server.process.pid))
            time.sleep(0.02)
        assert done.is_set(), "the upload failed"
        return (peak - before) / 1024
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments):
    parser = argparse.ArgumentParser(prog="tools/bench upload", description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", default=ROOT / "build/src/openpress", type=pathlib.Path)
    parser.add_argument("--rounds", default=7, type=int)
    parser.add_argument("--size", default=1024, type=int, help="MiB of one upload")
    parser.add_argument("--large", default=5000, type=int, help="MB of the upload whose memory is watched; 0: none")
    parser.add_argument("--folder", action="append", help="where files go; default: memory (/dev/shm) and the temporary folder")
    options = parser.parse_args(arguments)
    binary = options.binary.resolve()
    failed = False
    with open("/dev/shm/openpress-bench-body", "wb+") as body:
        os.unlink(body.name)
        for _ in range(64):
            body.write(os.urandom(1 << 20))
        body.flush()
        for folder in options.folder or ["/dev/shm", tempfile.gettempdir()]:
            print(f"{options.size} MiB into {folder}, {options.rounds} rounds")
            ratios = compare(folder, binary, body, options.size << 20, options.rounds)
            failed |= ratios["nginx"] < 1.0
        if options.large:
            grown = memory((options.folder or [tempfile.gettempdir()])[-1], binary, body, options.large * 1_000_000)
            print(f"resident memory moved by {grown:.1f} MiB during an upload of {options.large / 1000:g} GB (bar: 16)")
            failed |= grown >= 16
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
