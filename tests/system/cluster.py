"""Several processes on one data folder, and the Redis between them."""

import pathlib
import socket
import sqlite3
import subprocess
import time

from daemon import PATIENCE, Daemon


class Redis:
    """A real redis-server that keeps no file. @folder: for its log and settings."""

    def __init__(self, folder, password="hush-hush"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.password = password
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = None

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self):
        settings = self.folder / "redis.conf"
        settings.write_text(f"bind 127.0.0.1\nport {self.port}\ndir {self.folder}\nlogfile redis.log\nsave \"\"\nappendonly no\n"
                            f"requirepass {self.password}\n")
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "redis-server", settings],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30 * PATIENCE
        while self.tell("PING") != "+PONG":
            assert time.monotonic() < end and self.process.poll() is None, "redis-server did not start"
            time.sleep(0.02)
        return self

    def tell(self, *words):
        """The first line of what it answers; "" when it does not."""
        def command(words):
            return "".join([f"*{len(words)}\r\n", *(f"${len(word)}\r\n{word}\r\n" for word in words)]).encode()

        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(command(["AUTH", self.password]) + command(words))
                lines = connection.makefile("r", encoding="latin-1", newline="\r\n")
                lines.readline()
                return lines.readline().rstrip("\r\n")
        except OSError:
            return ""

    def kill(self):
        self.process.kill()
        self.process.wait()


class Cluster:
    """Processes by name: "api1" runs the role "api", "worker-long2" the role "worker-long"."""

    def __init__(self, data, environment=None):
        self.data = pathlib.Path(data)
        self.environment = {"OPENPRESS_MEDIA__SLOTS": "1", **(environment or {})}
        self.running = {}

    def start(self, *names):
        """All at the same time, as a cluster does; returns when the last of them listens."""
        for name in names:
            self.running[name] = Daemon(self.data, self.environment, name.rstrip("0123456789")).start(wait=False)
        for name in names:
            self[name].wait_for(lambda site=self[name]: site.port, f"the start of {name}", 60)
        return self

    def __getitem__(self, name):
        return self.running[name]

    def stop(self):
        for site in self.running.values():
            site.stop()

    def query(self, sql, *values):
        with sqlite3.connect(f"file:{self.data}/openpress.db?mode=ro", uri=True, timeout=30) as database:
            return database.execute(sql, values).fetchall()


def within_five_seconds(condition, what):
    """The promise for a change on one process to hold on all others."""
    end = time.monotonic() + 5 * PATIENCE
    while not condition():
        assert time.monotonic() < end, f"{what} took longer than five seconds"
        time.sleep(0.02)
