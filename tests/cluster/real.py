"""Pods of the rendered manifests, started by podman on this machine, as nearly as a cluster would start them.

Same image, command, variables, account and walls; volumes are folders of a temporary one. What a cluster adds is made up
for: names in the network (a headless Service), and numbered pods (a StatefulSet). Needs root, and the images of
tools/image.
"""

import contextlib
import ipaddress
import os
import pathlib
import re
import secrets
import shlex
import shutil
import subprocess
import tempfile
import time
import urllib.request

import rendered

CONTAINERS = rendered.ROOT / "tests/package/containers.conf"
ENVIRONMENT = {**os.environ, "CONTAINERS_CONF": str(CONTAINERS)}


def podman(*arguments, check=True, timeout=300):
    answer = subprocess.run(["podman", *map(str, arguments)], env=ENVIRONMENT, stdin=subprocess.DEVNULL, text=True, errors="replace",
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout, check=False)
    assert not check or answer.returncode == 0, f"podman {' '.join(map(str, arguments))}:\n{answer.stdout}"
    return answer


def wait_for(condition, what, seconds=120):
    """Until @condition gives something true, which is returned; asked again and again, since nothing tells us."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.3)
    raise AssertionError(f"{what} did not happen within {seconds} s")


class Cluster:
    """A network and what runs in it."""

    def __init__(self, manifests, values):
        """@values: what is in the secrets, {name: {key: value}}."""
        self.manifests = manifests
        self.secrets = values
        self.name = f"openpress-{secrets.token_hex(4)}"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="openpress-cluster-", dir="/var/tmp"))
        # Accounts of pods have to pass through it; what is inside is for each its own.
        self.folder.chmod(0o711)
        self.optional = {}  # ConfigMaps that no manifest has: {name: {key: text}}
        self.pods = {}
        podman("network", "create", self.name)
        subnet = podman("network", "inspect", "--format", "{{range .Subnets}}{{.Subnet}}{{end}}", self.name).stdout.strip()
        self.addresses = ipaddress.ip_network(subnet).hosts()
        for _ in range(9):  # the gateway's, and some to spare
            next(self.addresses)

    def remove(self):
        for pod in self.pods.values():
            pod.remove()
        podman("network", "rm", "--force", self.name, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, workload, number=0):
        """Pod @number of a StatefulSet or Deployment; it is not waited for."""
        name = f"{workload['metadata']['name']}-{number}"
        if name not in self.pods:
            self.pods[name] = Pod(self, workload, name)
        self.pods[name].start()
        return self.pods[name]


class Pod:
    def __init__(self, cluster, workload, name):
        self.cluster = cluster
        self.workload = workload
        self.name = name
        self.spec = rendered.pod_of(workload)
        self.folder = cluster.folder / name
        # One that stays, as a Service's does.
        self.address = str(next(cluster.addresses))
        self.alive = False
        self.folder.mkdir()
        self.folder.chmod(0o711)

    # -- what a kubelet does

    def podman_name(self, container=None):
        return f"{self.cluster.name}-{self.name}" + (f"-{container}" if container else "")

    def start(self):
        """Init containers one after another, in the background; then the others."""
        self.remove()
        addresses = []
        for alias in {self.name, f"{self.name}.{self.workload['spec'].get('serviceName', 'pods')}"}:
            addresses += ["--network-alias", alias]
        podman("pod", "create", "--name", self.podman_name(), "--hostname", self.name, "--network",
               f"{self.cluster.name}:ip={self.address}", *addresses)
        for volume in self.spec.get("volumes", []):
            if "emptyDir" in volume:
                shutil.rmtree(self.folder / volume["name"], ignore_errors=True)
        script = [self.run_line(c, "--rm") for c in self.spec.get("initContainers", [])]
        script += [self.run_line(c, "--detach", "--restart", "on-failure:20") for c in self.spec["containers"]]
        log = (self.folder / "start.log").open("ab")
        command = "\n".join(["set -e", *script])
        self.starter = subprocess.Popen(["bash", "-c", command], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        self.alive = True

    def run_line(self, container, *options):
        account = {**self.spec.get("securityContext", {}), **container.get("securityContext", {})}
        words = ["podman", "run", *options, "--pod", self.podman_name(), "--name", self.podman_name(container["name"]),
                 "--user", f"{account['runAsUser']}:{account['runAsGroup']}", "--pull", "never"]
        assert account["readOnlyRootFilesystem"] and account["capabilities"]["drop"] == ["ALL"]
        words += ["--read-only", "--read-only-tmpfs=false", "--cap-drop", "all", "--security-opt", "no-new-privileges"]
        for name, value in self.variables(container).items():
            words += ["--env", f"{name}={value}"]
        for mount in container.get("volumeMounts", []):
            source = self.volume(mount["name"], account)
            if source:
                words += ["--volume", f"{source}:{mount['mountPath']}{':ro' if mount.get('readOnly') else ''}"]
        command = container.get("command", [])
        if command:
            words += ["--entrypoint", command[0]]
        return shlex.join([*words, container["image"], *command[1:], *container.get("args", [])])

    def variables(self, container):
        found = {}
        for source in container.get("envFrom", []):
            found |= self.config(source["configMapRef"]["name"])
        for variable in container.get("env", []):
            origin = variable.get("valueFrom", {})
            if "secretKeyRef" in origin:
                reference = origin["secretKeyRef"]
                value = self.cluster.secrets.get(reference["name"], {}).get(reference["key"])
                if value is None:
                    assert reference.get("optional"), reference
                    continue
            elif "fieldRef" in origin:
                assert origin["fieldRef"]["fieldPath"] == "metadata.name"
                value = self.name
            elif "resourceFieldRef" in origin:
                value = container["resources"]["limits"]["cpu"]
            else:
                value = variable["value"]
            found[variable["name"]] = re.sub(r"\$\((\w+)\)", lambda m: found[m.group(1)], str(value))
        return found

    def config(self, name):
        return self.cluster.manifests.get("ConfigMap", name)["data"]

    def volume(self, name, account):
        """The folder that stands for it; nothing for an optional ConfigMap that is not there."""
        place = self.folder / name
        claims = [c["metadata"]["name"] for c in self.workload["spec"].get("volumeClaimTemplates", [])]
        volume = next((v for v in self.spec.get("volumes", []) if v["name"] == name), {})
        if "configMap" in volume:
            reference = volume["configMap"]
            data = self.cluster.optional.get(reference["name"]) if reference.get("optional") else self.config(reference["name"])
            if data is None:
                return None
            place.mkdir(exist_ok=True)
            for key, text in data.items():
                (place / key).write_text(text)
                (place / key).chmod(0o644)
            return place
        if "persistentVolumeClaim" in volume:
            place = self.cluster.folder / volume["persistentVolumeClaim"]["claimName"]
        else:
            assert name in claims or "emptyDir" in volume, name
        place.mkdir(exist_ok=True)
        os.chown(place, account["runAsUser"], account["runAsGroup"])
        return place

    # -- what happens to pods

    def remove(self):
        """At once, as with its node's power."""
        self.alive = False
        if starter := getattr(self, "starter", None):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(starter.pid, 9)
            starter.wait()
        podman("pod", "rm", "--force", "--time", "0", self.podman_name(), check=False)

    def leave(self):
        """As after `kubectl delete pod`: preStop, the stop signal, some time; then it is gone."""
        for container in self.spec["containers"]:
            hook = container.get("lifecycle", {}).get("preStop", {}).get("exec")
            if hook:
                podman("exec", self.podman_name(container["name"]), *hook["command"], check=False)
        podman("pod", "stop", "--time", self.spec["terminationGracePeriodSeconds"], self.podman_name())
        self.remove()

    def run(self, container, *command, check=True):
        return podman("exec", self.podman_name(container), *command, check=check)

    def probe(self, kind):
        """Whether all of its containers pass their probes that are commands."""
        for container in self.spec["containers"]:
            page = container.get(kind, {}).get("httpGet")
            if page:
                port = next(p["containerPort"] for p in container["ports"] if p["name"] == page["port"])
                try:
                    with urllib.request.urlopen(f"http://{self.address}:{port}{page['path']}", timeout=5):
                        continue
                except OSError:
                    return False
            command = container.get(kind, {}).get("exec", {}).get("command")
            if command and self.run(container["name"], *command, check=False).returncode != 0:
                return False
        return True

    def is_ready(self):
        assert self.starter.poll() in (None, 0), f"{self.name} cannot be started"
        return self.starter.poll() == 0 and self.probe("readinessProbe")

    def words(self):
        """What it has said, for a message."""
        said = [(self.folder / "start.log").read_text(errors="replace")]
        for container in self.spec["containers"]:
            said.append(podman("logs", "--tail", "30", self.podman_name(container["name"]), check=False).stdout)
        return "\n".join(said)


def wait_until_ready(*pods, seconds=180):
    for pod in pods:
        try:
            wait_for(pod.is_ready, f"{pod.name} being ready", seconds)
        except AssertionError as problem:
            raise AssertionError(f"{problem}\n{pod.words()}") from None
