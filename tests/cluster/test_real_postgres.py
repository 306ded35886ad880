"""A PostgreSQL primary and its standby, as in a cluster: what was acknowledged outlives the primary."""

import contextlib
import shutil

import pytest
import real
import rendered

PASSWORDS = {"owner-password": "a-password-of-the-owner", "server-password": "a-password-of-the-site", "replication-password": "a-password-of-replication"}


@pytest.fixture(scope="module")
def cluster():
    made = real.Cluster(rendered.overlay("ha"), {"postgres": dict(PASSWORDS)})
    with contextlib.ExitStack() as stack:
        stack.callback(made.remove)
        workload = made.manifests.get("StatefulSet", "postgres")
        real.wait_until_ready(*[made.start(workload, n) for n in range(2)])
        real.wait_for(lambda: follows(made), "the standby", seconds=60)
        yield made


def sql(pod, text):
    """As a superuser of the pod."""
    return pod.run("postgres", "psql", "-X", "-q", "-t", "-A", "-h", "/run/postgresql", "-U", "postgres", "-c", text,
                   check=False).stdout.strip()


def site(pod, text, user="openpress_server", password=None, database="openpress"):
    """As OpenPress: by the URL that tools/k8s-secrets makes, from whichever pod."""
    host = "postgres-0.postgres,postgres-1.postgres"
    url = f"postgres://{user}:{password or PASSWORDS['server-password']}@{host}/{database}?target_session_attrs=read-write&connect_timeout=5"
    return pod.run("postgres", "timeout", "20", "psql", "-X", "-q", "-t", "-A", url, "-c", text, check=False)


def is_primary(pod):
    return sql(pod, "SELECT pg_is_in_recovery()") == "f"


def primary(cluster):
    found = [p for p in cluster.pods.values() if is_primary(p)]
    assert len(found) < 2, "two primaries"
    return found[0] if found else None


def follows(cluster):
    """The standby, once commits wait for it."""
    found = primary(cluster)
    if found and sql(found, "SELECT sync_state FROM pg_stat_replication") == "sync":
        return next(p for p in cluster.pods.values() if p is not found)
    return None


def fail_over(cluster, former, following):
    """What packaging/k8s/postgres/fail-over does by kubectl, in its order."""
    cluster.optional["postgres-primary"] = {"name": following.name}
    former()
    assert following.run("postgres", "sh", "/scripts/promote").returncode == 0


def owner(pod, text):
    return site(pod, text, user="openpress", password=PASSWORDS["owner-password"])


def test_the_site_changes_rows_its_owner_the_schema_and_nobody_anything_else(cluster):
    pod = primary(cluster)
    real.wait_for(lambda: site(pod, "SELECT 1").returncode == 0, "the accounts", seconds=60)
    assert owner(pod, "CREATE TABLE kept (id INTEGER PRIMARY KEY, word TEXT); CREATE TABLE numbered (id BIGSERIAL)").returncode == 0
    assert site(pod, "INSERT INTO numbered DEFAULT VALUES; DELETE FROM numbered").returncode == 0
    for forbidden in ("CREATE ROLE another", "CREATE DATABASE another", "COPY kept TO PROGRAM 'true'",
                      "SELECT pg_read_file('/etc/passwd')"):
        assert owner(pod, forbidden).returncode != 0 and site(pod, forbidden).returncode != 0, forbidden
    for forbidden in ("CREATE TABLE mine (id INTEGER)", "DROP TABLE kept", "TRUNCATE kept"):
        assert site(pod, forbidden).returncode != 0, forbidden
    assert site(pod, "SELECT 1", database="postgres").returncode != 0
    assert site(pod, "SELECT 1", password="wrong").returncode != 0
    # Superusers only from within.
    assert site(pod, "SELECT 1", user="postgres").returncode != 0


def test_commits_wait_for_the_standby_and_it_takes_none(cluster):
    standby = follows(cluster)
    assert site(standby, "INSERT INTO kept VALUES (1, 'both')").returncode == 0  # libpq finds the primary from anywhere
    real.wait_for(lambda: "both" in sql_of_site(standby, "SELECT word FROM kept"), "the copy")
    assert "read-only" in sql_of_site(standby, "INSERT INTO kept VALUES (2, 'no')")


def sql_of_site(pod, text):
    return pod.run("postgres", "psql", "-X", "-q", "-t", "-A", "-h", "/run/postgresql", "-U", "postgres", "-d", "openpress", "-c", text,
                   check=False).stdout


