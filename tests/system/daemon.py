"""One `openpress serve` under test, and a client that talks to it as other people's programs do."""

import base64
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

BUILD = pathlib.Path(os.environ.get("OPENPRESS_BUILD", "build")).resolve()
BINARY = BUILD / "src/openpress"
# The programs were built with sanitizers, and what they take of time and memory says nothing. The one place where a test
# finds that out.
SANITIZED = os.environ.get("OPENPRESS_SANITIZED") == "1"
PATIENCE = 4 if SANITIZED else 1  # times what a test would wait otherwise
PASSWORD = "correct horse battery"
# The daemon prints a report itself; what its helpers print comes in its log.
REPORT = re.compile(r"^.*(?:(?:Address|Leak|Thread)Sanitizer|runtime error:)", re.MULTILINE)


def sanitizer_report(text):
    """What a sanitizer said in @text, "" when it was silent."""
    found = REPORT.search(text)
    return text[found.start():found.start() + 10000] if found else ""


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Daemon:
    """@data: its folder. Settings go in as OPENPRESS_… variables through @environment. @role: None for a whole site."""

    started = []  # by the current test

    def __init__(self, data, environment=None, role=None):
        self.data = pathlib.Path(data)
        self.environment = environment or {}
        self.role = role
        self.process = None
        self.port = None
        self.token = None
        self.setup = None
        self.log = []

    def start(self, wait=True):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENPRESS_")}
        environment |= {"OPENPRESS_STORAGE__RESERVE": "0", **self.environment}
        # A test run that is killed takes its daemons along.
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", BINARY, "serve", "--data", self.data, "--listen", "127.0.0.1:0",
             *(["--role", self.role] if self.role else [])], env=environment, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        if self not in Daemon.started:
            Daemon.started.append(self)
        self.port = None
        ready = threading.Event()
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout, ready), daemon=True)
        self.reader.start()
        if wait:
            assert ready.wait(60 * PATIENCE) and self.port, "openpress did not start:\n" + "".join(self.log[-30:])
        return self

    def _read(self, stream, ready):
        for line in stream:
            self.log.append(line)
            if found := re.search(r"/setup\?token=([\w-]+)", line):
                self.setup = found.group(1)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/(?:\s|$)", line):
                self.port = int(found.group(1))
                ready.set()
        ready.set()

    def stop(self, within=15):
        """SIGTERM; fails when it does not end by itself, or not cleanly."""
        if self.process is None:
            return
        if self.process.poll() is not None:
            assert self.process.returncode in (0, -signal.SIGKILL), "openpress ended by itself:\n" + "".join(self.log[-60:])
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(within * PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("openpress did not stop in time:\n" + "".join(self.log[-30:])) from None
        self.reader.join(10)
        assert code == 0, f"openpress ended with {code}:\n" + "".join(self.log[-60:])

    def kill(self):
        """kill -9, for the process alone: what it had started must notice by itself."""
        self.process.kill()
        self.process.wait()
        self.reader.join(30)

    # -- requests

    def request(self, method, path, body=None, headers=None, timeout=60, token=True):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout * PATIENCE)
        try:
            sent = dict(headers or {})
            if token and self.token and "Authorization" not in sent:
                sent["Authorization"] = f"Token {self.token}"
            if isinstance(body, (dict, list)):
                body = json.dumps(body).encode()
                sent.setdefault("Content-Type", "application/json")
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def set_up_admin(self, username="admin"):
        assert self.setup, "no set-up link was printed:\n" + "".join(self.log)
        answer = self.request("POST", "/api/v1/setup", {"token": self.setup, "username": username, "name": "The Admin",
                                                        "email": "admin@example.org", "password": PASSWORD})
        assert answer.status == 201, answer
        self.sign_in(username)

    def sign_in(self, username="admin", password=PASSWORD):
        answer = self.request("POST", "/api/v1/login", {"username": username, "password": password}, token=False)
        assert answer.status == 200, answer
        self.token = answer.json()["token"]

    # -- tus

    def create_upload(self, length, filename="clip.mp4", body=None, **metadata):
        fields = {"filename": filename, **metadata}
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(length), "Upload-Metadata": ",".join(
            f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in fields.items())}
        if body is not None:
            headers["Content-Type"] = "application/offset+octet-stream"
        return self.request("POST", "/api/v1/uploads", body or b"", headers)

    def patch(self, location, offset, body, **extra):
        return self.request("PATCH", location, body, {
            "Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", **extra})

    def offset(self, location):
        answer = self.request("HEAD", location, headers={"Tus-Resumable": "1.0.0"})
        assert answer.status == 200, answer
        return int(answer.headers["Upload-Offset"])

    def upload(self, path, **metadata):
        """Sends a file in one go; returns the media token."""
        content = pathlib.Path(path).read_bytes()
        answer = self.create_upload(len(content), pathlib.Path(path).name, content, **metadata)
        assert answer.status == 201, answer
        return answer.headers["OpenPress-Media"]

    # -- media

    def media(self, token):
        answer = self.get(f"/api/v1/media/{token}")
        assert answer.status == 200, answer
        return answer.json()

    def wait_for(self, condition, what, seconds=120):
        """Asks again until @condition() gives something; the time is a stop, not part of any result."""
        end = time.monotonic() + seconds * PATIENCE
        while time.monotonic() < end:
            if result := condition():
                return result
            assert self.process.poll() is None, "openpress ended:\n" + "".join(self.log[-60:])
            time.sleep(0.05)
        raise AssertionError(f"{what} did not happen:\n" + "".join(self.log[-40:]))

    def wait_playable(self, token):
        def playable():
            item = self.media(token)
            assert item["processing"]["state"] != "failed", item["processing"]
            return item if item["playable"] else None

        return self.wait_for(playable, "playable")

    def wait_done(self, token, seconds=240):
        def done():
            item = self.media(token)
            return item if item["processing"]["state"] in ("done", "failed") else None

        return self.wait_for(done, "the end of processing", seconds)
