"""Holds the includes of src/ against the picture in doc/tour.md: each folder may use only those named beside it."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

MACHINERY = {"core", "db", "event", "lib"}
SERVICES = MACHINERY | {"queue", "media", "storage", "http"}
ALLOWED = {
    "core": set(),
    "lib": {"core"},
    "db": {"core", "lib"},
    "event": {"core", "lib"},
    "queue": {"core", "lib", "db"},
    "media": {"core", "lib", "event"},
    "storage": {"core", "lib"},
    "http": {"core", "lib", "event"},
    "accounts": SERVICES,
    "catalogue": SERVICES | {"accounts"},
    "publish": SERVICES | {"accounts", "catalogue"},
    "backup": SERVICES | {"accounts", "catalogue", "publish"},
    "importer": SERVICES | {"accounts", "catalogue", "publish"},
    "api": SERVICES | {"accounts", "catalogue", "publish"},
    "site": SERVICES | {"accounts", "catalogue"},
    "app": SERVICES | {"accounts", "catalogue", "publish", "backup", "importer", "api", "site"},
}
INCLUDE = re.compile(r'^\s*#include\s+([<"])([^">]+)[">]', re.M)


def main():
    bad = []
    for file in sorted((ROOT / "src").rglob("*")):
        if file.suffix not in {".h", ".cc"}:
            continue
        parts = file.relative_to(ROOT / "src").parts
        folder = parts[0] if len(parts) > 1 else "app"
        for kind, target in INCLUDE.findall(file.read_text()):
            where = file.relative_to(ROOT)
            if kind == "<":
                if target == "httplib.h" and not (folder == "http" and file.suffix == ".cc"):
                    bad.append(f"{where}: only src/http/*.cc include {target}")
                if target == "uv.h" and folder not in {"event", "http"}:
                    bad.append(f"{where}: only event and http include {target}")
                continue
            used = target.split("/")[0]
            if used not in ALLOWED:
                continue
            if used != folder and used not in ALLOWED.get(folder, set()):
                bad.append(f"{where}: {folder} must not use {used} ({target})")
            # An adapter is named by the folder it adapts to and by app alone.
            adapter = re.match(r"(db/sqlite|db/postgres|queue/sql|queue/redis|storage/disk)/", target)
            inside = "/".join(parts[:2])
            if adapter and adapter.group(1) != inside and folder not in {"app", adapter.group(1).split("/")[0]}:
                bad.append(f"{where}: names the adapter {target}")
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
