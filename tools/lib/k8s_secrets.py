"""Makes the secrets that packaging/k8s needs, where they are missing.

Passwords are random. What exists is kept: run it as often as you like. Nothing secret is printed or is an argument of
another program. PostgreSQL or Redis of your own (overlay external-services) are named in the environment, by the variables
that OpenPress itself reads: OPENPRESS_DATABASE__URL, OPENPRESS_QUEUE__URL. OPENPRESS_MAIL__PASSWORD is taken along.
"""

import argparse
import base64
import json
import os
import pathlib
import secrets
import subprocess
import sys
import urllib.parse

DATABASE_HOSTS = "postgres-0.postgres,postgres-1.postgres"
SENTINELS = ",".join(f"redis-{n}:26379" for n in range(3))
GIVEN = {"openpress-database": "OPENPRESS_DATABASE__URL", "openpress-schema": "OPENPRESS_DATABASE__URL",
         "openpress-queue": "OPENPRESS_QUEUE__URL"}
ACCOUNTS = {"openpress-database": ("openpress_server", "server-password"), "openpress-schema": ("openpress", "owner-password")}


class Cluster:
    """Secrets in a namespace, by kubectl."""

    def __init__(self, namespace):
        self.namespace = namespace

    def kubectl(self, *arguments, given=None):
        answer = subprocess.run(["kubectl", *arguments], input=given, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            # Its words name objects and servers, never what was piped in.
            raise SystemExit(f"kubectl {arguments[0]}: {answer.stderr.strip()}")
        return answer.stdout

    def read(self):
        listed = json.loads(self.kubectl("--namespace", self.namespace, "get", "secrets", "--output", "json"))
        return {s["metadata"]["name"]: s.get("data", {}) for s in listed["items"]}

    def write(self, objects):
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}}
        self.kubectl("apply", "--filename", "-", given=json.dumps(namespace))
        # create, not apply: what somebody else made meanwhile stays, and no copy of the values goes into an annotation.
        self.kubectl("create", "--filename", "-", given=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))


class File:
    """Secrets in a file, for those who keep theirs elsewhere (sealed, in a vault)."""

    def __init__(self, path):
        self.path = path
        self.items = []

    def read(self):
        if self.path.exists():
            self.items = json.loads(self.path.read_text())["items"]
        return {s["metadata"]["name"]: s.get("data", {}) for s in self.items}

    def write(self, objects):
        partial = self.path.with_name(self.path.name + ".part")
        partial.unlink(missing_ok=True)
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"apiVersion": "v1", "kind": "List", "items": self.items + objects}, file, indent=1)
            file.write("\n")
        partial.rename(self.path)


def secret(name, namespace, values):
    return {"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": {"name": name, "namespace": namespace, "labels": {"app.kubernetes.io/part-of": "openpress"}},
            "data": {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}}


def password():
    """Letters, digits, "-" and "_" only: it stands in URLs and in files of settings."""
    return secrets.token_urlsafe(32)


def wanted(existing, environment):
    """Values of the secrets that are missing in @existing; each password that two of them need is the same in both."""
    def known(name, key):
        value = existing.get(name, {}).get(key)
        return base64.b64decode(value).decode() if value else None

    def in_url(name):
        url = known(name, "url")
        return url and urllib.parse.unquote(urllib.parse.urlsplit(url).password or "")

    found = {}
    for name, variable in GIVEN.items():
        if environment.get(variable):
            found[name] = {"url": environment[variable]}
    if "openpress-database" not in found:
        postgres = {"replication-password": known("postgres", "replication-password") or password()}
        for name, (account, key) in ACCOUNTS.items():
            postgres[key] = known("postgres", key) or in_url(name) or password()
            found[name] = {"url": f"postgres://{account}:{urllib.parse.quote(postgres[key])}@{DATABASE_HOSTS}/openpress"
                                  "?target_session_attrs=read-write&connect_timeout=5"}
        found["postgres"] = postgres
    if "openpress-queue" not in found:
        redis = known("redis", "password") or in_url("openpress-queue") or password()
        found["redis"] = {"password": redis}
        found["openpress-queue"] = {"url": f"redis-sentinel://:{urllib.parse.quote(redis)}@{SENTINELS}/openpress"}
    if environment.get("OPENPRESS_MAIL__PASSWORD"):
        found["openpress-mail"] = {"password": environment["OPENPRESS_MAIL__PASSWORD"]}
    return {name: values for name, values in found.items() if name not in existing}


def main():
    parser = argparse.ArgumentParser(prog="tools/k8s-secrets", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--namespace", default="openpress", help="(default: openpress)")
    parser.add_argument("--out", type=pathlib.Path, metavar="FILE", help="write them to FILE, for you alone, instead of the cluster")
    options = parser.parse_args()

    place = File(options.out) if options.out else Cluster(options.namespace)
    existing = place.read()
    missing = wanted(existing, os.environ)
    if missing:
        place.write([secret(name, options.namespace, values) for name, values in missing.items()])
    for name in sorted({*missing, *(existing.keys() & {*GIVEN, "postgres", "redis", "openpress-mail"})}):
        print(f"{name}: {'made' if name in missing else 'kept'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
