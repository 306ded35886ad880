"""A PostgreSQL server for the time of a test run: in a folder of its own, on a socket there and a free port, thrown away
at the end. Nothing that it holds has to survive, so it waits for no disk."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.parse

USER = "openpress"
OPTIONS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200",
    "shared_buffers": "64MB", "autovacuum": "off",
}


def programs():
    """The folder of initdb and postgres: Debian keeps them off the path, a folder for each version. The newest."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return pathlib.Path(on_path).parent if on_path else None


class Server:
    """PostgreSQL in @folder, which is made and belongs to this object."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.process = None
        # initdb and postgres refuse to run as root.
        self.account = None
        if os.geteuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            self.account = "postgres" if "postgres" in names else "nobody"
            shutil.chown(self.folder, self.account)
        self.folder.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = self.folder / "data"
        subprocess.run(self._as([programs() / "initdb", "-D", self.data, "-U", USER, "-A", "trust", "-E", "UTF8",
                                 "--locale=C.UTF-8", "--no-sync"]), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def _as(self, command):
        command = [str(part) for part in command]
        if self.account:
            entry = pwd.getpwnam(self.account)
            return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", *command]
        return command

    def url(self, database="postgres"):
        """As OPENPRESS_TEST_POSTGRES and database.url take it."""
        host = urllib.parse.quote(str(self.folder), safe="")
        return f"postgres://{USER}@/{database}?host={host}&port={self.port}"

    def start(self):
        options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        log = open(self.folder / "log", "ab")  # closed with the process
        self.process = subprocess.Popen(
            self._as([programs() / "postgres", "-D", self.data, "-k", self.folder, "-p", self.port, "-c",
                      "listen_addresses=", *options]), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/")
        log.close()
        for _ in range(600):
            ready = subprocess.run([programs() / "pg_isready", "-q", "-h", self.folder, "-p", str(self.port), "-t", "1"],
                                   check=False)
            if ready.returncode == 0:
                return
            if self.process.poll() is not None:
                break
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.1)
        raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log").read_text(errors="replace")[-2000:])

    def make(self, database):
        """@return the URL of a new, empty database"""
        subprocess.run([programs() / "createdb", "-h", self.folder, "-p", str(self.port), "-U", USER, "-T", "template0",
                        database], check=True)
        return self.url(database)

    def kill(self):
        """As a power cut would: each of its processes, since what is left of them would keep a new one from starting."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # nobody is waited for
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@contextlib.contextmanager
def running():
    """A server that is started, or nothing where PostgreSQL is not installed."""
    if programs() is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="openpress-postgres-", ignore_cleanup_errors=True) as folder:
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
