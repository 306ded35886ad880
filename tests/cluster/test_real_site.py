"""A whole site as in a cluster: every role at least twice, on PostgreSQL and Redis, sharing a volume; asked as through the
Ingress. Then parts of it are lost while it works."""

import contextlib
import http.client
import itertools
import json
import pathlib
import re
import sys

import pytest
import real
import rendered

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
sys.path.insert(0, str(rendered.ROOT / "tools/lib"))

import daemon  # noqa: E402
import k8s_secrets  # noqa: E402
import samples  # noqa: E402

PORT = 8080


class Runs:
    """In place of a child process: podman has it."""

    def poll(self):
        return None


class Site(daemon.Daemon):
    """What a visitor sees: one address, behind which each request may reach another pod."""

    def __init__(self, cluster):
        super().__init__(cluster.folder)
        self.process = Runs()
        self.cluster = cluster
        (rule,) = cluster.manifests.get("Ingress", "site")["spec"]["rules"]
        self.paths = sorted(((p["path"], p["backend"]["service"]["name"]) for p in rule["http"]["paths"]),
                            key=lambda entry: -len(entry[0]))
        self.turns = itertools.count()

    def request(self, method, path, body=None, headers=None, timeout=60, token=True):
        role = next(role for prefix, role in self.paths if path.startswith(prefix))
        pods = [p for n, p in sorted(self.cluster.pods.items()) if re.fullmatch(rf"{role}-\d", n) and p.alive]
        return self.ask(pods[next(self.turns) % len(pods)], method, path, body, headers, timeout, token)

    def ask(self, pod, method, path, body=None, headers=None, timeout=60, token=True):
        connection = http.client.HTTPConnection(pod.address, PORT, timeout=timeout)
        try:
            sent = dict(headers or {})
            if token and self.token and "Authorization" not in sent:
                sent["Authorization"] = f"Token {self.token}"
            if isinstance(body, (dict, list)):
                body = json.dumps(body).encode()
                sent.setdefault("Content-Type", "application/json")
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            return daemon.Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def cluster():
    manifests = rendered.overlay("ha")
    made = real.Cluster(manifests, k8s_secrets.wanted({}, {}))
    with contextlib.ExitStack() as stack:
        stack.callback(made.remove)
        engines = [made.start(manifests.get("StatefulSet", name), number)
                   for name, count in (("postgres", 2), ("redis", 3)) for number in range(count)]
        made.start(manifests.kind("Job")[0])
        for role in rendered.ROLES:
            for number in range(2):
                made.start(manifests.get("Deployment", role), number)
        real.wait_until_ready(*engines)
        real.wait_until_ready(*[p for n, p in made.pods.items() if n.rpartition("-")[0] in rendered.ROLES], seconds=300)
        yield made


@pytest.fixture(scope="module")
def site(cluster):
    made = Site(cluster)
    said = cluster.pods["api-0"].run("openpress", "openpress", "setup-link").stdout
    made.setup = re.search(r"/setup\?token=([\w-]+)", said).group(1)
    made.set_up_admin()
    return made


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    return samples.Samples(tmp_path_factory.mktemp("clips"))


def upload_in_turns(site, path, pieces=4):
    """One upload, each piece through another pod than the one before."""
    body = path.read_bytes()
    location = site.create_upload(len(body), filename=path.name).headers["Location"]
    offset = 0
    size = len(body) // pieces + 1
    for begin in range(0, len(body), size):
        site.patch(location, offset, body[begin:begin + size])
        offset = site.offset(location)
        assert offset == min(begin + size, len(body))
    return location


def test_a_video_goes_in_by_several_pods_and_comes_out_by_others(site, clips):
    token = site.upload(clips["phone.mp4"])
    item = site.wait_done(token)
    assert item["processing"]["state"] == "done", item["processing"]
    for pod in ("edge-0", "edge-1"):
        answer = site.ask(site.cluster.pods[pod], "GET", item["hls_info"]["master_file"])
        assert answer.status == 200 and b"#EXTM3U" in answer.body
    for pod in ("web-0", "web-1"):
        assert site.ask(site.cluster.pods[pod], "GET", f"/view?m={token}").status == 200


def test_one_upload_through_two_pods(site, clips):
    before = site.get("/api/v1/media").json()["count"]
    upload_in_turns(site, clips["silent.mp4"])
    real.wait_for(lambda: site.get("/api/v1/media").json()["count"] > before, "the item")


def test_what_becomes_private_is_refused_by_every_pod(site, clips):
    token = site.upload(clips["upright.mp4"])
    item = site.wait_done(token)
    playlist = item["hls_info"]["master_file"]
    edges = [site.cluster.pods[n] for n in ("edge-0", "edge-1")]
    assert all(site.ask(e, "GET", playlist, token=False).status == 200 for e in edges)
    assert site.request("PUT", f"/api/v1/media/{token}", {"state": "private"}).status == 200
    for edge in edges:
        real.wait_for(lambda edge=edge: site.ask(edge, "GET", playlist, token=False).status in (401, 403, 404), "the refusal", seconds=5)


def test_the_encode_is_finished_although_workers_redis_and_the_primary_are_lost(site, clips):
    pods = site.cluster.pods
    token = site.upload(clips["long.mp4"])
    for name in ("worker-long-0", "worker-short-1", "redis-0"):
        pods[name].remove()
    site.cluster.optional["postgres-primary"] = {"name": "postgres-1"}
    pods["postgres-0"].remove()
    assert pods["postgres-1"].run("postgres", "sh", "/scripts/promote").returncode == 0
    real.wait_for(lambda: site.get("/api/v1/media").status == 200, "answers after the fail-over", seconds=30)
    assert site.wait_done(token)["processing"]["state"] == "done"
    # Who signed in before is signed in, and a pod that is started now joins.
    assert site.request("PUT", f"/api/v1/media/{token}", {"state": "unlisted"}).status == 200
    pods["worker-long-0"].start()
    real.wait_until_ready(pods["worker-long-0"])
