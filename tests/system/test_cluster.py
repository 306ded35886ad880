"""One site as many processes: every part in one of its own, on one data folder."""

import os
import re
import signal

import pytest

from cluster import Cluster, Redis, within_five_seconds
from daemon import PASSWORD, Daemon
from visitor import Visitor


@pytest.fixture
def redis(tmp_path):
    server = Redis(tmp_path / "redis").start()
    yield server
    server.kill()


@pytest.fixture
def cluster(data, redis):
    """All roles, those that may be several twice; an administrator is signed in at both api processes."""
    site = Cluster(data, {"OPENPRESS_QUEUE__URL": redis.url})
    site.start("api1", "api2", "web1", "edge1", "worker-short1", "worker-long1", "worker-long2", "scheduler1", "scheduler2")
    sign_in(site)
    yield site
    site.stop()
    everything = "".join(line for one in site.running.values() for line in one.log)
    assert redis.password not in everything


def sign_in(site):
    first = site["api1"]
    first.wait_for(lambda: first.setup, "the set-up link")
    first.set_up_admin()
    for other in site.running.values():
        other.token = first.token


def addresses(site, token):
    """Some files of an item, as a player finds them."""
    item = site.media(token)
    return [item["hls_info"]["master_file"], item["poster_url"], item["thumbnail_url"]]


def running(site, kind):
    return site.query("SELECT id, worker FROM jobs WHERE kind = ? AND state = 'running'", kind)


def test_each_role_answers_what_it_is_for_and_says_how_it_is(cluster):
    expected = {
        "api1": {"/api/v1/media": 200, "/static/favicon.ico": 404, "/latest": 404},
        "web1": {"/api/v1/media": 404, "/latest": 200, "/robots.txt": 200},
        "edge1": {"/api/v1/media": 404, "/favicon.ico": 200, "/latest": 404},
        "worker-long1": {"/api/v1/media": 404, "/latest": 404, "/favicon.ico": 404},
        "worker-short1": {"/api/v1/media": 404, "/latest": 404},
        "scheduler1": {"/api/v1/media": 404, "/latest": 404},
    }
    for name, answers in expected.items():
        for path, status in answers.items():
            answer = cluster[name].get(path, token=False)
            assert answer.status == status, (name, path, answer)
    for name, site in cluster.running.items():
        assert site.get("/healthz", token=False).status == 200, name
        ready = site.get("/readyz", token=False)
        assert ready.status == 200 and ready.json()["checks"]["database"] == "ok", (name, ready)
        assert ("ffmpeg" in ready.json()["checks"]) == name.startswith(("api", "worker")), (name, ready)
        assert "openpress_jobs" in site.get("/metrics", token=False).body.decode(), name


def test_an_upload_begun_at_one_process_ends_at_another_and_is_encoded_by_all(cluster, clips):
    first, second, edge, web = (cluster[name] for name in ("api1", "api2", "edge1", "web1"))
    content = clips["long.mp4"].read_bytes()
    half = len(content) // 2
    created = first.create_upload(len(content), "clip.mp4", content[:half], title="Everywhere")
    assert created.status == 201, created
    location, token = created.headers["Location"], created.headers["OpenPress-Media"]
    location = re.sub(r"^https?://[^/]+", "", location)
    assert second.offset(location) == half
    assert second.patch(location, half, content[half:]).status == 204
    # And the first one knows.
    assert first.offset(location) == len(content)

    item = first.wait_done(token)
    assert item["processing"]["state"] == "done", item["processing"]
    assert second.media(token)["title"] == "Everywhere"
    for path in addresses(second, token):
        answer = edge.get(path, token=False)
        assert answer.status == 200, (path, answer)
    assert "Everywhere" in web.get(f"/view?m={token}", token=False).body.decode()

    # Both lanes, and of the long one both workers, had their part; an api process ran no job.
    workers = {lane: {name for (name,) in cluster.query("SELECT DISTINCT worker FROM jobs WHERE lane = ?", lane)}
               for lane in ("short", "long")}
    pids = {name: str(site.process.pid) for name, site in cluster.running.items()}

    def has(lane, name):
        return any(f"/{pids[name]}/" in worker for worker in workers[lane])

    assert has("short", "worker-short1") and not has("long", "worker-short1")
    assert has("long", "worker-long1") and has("long", "worker-long2"), workers
    assert not any(has(lane, name) for lane in workers for name in ("api1", "api2", "web1", "edge1", "scheduler1"))


