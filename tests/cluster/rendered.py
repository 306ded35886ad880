"""The manifests as a cluster gets them, and questions about them."""

import functools
import os
import pathlib
import shutil
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
K8S = ROOT / "packaging/k8s"
TOOLS = pathlib.Path(os.environ.get("OPENPRESS_CLUSTER_TOOLS", ROOT / ".cache/cluster"))
OVERLAYS = sorted(p.name for p in (K8S / "overlays").iterdir())
ROLES = ("web", "api", "edge", "worker-long", "worker-short", "scheduler")
FRONT = ("web", "api", "edge")
WORKERS = ("worker-long", "worker-short")


def kubectl():
    pinned = TOOLS / "bin/kubectl"
    return pinned if pinned.exists() else shutil.which("kubectl")


def build(folder):
    answer = subprocess.run([kubectl(), "kustomize", folder], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return Manifests([o for o in yaml.safe_load_all(answer.stdout) if o])


@functools.cache
def overlay(name):
    return build(K8S / "overlays" / name)


class Manifests:
    def __init__(self, objects):
        self.objects = objects

    def kind(self, *kinds):
        return [o for o in self.objects if o["kind"] in kinds]

    def has(self, kind, name):
        return any(o["metadata"]["name"] == name for o in self.kind(kind))

    def get(self, kind, name):
        found = [o for o in self.kind(kind) if o["metadata"]["name"] == name]
        assert len(found) == 1, f"{len(found)} objects are {kind} {name}"
        return found[0]

    def workloads(self):
        return self.kind("Deployment", "StatefulSet", "Job")

    def roles(self):
        return {name: self.get("Deployment", name) for name in ROLES}

    def containers(self):
        """(workload, container) of all, those that only prepare, too."""
        for workload in self.workloads():
            for container in containers_of(workload):
                yield workload, container

    def settings(self):
        return next(o["data"] for o in self.kind("ConfigMap") if o["metadata"]["name"].startswith("settings-"))

    def selected(self, selector):
        """Names of the workloads whose pods a label selector takes."""
        return {w["metadata"]["name"] for w in self.workloads() if matches(selector, labels_of(w))}


def pod_of(workload):
    return workload["spec"]["template"]["spec"]


def labels_of(workload):
    return workload["spec"]["template"]["metadata"]["labels"]


def containers_of(workload):
    pod = pod_of(workload)
    return pod.get("initContainers", []) + pod["containers"]


def title(workload, container=None):
    words = f"{workload['kind']} {workload['metadata']['name']}"
    return f"{words}, container {container['name']}" if container else words


def matches(selector, labels):
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for rule in selector.get("matchExpressions", []):
        assert rule["operator"] == "Exists", rule
        if rule["key"] not in labels:
            return False
    return True


def secrets_of(workload):
    """Names of the secrets that any container of it can read, by variable or by volume."""
    names = set()
    for container in containers_of(workload):
        names |= {v["valueFrom"]["secretKeyRef"]["name"] for v in container.get("env", []) if "secretKeyRef" in v.get("valueFrom", {})}
        names |= {s["secretRef"]["name"] for s in container.get("envFrom", []) if "secretRef" in s}
    for volume in pod_of(workload).get("volumes", []):
        if "secret" in volume:
            names.add(volume["secret"]["secretName"])
        for source in volume.get("projected", {}).get("sources", []):
            if "secret" in source:
                names.add(source["secret"]["name"])
    return names


def bytes_of(quantity):
    units = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
    return int(quantity[:-2]) * units[quantity[-2:]] if quantity[-2:] in units else int(quantity)


def cores_of(quantity):
    return int(quantity[:-1]) / 1000 if str(quantity).endswith("m") else float(quantity)
