"""What a person types, with a kubectl that only writes down how it is called and answers what it is told to."""

import json
import os
import subprocess
import sys

import pytest
import rendered

FAIL_OVER = rendered.K8S / "postgres/fail-over"
UP = rendered.K8S / "up"
IS_STANDBY, FOLLOWERS = "pg_is_in_recovery", "pg_stat_replication"


@pytest.fixture
def kubectl(tmp_path):
    return Kubectl(tmp_path)


class Kubectl:
    def __init__(self, folder):
        self.folder = folder
        program = folder / "kubectl"
        program.write_text(f"""#!{sys.executable}
import json, pathlib, sys
folder = pathlib.Path({str(folder)!r})
words = " ".join(sys.argv[1:])
with (folder / "calls").open("a") as log: log.write(words + chr(10))
for part, answer, code in json.loads((folder / "answers").read_text()):
    if part in words:
        print(answer, end="")
        sys.exit(code)
if "get secrets" in words: print('{{"items": []}}')
""")
        program.chmod(0o755)
        self.answer()

    def answer(self, *answers):
        """(part of the call, what it prints, how it ends); the first that fits."""
        (self.folder / "answers").write_text(json.dumps(answers))

    def run(self, *command, given=""):
        return subprocess.run([str(c) for c in command], input=given, capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}"})

    def calls(self):
        return (self.folder / "calls").read_text().split("\n")

    def place(self, part):
        found = [n for n, call in enumerate(self.calls()) if part in call]
        assert found, f"{part} was not called:\n" + "\n".join(self.calls())
        return found[0]

    def was_called(self, part):
        return any(part in call for call in self.calls())


def test_a_fail_over_decides_then_ends_the_former_primary_then_promotes(kubectl):
    kubectl.answer((IS_STANDBY, "t\n", 0), (FOLLOWERS, "1\n", 0))
    assert kubectl.run(FAIL_OVER).returncode == 0
    order = ["create configmap postgres-primary --from-literal=name=postgres-1", "delete pod postgres-0",
             "exec postgres-1 -c postgres -- sh /scripts/promote"]
    assert sorted(order, key=kubectl.place) == order


def test_the_next_fail_over_goes_the_other_way(kubectl):
    kubectl.answer(("get configmap postgres-primary", "postgres-1", 0), (IS_STANDBY, "t\n", 0), (FOLLOWERS, "1\n", 0))
    assert kubectl.run(FAIL_OVER).returncode == 0
    assert kubectl.was_called("delete pod postgres-1") and kubectl.was_called("exec postgres-0 -c postgres -- sh /scripts/promote")


@pytest.mark.parametrize("answers", [
    [(IS_STANDBY, "", 1)],  # the standby does not answer
    [(IS_STANDBY, "f\n", 0)],  # it is none
    [(IS_STANDBY, "t\n", 0), (FOLLOWERS, "0\n", 0)],  # it does not follow a primary that is well
])
def test_a_fail_over_that_would_lose_something_changes_nothing(kubectl, answers):
    kubectl.answer(*answers)
    told = kubectl.run(FAIL_OVER)
    assert told.returncode == 1 and "Nothing was changed" in told.stdout
    for forbidden in ("configmap postgres-primary --from", "apply", "delete", "promote"):
        assert not kubectl.was_called(forbidden), forbidden


@pytest.mark.parametrize("word, goes_on", [("yes\n", True), ("no\n", False)])
def test_a_primary_on_a_lost_node_is_given_up_only_by_a_person(kubectl, word, goes_on):
    kubectl.answer((IS_STANDBY, "t\n", 0), (FOLLOWERS, "", 1), ("--force", "", 0), ("delete pod", "", 1))
    assert (kubectl.run(FAIL_OVER, given=word).returncode == 0) == goes_on
    assert kubectl.was_called("--force") == goes_on == kubectl.was_called("/scripts/promote")


def test_one_command_makes_secrets_before_objects_and_prints_the_link(kubectl):
    kubectl.answer(("get deployments", "deployment/web\ndeployment/api\n", 0), ("setup-link", "here is the link\n", 0))
    told = kubectl.run(UP, "single-node")
    assert told.returncode == 0, told.stderr
    assert told.stdout.endswith("here is the link\n")
    overlay = f"apply --kustomize {rendered.K8S}/overlays/single-node"
    order = ["create --filename -", overlay, "wait --for=condition=Complete job", "rollout status --timeout 15m deployment/api"]
    assert sorted(order, key=kubectl.place) == order


def test_a_site_that_has_an_administrator_needs_no_link(kubectl):
    kubectl.answer(("setup-link", "", 1))
    assert kubectl.run(UP, rendered.K8S / "overlays/ha").returncode == 0


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["ha", "single-node"]])
def test_without_an_overlay_nothing_is_done_and_all_are_named(kubectl, arguments):
    (kubectl.folder / "calls").touch()
    told = kubectl.run(UP, *arguments)
    assert told.returncode == 2
    for name in rendered.OVERLAYS:
        assert name in told.stdout
    assert kubectl.calls() == [""]
