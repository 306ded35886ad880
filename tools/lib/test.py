"""Runs the project's checks step by step and says where the time went.

A step builds or runs something; test steps write JUnit files, from which the counts of the last line come.
"""

import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET

import postgres
import tidy

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORES = os.cpu_count() or 2
STEPS = []
WHEN_NAMED = set()
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Failure(Exception):
    pass


def step(name, about, when_named=False):
    """@when_named: it does not run unless its name is given."""
    def register(function):
        STEPS.append((name, about, function))
        if when_named:
            WHEN_NAMED.add(name)
        return function

    return register


class Run:
    """What the steps share: the filter, the folder for reports, the counts."""

    def __init__(self, words, reports):
        self.words = words
        self.reports = reports
        self.passed = 0
        self.failed = []
        self.skipped = 0
        self.postgres = None

    def wants(self, *names):
        return not self.words or any(word in name for word in self.words for name in names)

    def command(self, *arguments, cwd=ROOT, env=None, quiet=True, timeout=1800):
        """Runs a command; its output is shown only when it fails."""
        result = subprocess.run(
            [str(a) for a in arguments], cwd=cwd, env={**os.environ, **(env or {})}, timeout=timeout,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            check=False)
        if result.returncode != 0 or not quiet:
            print(result.stdout)
        return result

    def must(self, *arguments, **options):
        result = self.command(*arguments, **options)
        if result.returncode != 0:
            raise Failure(f"{pathlib.Path(arguments[0]).name} ended with {result.returncode}")

    def junit(self, name, *arguments, report, **options):
        """Runs a test program that writes @report; counts what is in it."""
        begun = time.monotonic()
        result = self.command(*arguments, **options)
        counted = self.count(name, report)
        if result.returncode != 0 and not counted["failed"]:
            self.failed.append(f"{name}: ended with {result.returncode}")
        elif not counted["passed"] and not counted["failed"]:
            self.failed.append(f"{name}: ran no test")
        print(f"    {name}: {counted['passed']} passed, {counted['failed']} failed ({time.monotonic() - begun:.1f} s)",
              flush=True)

    def count(self, name, report):
        counted = {"passed": 0, "failed": 0}
        try:
            # Messages may have colours in them, which XML has no place for.
            text = CONTROLS.sub("", pathlib.Path(report).read_text(errors="replace"))
            cases = ET.fromstring(text).iter("testcase")
        except (OSError, ET.ParseError):
            return counted
        seen = {}
        for case in cases:
            title = f"{name}: {case.get('name')}"
            bad = case.find("failure") is not None or case.find("error") is not None
            skip = case.find("skipped") is not None
            # Catch2 writes a line for each section; a case is good when all of its sections are.
            title = title.split("/")[0] if name.startswith("unit") else title
            seen[title] = max(seen.get(title, 0), 2 if bad else 1 if skip else 0)
        for title, state in seen.items():
            if state == 2:
                self.failed.append(title)
                counted["failed"] += 1
            elif state == 1:
                self.skipped += 1
            else:
                counted["passed"] += 1
                self.passed += 1
        return counted


def sources(*patterns):
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def configure(run, folder, *options, env=None):
    build = ROOT / folder
    stamp = build / ".options"
    wanted = " ".join(options)
    if (build / "build.ninja").exists():
        if not stamp.exists() or stamp.read_text() != wanted:
            run.must("meson", "setup", "--reconfigure", build, ROOT, *options, env=env)
    else:
        run.must("meson", "setup", build, ROOT, *options, env=env)
    stamp.write_text(wanted)
    return build


def unit_programs(build):
    return sorted(p for p in (build / "tests").glob("*/*_test") if p.is_file() and os.access(p, os.X_OK))


# Test programs that take whichever database they are told and run once more on PostgreSQL; the others run their suites on
# each by themselves. "api" and "publish" can take one, and belong here once all of their answers are the same.
ON_EITHER_DATABASE = ()


def run_units(run, build, label, only=None, env=None):
    """Each folder's test program, as many at a time as there are cores."""
    env = {**(env or {}), **({"OPENPRESS_TEST_POSTGRES": run.postgres.url()} if run.postgres else {})}
    programs = [p for p in unit_programs(build) if (only is None or p.parent.name in only)
                and run.wants("unit", label, p.parent.name)]

    def one(program):
        report = run.reports / f"{label}-{program.stem}.xml"
        run.junit(f"unit {label} {program.parent.name}", program, "-r", "junit", "-o", report, "--rng-seed", "time",
                  report=report, env=env)

    with concurrent.futures.ThreadPoolExecutor(CORES) as pool:
        list(pool.map(one, programs))


