"""Deployments: how many, where, on what they wait, how they leave."""

import pytest
import rendered
from rendered import FRONT, ROLES, WORKERS, containers_of, labels_of, pod_of

REPLICAS = {"web": 2, "api": 2, "edge": 2, "worker-long": 5, "worker-short": 5, "scheduler": 2}
HOST = "kubernetes.io/hostname"


def serving(deployment):
    return next(c for c in pod_of(deployment)["containers"] if c["name"] == "openpress")


def test_each_role_has_as_many_pods_as_it_is_to_have(overlay, name):
    least = {h["metadata"]["name"]: h["spec"]["minReplicas"] for h in overlay.kind("HorizontalPodAutoscaler")}
    expected = {**REPLICAS, **({"worker-long": 2, "worker-short": 2} if name == "single-node" else {})}
    for role, deployment in overlay.roles().items():
        # Where there is an autoscaler the number is its, and nobody else's.
        assert deployment["spec"].get("replicas", least.get(role)) == expected[role], role
        assert ("replicas" in deployment["spec"]) != (role in least), role


def test_each_runs_the_role_of_its_name_and_there_is_no_other(overlay):
    assert {d["metadata"]["name"] for d in overlay.kind("Deployment")} == set(ROLES)
    known = (rendered.ROOT / "src/app/roles.h").read_text()
    for role, deployment in overlay.roles().items():
        assert serving(deployment)["args"] == ["serve", "--role", role]
        assert f'{{"{role}"' in known


def test_workers_keep_off_the_nodes_of_what_readers_wait_for(overlay, name):
    for role in WORKERS:
        affinity = pod_of(overlay.roles()[role]).get("affinity", {})
        required = affinity.get("podAntiAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution", [])
        if name == "single-node":
            assert required == [], "on one node it could never be fulfilled"
            continue
        avoided = {w for term in required if term["topologyKey"] == HOST for w in overlay.selected(term["labelSelector"])}
        assert avoided == set(FRONT)


def test_what_readers_wait_for_gets_a_node_even_when_workers_were_there_first(overlay):
    assert overlay.get("PriorityClass", "openpress-front")["value"] > 0
    for role in ROLES:
        assert (pod_of(overlay.roles()[role]).get("priorityClassName") == "openpress-front") == (role in FRONT)


def test_pods_of_a_role_are_spread_over_nodes(overlay):
    for role, deployment in overlay.roles().items():
        (spread,) = pod_of(deployment)["topologySpreadConstraints"]
        assert spread["topologyKey"] == HOST and spread["maxSkew"] == 1
        assert rendered.matches(spread["labelSelector"], labels_of(deployment)), role
        # Of one role and one version: the key's values are taken from the pod itself.
        assert set(spread["matchLabelKeys"]) == {"app.kubernetes.io/component", "pod-template-hash"}


def test_pods_tell_how_they_are_by_the_daemon_s_own_addresses(overlay):
    told = (rendered.ROOT / "src/app/health.cc").read_text()
    for role, deployment in overlay.roles().items():
        container = serving(deployment)
        paths = {p: container[p]["httpGet"]["path"].partition("?")[0] for p in ("startupProbe", "readinessProbe", "livenessProbe")}
        assert paths == {"startupProbe": "/healthz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"}, role
        for path in paths.values():
            assert f'"{path}"' in told
        port = next(p["containerPort"] for p in container["ports"] if p["name"] == "http")
        assert overlay.settings()["OPENPRESS_HTTP__LISTEN"].endswith(f":{port}")


def test_a_roll_out_takes_nobody_away_before_another_is_ready(overlay):
    for role, deployment in overlay.roles().items():
        assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}, role
        pause = serving(deployment)["lifecycle"]["preStop"]["exec"]["command"]
        assert pause[0] == "sleep"
        # The daemon itself promises ten seconds.
        assert pod_of(deployment)["terminationGracePeriodSeconds"] >= int(pause[1]) + 10 + 5


def test_all_wait_for_the_schema_and_one_job_changes_it(overlay):
    (job,) = overlay.kind("Job")
    assert containers_of(job)[0]["args"][:2] == ["schema", "apply"]
    assert job["spec"].get("completions", 1) == 1 and job["spec"].get("parallelism", 1) == 1
    for role, deployment in overlay.roles().items():
        (first,) = pod_of(deployment)["initContainers"]
        assert first["args"][:2] == ["schema", "await"], role
        assert first["image"] == serving(deployment)["image"] == containers_of(job)[0]["image"]


def test_the_job_is_another_one_for_each_version(overlay):
    (job,) = overlay.kind("Job")
    tag = containers_of(job)[0]["image"].rpartition(":")[2]
    assert job["metadata"]["name"] == f"migrate-{tag}"


def test_all_share_one_volume_that_many_nodes_may_write(overlay, name):
    claim = overlay.get("PersistentVolumeClaim", "media")["spec"]
    assert claim["accessModes"] == (["ReadWriteOnce"] if name == "single-node" else ["ReadWriteMany"])
    for workload, container in overlay.containers():
        if workload["kind"] == "StatefulSet":
            continue
        mounts = {m["mountPath"]: m["name"] for m in container["volumeMounts"]}
        volumes = {v["name"]: v for v in pod_of(workload)["volumes"]}
        assert volumes[mounts["/var/lib/openpress"]]["persistentVolumeClaim"]["claimName"] == "media"


def test_workers_start_as_many_media_processes_as_they_may_use_cores(overlay):
    for role, deployment in overlay.roles().items():
        slots = [v for v in serving(deployment)["env"] if v["name"] == "OPENPRESS_MEDIA__SLOTS"]
        assert bool(slots) == (role in WORKERS)
        for variable in slots:
            assert variable["valueFrom"]["resourceFieldRef"]["resource"] == "limits.cpu"


def test_autoscalers_never_go_below_what_is_promised(overlay, name):
    scaled = {h["spec"]["scaleTargetRef"]["name"]: h["spec"] for h in overlay.kind("HorizontalPodAutoscaler")}
    assert set(scaled) == (set() if name == "single-node" else {"web", *WORKERS})
    for role, spec in scaled.items():
        assert spec["minReplicas"] == REPLICAS[role] < spec["maxReplicas"]
        assert spec["metrics"]


@pytest.mark.parametrize("engine, least", [("postgres", 2), ("redis", 3)])
def test_no_node_has_two_pods_of_an_engine(overlay, name, engine, least):
    if not overlay.has("StatefulSet", engine):
        assert name in ("external-services", "cloudnative-pg")
        return
    workload = overlay.get("StatefulSet", engine)
    assert workload["spec"]["replicas"] == least
    required = pod_of(workload).get("affinity", {}).get("podAntiAffinity", {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution", [])
    away = [t for t in required if t["topologyKey"] == HOST and overlay.selected(t["labelSelector"]) == {engine}]
    assert bool(away) == (name != "single-node")
