"""Scripts that pods and people run."""

import base64
import json
import os
import pathlib
import re
import stat
import subprocess
import sys

import pytest
import rendered
import yaml

SECRETS = rendered.ROOT / "tools/k8s-secrets"
SCRIPTS = sorted(p for p in rendered.K8S.rglob("*") if p.is_file() and p.read_bytes()[:2] == b"#!")


def shell_files():
    return [*SCRIPTS, *(rendered.ROOT / "tools" / n for n in ("image", "k8s-secrets"))]


@pytest.mark.parametrize("script", shell_files(), ids=lambda p: str(p.relative_to(rendered.ROOT)))
def test_shellcheck_finds_nothing(script):
    answer = subprocess.run(["shellcheck", "-x", "-P", "SCRIPTDIR", script], cwd=script.parent, capture_output=True, text=True,
                            check=False)
    assert answer.returncode == 0, answer.stdout


def test_pods_have_every_script_that_they_start():
    for name in rendered.OVERLAYS:
        overlay = rendered.overlay(name)
        files = {f for c in overlay.kind("ConfigMap") for f in c["data"]}
        named = set(re.findall(r"/scripts/([\w.]+)", str(overlay.objects)))
        assert named <= files, named - files


def run(*arguments, env=None):
    return subprocess.run([SECRETS, *map(str, arguments)], capture_output=True, text=True, check=False,
                          env={**os.environ, **(env or {})})


def read(path):
    return {s["metadata"]["name"]: {k: base64.b64decode(v).decode() for k, v in s["data"].items()}
            for s in json.loads(path.read_text())["items"]}


def used_by(name):
    return set().union(*(rendered.secrets_of(w) for w in rendered.overlay(name).workloads()))


def test_secrets_are_for_their_owner_alone_and_never_said(tmp_path):
    file = tmp_path / "secrets.json"
    answer = run("--out", file)
    assert answer.returncode == 0, answer.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made = read(file)
    for values in made.values():
        for value in values.values():
            assert len(value) >= 32 and value not in answer.stdout + answer.stderr


@pytest.mark.parametrize("name", ["ha", "single-node"])
def test_secrets_are_those_that_the_manifests_name(tmp_path, name):
    run("--out", tmp_path / "secrets.json")
    assert set(read(tmp_path / "secrets.json")) == used_by(name) - {"openpress-mail"}


def test_urls_hold_the_engines_passwords_and_addresses(tmp_path):
    run("--out", tmp_path / "secrets.json")
    made = read(tmp_path / "secrets.json")
    overlay = rendered.overlay("ha")
    postgres = ",".join(f"postgres-{n}.postgres" for n in range(overlay.get("StatefulSet", "postgres")["spec"]["replicas"]))
    for name, account, key in (("openpress-database", "openpress_server", "server-password"),
                               ("openpress-schema", "openpress", "owner-password")):
        assert made[name]["url"] == (f"postgres://{account}:{made['postgres'][key]}@{postgres}/openpress"
                                     "?target_session_attrs=read-write&connect_timeout=5")
    names = [f"redis-{n}" for n in range(overlay.get("StatefulSet", "redis")["spec"]["replicas"])]
    assert all(overlay.get("Service", name)["spec"]["selector"]["statefulset.kubernetes.io/pod-name"] == name for name in names)
    sentinels = ",".join(f"{name}:26379" for name in names)
    assert made["openpress-queue"]["url"] == f"redis-sentinel://:{made['redis']['password']}@{sentinels}/openpress"


def test_what_exists_is_kept_and_what_is_missing_fits_to_it(tmp_path):
    file = tmp_path / "secrets.json"
    run("--out", file)
    before = read(file)
    assert "made" not in run("--out", file).stdout
    assert read(file) == before
    for lost in ("openpress-database", "openpress-schema", "postgres", "redis", "openpress-queue"):
        items = json.loads(file.read_text())
        items["items"] = [s for s in items["items"] if s["metadata"]["name"] != lost]
        file.write_text(json.dumps(items))
        assert f"{lost}: made" in run("--out", file).stdout
        again = read(file)
        for name, key in (("openpress-database", "url"), ("openpress-schema", "url"), ("postgres", "owner-password"),
                          ("postgres", "server-password"), ("redis", "password"), ("openpress-queue", "url")):
            assert again[name][key] == before[name][key]