def run_system(run, build, label, env=None):
    """tests/system against the programs of a build."""
    report = run.reports / f"{label}.xml"
    run.junit(label, "/usr/bin/python3", "-m", "pytest", "-q", "-n", CORES, "--junitxml", report, "tests/system",
              report=report, env={"OPENPRESS_BUILD": str(build), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})})


SANITIZED = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:abort_on_error=0",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "LSAN_OPTIONS": f"suppressions={ROOT}/tests/support/lsan.txt:print_suppressions=0",
}


@step("format", "clang-format finds nothing to change")
def check_format(run):
    files = [f for f in sources("src/*.h", "src/*.cc", "tests/*.h", "tests/*.cc")]
    run.must("clang-format-14", "--dry-run", "--Werror", *files)


@step("layers", "includes point the way the design draws them")
def check_layers(run):
    run.must("/usr/bin/python3", ROOT / "tools/lib/layers.py")


@step("build", "everything, optimised, warnings are errors")
def build_release(run):
    build = configure(run, "build", "-Dtests=enabled")
    run.must("ninja", "-C", build)


@step("unit", "unit and conformance tests")
def unit(run):
    run_units(run, ROOT / "build", "release")
    if run.postgres and ON_EITHER_DATABASE:
        run_units(run, ROOT / "build", "postgres", only=ON_EITHER_DATABASE, env={"OPENPRESS_TEST_DATABASE": "postgres"})


@step("tidy", "clang-tidy finds nothing in what changed since it last looked", when_named=True)
def check_tidy(run):
    build = configure(run, "build", "-Dtests=enabled")
    # It compiles for itself; only the list of compile commands has to be of today.
    run.must("ninja", "-C", build, "build.ninja")
    files = sources("src/*.cc")
    looked_at, said = tidy.Tidy(ROOT, build).run(files, CORES)
    print(f"    looked at {looked_at} of {len(files)} files", flush=True)
    if said:
        print("\n".join(said.values()))
        raise Failure(f"clang-tidy: {len(said)} files: " + ", ".join(str(f.relative_to(ROOT)) for f in said))


@step("system", "the real program, from outside")
def system(run):
    run_system(run, ROOT / "build", "system")


@step("web", "types, lint and unit tests of the web application")
def web(run):
    if not (ROOT / "web/package.json").exists():
        return
    report = run.reports / "web.xml"
    run.must("npm", "run", "--silent", "check", cwd=ROOT / "web")
    run.junit("web", "npx", "vitest", "run", "--reporter=junit", f"--outputFile={report}", report=report,
              cwd=ROOT / "web")


@step("browser", "the web application in Chromium against the real program")
def browser(run):
    if not (ROOT / "tests/web").exists():
        return
    report = run.reports / "browser.xml"
    run.junit("browser", "node", "--test", "--test-concurrency=1", "--test-reporter=junit",
              f"--test-reporter-destination={report}", *sorted((ROOT / "tests/web").glob("*.test.mjs")),
              report=report, env={"OPENPRESS_BUILD": str(ROOT / "build")})


@step("cluster", "manifests for Kubernetes: rendered, held against its definitions and against what they promise")
def cluster(run):
    report = run.reports / "cluster.xml"
    run.junit("cluster", "/usr/bin/python3", "-m", "pytest", "-q", "-n", CORES, "--junitxml", report,
              "--ignore-glob", "*/test_real_*.py", "tests/cluster", report=report, env={"PYTHONDONTWRITEBYTECODE": "1"})


@step("asan", "unit and system tests under AddressSanitizer and UBSan")
def asan(run):
    build = configure(run, "build-asan", "-Dtests=enabled", "-Db_sanitize=address,undefined", "-Db_lundef=false",
                      "-Doptimization=g", "-Ddebug=true")
    run.must("ninja", "-C", build)
    run_units(run, build, "asan", env=SANITIZED)
    run_system(run, build, "system asan", env={**SANITIZED, "OPENPRESS_SANITIZED": "1"})


@step("tsan", "tests of what runs on several threads under ThreadSanitizer")
def tsan(run):
    folders = ("event", "http", "queue")
    build = configure(run, "build-tsan", "-Dtests=enabled", "-Dweb=false", "-Db_sanitize=thread", "-Db_lundef=false",
                      "-Doptimization=g", "-Ddebug=true")
    targets = [f"tests/{f}/{f}_test" for f in folders if (ROOT / "tests" / f).exists()]
    run.must("ninja", "-C", build, *targets)
    run_units(run, build, "tsan", only=folders,
              env={"TSAN_OPTIONS": f"halt_on_error=1:suppressions={ROOT}/tests/support/tsan.txt"})


