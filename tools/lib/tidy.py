"""Runs clang-tidy over sources, and leaves out those it found clean before.

clang-tidy takes seconds for a file, nearly all of them in the headers of the libraries. So each clean file leaves a key
in the user's cache, beside that of ccache: made from everything that can change the answer, of any checkout.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import time

PROGRAM = "clang-tidy-14"
ARGUMENTS = [
    "--quiet", "--warnings-as-errors=*",
    # The compile commands are for g++; clang does not know all of its warnings.
    "--extra-arg=-Wno-unknown-warning-option",
    # Templates that nobody uses stay unread, most of them in libraries: a tenth less time for reading a file.
    "--extra-arg=-fdelayed-template-parsing",
    # The analyzer follows calls into small functions only. Deep, it took half of the time of the whole step, and all
    # it had to say of the tree was one false alarm more.
    *[f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", "mode=shallow")],
]
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.M)


CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "openpress" / "tidy"
KEPT = 60 * 86400  # seconds since a key was last of use


def output_of(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout


class Tidy:
    def __init__(self, root, build):
        self.root = root
        self.build = build
        entries = json.loads((build / "compile_commands.json").read_text())
        self.commands = {(build / entry["file"]).resolve(): entry["command"] for entry in entries}
        # The headers of the libraries are known by the packages they came with.
        self.rules = (output_of(PROGRAM, "--version") + output_of("dpkg-query", "-W", "*-dev")
                      + repr(ARGUMENTS).encode() + (root / ".clang-tidy").read_bytes())

    @functools.cache
    def read(self, file):
        """The digest of a file, and those of our headers that it names."""
        text = file.read_bytes()
        named = [folder / name.decode() for name in INCLUDE.findall(text)
                 for folder in (self.root / "src", self.build / "src", file.parent)]
        return hashlib.sha256(text).digest(), [header for header in named if header.exists()]

    def key(self, file):
        made = hashlib.sha256(self.rules + self.commands[file].encode())
        seen = set()
        ahead = [file]
        while ahead:
            each = ahead.pop()
            if each in seen:
                continue
            seen.add(each)
            digest, headers = self.read(each)
            made.update(digest)
            ahead += headers
        return made.hexdigest()

    def look(self, file):
        """What clang-tidy has to say of a file, or nothing."""
        result = subprocess.run([PROGRAM, "-p", self.build, *ARGUMENTS, file], cwd=self.root, timeout=600,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, errors="replace", check=False)
        return "" if result.returncode == 0 else result.stdout

    def run(self, files, jobs):
        """Looks at those of @files that changed: how many these were, and what was said of each that is not clean."""
        files = [file for file in files if file in self.commands]
        # Taken before the look, so that a file saved meanwhile is looked at again.
        keys = {file: CACHE / self.key(file) for file in files}
        changed = [file for file in files if not keys[file].exists()]
        CACHE.mkdir(parents=True, exist_ok=True)

        def look(file):
            said = self.look(file)
            if not said:
                keys[file].touch()
            return said

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            said = {file: text for file, text in zip(changed, pool.map(look, changed)) if text}
        self.tidy_up(keys.values())
        return len(changed), said

    @staticmethod
    def tidy_up(used):
        for key in used:
            if key.exists():
                key.touch()
        for key in CACHE.iterdir():
            if key.stat().st_mtime < time.time() - KEPT:
                key.unlink(missing_ok=True)