def test_services_of_one_s_own_come_from_the_environment(tmp_path):
    given = {"OPENPRESS_DATABASE__URL": "postgres://me:secret-word@db.example/press", "OPENPRESS_QUEUE__URL": "redis://r.example",
             "OPENPRESS_MAIL__PASSWORD": "another-secret"}
    answer = run("--out", tmp_path / "secrets.json", env=given)
    assert read(tmp_path / "secrets.json") == {
        "openpress-database": {"url": given["OPENPRESS_DATABASE__URL"]},
        "openpress-schema": {"url": given["OPENPRESS_DATABASE__URL"]}, "openpress-queue": {"url": given["OPENPRESS_QUEUE__URL"]},
        "openpress-mail": {"password": given["OPENPRESS_MAIL__PASSWORD"]}}
    assert "secret-word" not in answer.stdout + answer.stderr
    assert set(read(tmp_path / "secrets.json")) == used_by("external-services")


def test_in_a_cluster_they_are_created_through_a_pipe_and_kept(tmp_path):
    """With a kubectl that keeps objects in a file, and writes down how it was called."""
    fake = tmp_path / "kubectl"
    fake.write_text(f"""#!{sys.executable}
import json, pathlib, sys
store, calls = pathlib.Path({str(tmp_path)!r}) / "store", pathlib.Path({str(tmp_path)!r}) / "calls"
with calls.open("a") as log: log.write(" ".join(sys.argv[1:]) + chr(10))
items = json.loads(store.read_text()) if store.exists() else []
if "get" in sys.argv: print(json.dumps({{"items": items}}))
elif "create" in sys.argv: store.write_text(json.dumps(items + json.load(sys.stdin)["items"]))
""")
    fake.chmod(0o755)
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert "postgres: made" in run(env=path).stdout
    stored = (tmp_path / "store").read_text()
    assert "postgres: kept" in run("--namespace", "openpress", env=path).stdout
    assert (tmp_path / "store").read_text() == stored
    calls = (tmp_path / "calls").read_text()
    assert "secrets" in calls
    for secret in json.loads(stored):
        assert secret["metadata"]["namespace"] == "openpress"
        for value in secret["data"].values():
            assert value not in calls and base64.b64decode(value).decode() not in calls


def test_the_list_of_what_is_in_an_image_is_spdx():
    sys.path.insert(0, str(rendered.ROOT / "tools/lib"))
    import sbom

    listed = "zlib1g\t1:1.2.13+dfsg-1\tamd64\tMark B <z@example.org>\tzlib\t1:1.2.13+dfsg-1\nlibc6\t2.36\tamd64\tGNU <g@x.org>\tglibc\t2.36\n"
    made = sbom.document("localhost/openpress:0.1.0", "sha256:" + "ab" * 32, listed, 0)
    assert made["spdxVersion"] == "SPDX-2.3" and made["creationInfo"]["created"] == "1970-01-01T00:00:00Z"
    ids = [p["SPDXID"] for p in made["packages"]]
    assert len(set(ids)) == 3 and all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", i) for i in ids)
    zlib = next(p for p in made["packages"] if p["name"] == "zlib1g")
    assert zlib["externalRefs"][0]["referenceLocator"] == "pkg:deb/debian/zlib1g@1%3A1.2.13%2Bdfsg-1?arch=amd64"
    related = {r["relatedSpdxElement"] for r in made["relationships"]}
    assert related == set(ids)
    assert made == sbom.document("localhost/openpress:0.1.0", "sha256:" + "ab" * 32, listed, 0)


def test_recipes_and_names_of_images_belong_together():
    named = yaml.safe_load((rendered.K8S / "components/images/kustomization.yaml").read_text())["images"]
    recipes = {pathlib.Path(p).stem for p in (rendered.K8S / "image").glob("*.containerfile")}
    assert {i["name"].removeprefix("openpress-") for i in named} == recipes
    for recipe in recipes:
        text = (rendered.K8S / "image" / f"{recipe}.containerfile").read_text()
        user = int(re.search(r"^USER (\d+):", text, re.M).group(1))
        image = "openpress" if recipe == "openpress" else f"openpress-{recipe}"
        for workload, container in rendered.overlay("ha").containers():
            if container["image"].rpartition("/")[2].partition(":")[0] == image:
                assert rendered.pod_of(workload)["securityContext"]["runAsUser"] == user