@step("fuzz", "every parser of outside bytes, some seconds each")
def fuzz(run):
    if not (ROOT / "tests/fuzz").exists():
        return
    build = configure(run, "build-fuzz", "-Dtests=disabled", "-Dweb=false", "-Dfuzz=true", "-Dwerror=false",
                      "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1",
                      env={"CC": "clang-14", "CXX": "clang++-14"})
    run.must("ninja", "-C", build, "fuzzers")
    for program in sorted((build / "tests/fuzz").glob("*_fuzz")):
        if not run.wants("fuzz", program.name):
            continue
        with tempfile.TemporaryDirectory() as corpus:
            seeds = build / "tests/fuzz/corpus" / program.name.removesuffix("_fuzz")
            # By runs, not by time: the same work on a slow machine. The clock is only a stop.
            result = run.command(program, "-runs=20000", "-max_total_time=60", "-max_len=8192", "-rss_limit_mb=2048",
                                 "-verbosity=0", f"-artifact_prefix={corpus}/", corpus,
                                 *([seeds] if seeds.exists() else []))
            if result.returncode == 0:
                run.passed += 1
            else:
                run.failed.append(f"fuzz: {program.name}")


# Not in every run: it makes an image of Debian the first time, and it needs root and podman.
@step("package", "the Debian package on a machine with systemd", when_named=True)
def package(run):
    with tempfile.TemporaryDirectory(prefix="openpress-package-") as folder:
        run.must(ROOT / "tools/package", "--quick", "--output", folder)
        found = [f for f in pathlib.Path(folder).glob("openpress_*.deb")]
        report = run.reports / "package.xml"
        run.junit("package", "/usr/bin/python3", "-m", "pytest", "-q", "--junitxml", report, "tests/package", report=report,
                  env={"OPENPRESS_PACKAGE": str(found[0]), "PYTHONDONTWRITEBYTECODE": "1"})


# Not in every run: it makes the images, and it needs root and podman.
@step("cluster-real", "the manifests' images and engines, started by podman and taken apart", when_named=True)
def cluster_real(run):
    run.must(ROOT / "tools/image", "--quick", "--no-archive")
    for subject in ("image", "postgres", "redis", "site"):
        report = run.reports / f"cluster-{subject}.xml"
        run.junit(f"cluster-real {subject}", "/usr/bin/python3", "-m", "pytest", "-q", "--junitxml", report,
                  f"tests/cluster/test_real_{subject}.py", report=report, env={"PYTHONDONTWRITEBYTECODE": "1"})


def main():
    parser = argparse.ArgumentParser(prog="tools/test", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="steps:\n" + "\n".join(f"  {n:12} {a}{' (only when named)' if n in WHEN_NAMED else ''}"
                                                                    for n, a, _ in STEPS))
    parser.add_argument("filter", nargs="*", help="run only these steps, or the unit tests of these folders")
    words = parser.parse_args().filter

    names = [name for name, _, _ in STEPS]
    chosen = [s for s in STEPS if (s[0] in words if words else s[0] not in WHEN_NAMED)]
    if words and not any(w in names for w in words):
        chosen = [s for s in STEPS if s[0] in ("build", "unit")]
    elif words and not {"format", "layers", "tidy", "web", "cluster", "cluster-real", "asan", "tsan", "fuzz", "package"}.issuperset(words):
        chosen = [s for s in STEPS if s[0] == "build" or s in chosen]

    begun = time.monotonic()
    times = []
    wanting = {"unit", "asan", "tsan"}  # the steps whose tests need a database server
    server_wanted = any(name in wanting for name, _, _ in chosen)
    with (tempfile.TemporaryDirectory(prefix="openpress-reports-") as reports,
          postgres.running() if server_wanted else contextlib.nullcontext() as server):
        run = Run(words, pathlib.Path(reports))
        run.postgres = server
        for name, about, function in chosen:
            print(f"\033[1m==> {name}: {about}\033[0m", flush=True)
            start = time.monotonic()
            try:
                function(run)
            except (Failure, subprocess.TimeoutExpired) as problem:
                run.failed.append(f"{name}: {problem}")
            times.append((time.monotonic() - start, name))
            if name == "build" and run.failed:
                break

    print("\nTime:")
    for seconds, name in times:
        print(f"  {name:12} {seconds:7.1f} s")
    print(f"  {'all':12} {time.monotonic() - begun:7.1f} s")
    for title in run.failed:
        print(f"FAILED {title}")
    print(f"{run.passed} passed, {len(run.failed)} failed" + (f", {run.skipped} skipped" if run.skipped else ""))
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