def test_what_becomes_private_at_one_process_is_private_at_all_within_five_seconds(cluster, clips):
    first, second, edge, web = (cluster[name] for name in ("api1", "api2", "edge1", "web1"))
    token = first.upload(clips["phone.mp4"], title="Quokkafjord")
    first.wait_done(token)
    files = addresses(first, token)
    page = f"/view?m={token}"

    def open_to_all():
        return (second.get(f"/api/v1/media/{token}", token=False).status == 200 and
                "Quokkafjord" in web.get(page, token=False).body.decode() and
                all(edge.get(path, token=False).status == 200 for path in files))

    def closed_to_all():
        return (second.get(f"/api/v1/media/{token}", token=False).status in (401, 403, 404) and
                "Quokkafjord" not in second.get("/api/v1/media", token=False).body.decode() and
                "Quokkafjord" not in web.get(page, token=False).body.decode() and
                all(edge.get(path, token=False).status in (401, 403, 404) for path in files))

    assert open_to_all()
    changed = first.request("PUT", f"/api/v1/media/{token}", {"state": "private"})
    assert changed.status < 300, changed
    within_five_seconds(closed_to_all, "closing")
    # Its owner sees it wherever he asks, and opens it again from the other side.
    assert edge.get(files[0]).status == 200
    assert second.request("PUT", f"/api/v1/media/{token}", {"state": "public"}).status < 300
    within_five_seconds(open_to_all, "opening")


def test_a_worker_killed_in_the_middle_of_a_chunk_costs_no_more_than_that_chunk(cluster, clips):
    api = cluster["api1"]
    token = api.upload(clips["long.mp4"])
    (_, worker), *_ = api.wait_for(lambda: running(cluster, "chunk"), "a chunk under way")
    victim = next(name for name, site in cluster.running.items() if f"/{site.process.pid}/" in worker)
    cluster[victim].kill()
    item = api.wait_done(token)
    assert item["processing"]["state"] == "done", item["processing"]
    assert api.get(item["hls_info"]["master_file"]).status == 404  # an api process serves no files
    assert cluster["edge1"].get(item["hls_info"]["master_file"], token=False).status == 200


def test_a_redis_that_dies_forgets_and_hangs_costs_no_job(cluster, redis, clips):
    api = cluster["api1"]
    tokens = [api.upload(clips["phone.mp4"])]
    redis.kill()
    tokens.append(api.upload(clips["old.mpg"]))
    api.wait_done(tokens[1])
    redis.start()
    tokens.append(cluster["api2"].upload(clips["silent.mp4"]))
    redis.tell("FLUSHALL")
    api.wait_done(tokens[2])
    redis.process.send_signal(signal.SIGSTOP)
    try:
        tokens.append(api.upload(clips["upright.mp4"]))
        api.wait_done(tokens[3])
    finally:
        os.kill(redis.process.pid, signal.SIGCONT)
    for token in tokens:
        assert api.wait_done(token)["processing"]["state"] == "done"


def test_signing_out_and_revoking_hold_at_other_processes_within_five_seconds(data):
    """Without Redis."""
    site = Cluster(data).start("api1", "api2")
    sign_in(site)
    first, second = site["api1"], site["api2"]
    me = "/api/v1/whoami"

    here, there = Visitor(first), Visitor(second)
    entered = here.send("POST", "/api/v1/session", json_body={"username": "admin", "password": PASSWORD})
    assert entered.status < 300, entered
    there.cookies = dict(here.cookies)
    assert there.send("GET", me).status == 200
    assert here.send("DELETE", "/api/v1/session").status == 204
    within_five_seconds(lambda: there.send("GET", me).status in (401, 403), "signing out")

    made = first.request("POST", "/api/v1/users", {"username": "joan", "email": "joan@example.org", "name": "Joan",
                                                   "password": PASSWORD, "role": "journalist"})
    assert made.status == 201, made
    token = second.request("POST", "/api/v1/login", {"username": "joan", "password": PASSWORD}, token=False).json()["token"]
    asks = {"Authorization": f"Token {token}"}
    assert second.get(me, headers=asks).status == 200
    (row,) = second.get("/api/v1/user/tokens", headers=asks).json()["results"]
    revoked = first.request("DELETE", f"/api/v1/user/tokens/{row['id']}", headers=asks)
    assert revoked.status == 204, revoked
    within_five_seconds(lambda: second.get(me, headers=asks).status in (401, 403), "revoking")
    site.stop()


def test_more_workers_may_help_a_whole_site(data, clips):
    whole = Daemon(data).start()
    whole.set_up_admin()
    helpers = Cluster(data).start("worker-long1", "worker-short1")
    token = whole.upload(clips["long.mp4"])
    assert whole.wait_done(token)["processing"]["state"] == "done"
    # A second site, or an api process beside it, would be one too many.
    for role in (None, "api"):
        second = Daemon(data, role=role).start(wait=False)
        assert second.process.wait(60) == 1
        second.reader.join(30)
        assert "already serves" in "".join(second.log)
    helpers.stop()
    whole.stop()


def test_processes_that_start_at_once_make_the_database_once(data):
    site = Cluster(data).start(*[f"{role}{number}" for role in ("api", "web", "scheduler") for number in (1, 2)])
    applied = [line for one in site.running.values() for line in one.log if "schema was brought up to date" in line]
    assert len(applied) == 1, applied
    site.stop()
