"""Three Redis servers and three Sentinels, as in a cluster: somebody takes writes, whoever is lost."""

import contextlib
import shutil

import pytest
import real
import rendered

PASSWORD = "a-password-of-redis"
COUNT = 3


@pytest.fixture(scope="module")
def cluster():
    made = real.Cluster(rendered.overlay("ha"), {"redis": {"password": PASSWORD}})
    with contextlib.ExitStack() as stack:
        stack.callback(made.remove)
        workload = made.manifests.get("StatefulSet", "redis")
        real.wait_until_ready(*[made.start(workload, n) for n in range(COUNT)])
        real.wait_for(lambda: agreed(made), "agreement of the Sentinels")
        yield made


def redis(pod, *words, port=6379):
    return pod.run("redis", "env", f"REDISCLI_AUTH={PASSWORD}", "timeout", "5", "redis-cli", "--raw", "-p", port, *words,
                   check=False).stdout.strip()


def running(cluster):
    return [p for p in cluster.pods.values() if redis(p, "ping") == "PONG"]


def master(cluster):
    """The pod that all Sentinels that run name, if they agree, it takes writes, and the others that run follow it."""
    pods = running(cluster)
    named = {redis(p, "sentinel", "get-master-addr-by-name", "openpress", port=26379).split("\n")[0] for p in pods}
    if len(named) != 1:
        return None
    address = named.pop()
    found = next((p for p in pods if p.address == address), None)
    if not found or redis(found, "role").split("\n")[0] != "master":
        return None
    for other in pods:
        if other is not found and redis(other, "role").split("\n")[:4:3] != ["slave", "connected"]:
            return None
    return found


def agreed(cluster):
    found = master(cluster)
    pods = running(cluster)
    return found if found and len(pods) == COUNT and all(knows_all(p) for p in pods) else None


def knows_all(pod):
    """Whether its Sentinel has met the other two and both replicas."""
    told = redis(pod, "sentinel", "master", "openpress", port=26379).split("\n")
    known = dict(zip(told[::2], told[1::2]))
    return known.get("num-other-sentinels") == "2" and known.get("num-slaves") == "2"


def write(cluster, key):
    """What a client does: asks who the master is, and writes there."""
    found = master(cluster)
    return found if found and redis(found, "set", key, "kept") == "OK" else None


def test_nobody_comes_in_without_the_password(cluster):
    pod = next(iter(cluster.pods.values()))
    for port in (6379, 26379):
        answer = pod.run("redis", "redis-cli", "-p", port, "ping", check=False).stdout
        assert "NOAUTH" in answer


def test_what_is_written_is_on_disk_by_the_append_only_file(cluster):
    assert redis(master(cluster), "config", "get", "appendonly").split("\n")[1] == "yes"


def test_the_master_is_lost_and_another_takes_over_then_it_follows(cluster):
    lost = real.wait_for(lambda: write(cluster, "before"), "a write")
    real.wait_for(lambda: redis(next(p for p in running(cluster) if p is not lost), "get", "before") == "kept", "a copy")
    lost.remove()

    taken = real.wait_for(lambda: write(cluster, "during"), "a fail-over", seconds=60)
    assert taken is not lost
    assert redis(taken, "get", "before") == "kept"

    cluster.start(lost.workload, int(lost.name[-1]))
    real.wait_until_ready(lost)
    real.wait_for(lambda: agreed(cluster) is taken, "the return of the lost one as a replica", seconds=90)
    real.wait_for(lambda: redis(lost, "get", "during") == "kept", "its copy of what it missed")


def test_a_master_that_is_told_to_leave_hands_over_first(cluster):
    leaving = real.wait_for(lambda: agreed(cluster), "agreement")
    leaving.leave()
    assert real.wait_for(lambda: master(cluster), "another master", seconds=30) is not leaving
    cluster.start(leaving.workload, int(leaving.name[-1]))
    real.wait_until_ready(leaving)
    real.wait_for(lambda: agreed(cluster), "agreement", seconds=90)


def test_after_a_power_cut_the_last_master_is_the_master(cluster):
    last = real.wait_for(lambda: write(cluster, "last"), "a write")
    for pod in cluster.pods.values():
        real.wait_for(lambda pod=pod: redis(pod, "get", "last") == "kept", "a copy")
    for pod in cluster.pods.values():
        pod.remove()
    for number in reversed(range(COUNT)):
        cluster.start(last.workload, number)
    real.wait_until_ready(*cluster.pods.values())
    found = real.wait_for(lambda: agreed(cluster), "agreement", seconds=90)
    assert redis(found, "get", "last") == "kept"


def test_without_its_volume_a_pod_comes_back_empty_handed_and_is_filled(cluster):
    found = real.wait_for(lambda: write(cluster, "filled"), "a write")
    lost = next(p for p in cluster.pods.values() if p is not found)
    lost.remove()
    shutil.rmtree(lost.folder / "data")
    cluster.start(lost.workload, int(lost.name[-1]))
    real.wait_until_ready(lost)
    real.wait_for(lambda: redis(lost, "get", "filled") == "kept", "its copy", seconds=60)