def test_a_lost_standby_holds_up_nobody_for_long_and_catches_up(cluster):
    standby = follows(cluster)
    standby.remove()
    left = primary(cluster)
    # The first one may wait until the loss is noticed; each is tried until it is acknowledged.
    real.wait_for(lambda: site(left, "INSERT INTO kept VALUES (3, 'alone') ON CONFLICT DO NOTHING").returncode == 0,
                  "a commit without a standby", seconds=40)
    real.wait_for(lambda: sql(left, "SHOW synchronous_standby_names") == "", "commits that wait for nobody", seconds=40)
    cluster.start(standby.workload, int(standby.name[-1]))
    real.wait_until_ready(standby)
    assert real.wait_for(lambda: follows(cluster), "the return of the standby", seconds=60) is standby
    real.wait_for(lambda: "alone" in sql_of_site(standby, "SELECT word FROM kept"), "its copy of what it missed")


def test_the_primary_is_lost_and_the_standby_has_all_that_was_acknowledged(cluster):
    lost = primary(cluster)
    standby = real.wait_for(lambda: follows(cluster), "the standby", seconds=60)
    for number in range(10, 40):
        assert site(standby, f"INSERT INTO kept VALUES ({number}, 'acknowledged')").returncode == 0
    fail_over(cluster, lost.remove, standby)
    assert is_primary(standby)
    assert site(standby, "SELECT count(*) FROM kept WHERE word = 'acknowledged'").stdout.strip() == "30"
    real.wait_for(lambda: site(standby, "INSERT INTO kept VALUES (50, 'after') ON CONFLICT DO NOTHING").returncode == 0,
                  "a commit after the fail-over", seconds=40)

    # The former primary comes back, and follows.
    cluster.start(lost.workload, int(lost.name[-1]))
    real.wait_until_ready(lost)
    assert real.wait_for(lambda: follows(cluster), "the return of the former primary", seconds=60) is lost
    real.wait_for(lambda: "after" in sql_of_site(lost, "SELECT word FROM kept"), "its copy")


def test_a_change_of_roles_while_all_is_well_loses_nothing(cluster):
    former = primary(cluster)
    standby = real.wait_for(lambda: follows(cluster), "the standby", seconds=60)
    assert site(former, "INSERT INTO kept VALUES (60, 'switched')").returncode == 0
    fail_over(cluster, former.leave, standby)
    assert "switched" in site(standby, "SELECT word FROM kept WHERE id = 60").stdout
    cluster.start(former.workload, int(former.name[-1]))
    real.wait_until_ready(former)
    assert real.wait_for(lambda: follows(cluster), "the former primary", seconds=60) is former


def test_a_standby_without_its_volume_is_copied_anew(cluster):
    standby = real.wait_for(lambda: follows(cluster), "the standby", seconds=60)
    standby.remove()
    shutil.rmtree(standby.folder / "data")
    cluster.start(standby.workload, int(standby.name[-1]))
    real.wait_until_ready(standby)
    real.wait_for(lambda: "switched" in sql_of_site(standby, "SELECT word FROM kept"), "the copy", seconds=60)


def test_a_primary_without_its_volume_does_not_begin_anew_while_the_standby_has_the_data(cluster):
    lost = primary(cluster)
    standby = real.wait_for(lambda: follows(cluster), "the standby", seconds=60)
    lost.remove()
    shutil.rmtree(lost.folder / "data")
    cluster.start(lost.workload, int(lost.name[-1]))
    real.wait_for(lambda: "run fail-over" in (lost.folder / "start.log").read_text(), "its refusal", seconds=60)
    fail_over(cluster, lost.remove, standby)
    cluster.start(lost.workload, int(lost.name[-1]))
    real.wait_until_ready(lost)
    assert "switched" in site(standby, "SELECT word FROM kept").stdout


def test_new_passwords_are_taken_at_the_next_start(cluster):
    # It hears of them from the primary; libpq asks no other host when one knows the account and not its password.
    real.wait_for(lambda: follows(cluster), "the standby", seconds=60)
    cluster.secrets["postgres"]["server-password"] = PASSWORDS["server-password"] = "another-password-of-the-site"
    former = primary(cluster)
    former.leave()
    cluster.start(former.workload, int(former.name[-1]))
    real.wait_until_ready(former)
    assert primary(cluster) is former
    real.wait_for(lambda: site(former, "SELECT 1").returncode == 0, "the new password", seconds=60)
    assert site(former, "SELECT 1", password="a-password-of-the-site").returncode != 0
