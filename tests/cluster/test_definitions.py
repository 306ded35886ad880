"""Every object is one that Kubernetes' own definitions know."""

import copy
import json
import os
import subprocess

import rendered
import yaml

# Definitions of these are in no package; what they say is checked by hand below.
UNDEFINED = {"HelmChartConfig": "helm.cattle.io/v1", "Cluster": "postgresql.cnpg.io/v1"}


def findings(objects):
    answer = subprocess.run(["node", rendered.ROOT / "tests/cluster/validate.mjs", rendered.TOOLS], input=json.dumps(objects),
                            capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_every_object_of_every_overlay_is_as_defined():
    objects = {json.dumps(o): o for name in rendered.OVERLAYS for o in rendered.overlay(name).objects}.values()
    assert {o["kind"]: o["apiVersion"] for o in objects if o["kind"] in UNDEFINED} == UNDEFINED
    assert findings([o for o in objects if o["kind"] not in UNDEFINED]) == []


def test_components_that_no_overlay_uses_fit_as_well(tmp_path):
    tree = os.path.relpath(rendered.K8S, tmp_path)  # kustomize takes no other
    (tmp_path / "kustomization.yaml").write_text(yaml.safe_dump({
        "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
        "resources": [f"{tree}/overlays/ha"], "components": [f"{tree}/components/queue-depth"]}))
    made = rendered.build(tmp_path)
    metrics = {h["metadata"]["name"]: h["spec"]["metrics"] for h in made.kind("HorizontalPodAutoscaler")}
    for lane in ("long", "short"):
        external = metrics[f"worker-{lane}"][0]["external"]["metric"]
        assert external == {"name": "openpress_jobs", "selector": {"matchLabels": {"lane": lane}}}
    # The name is one that the program really tells.
    assert 'Gauge("openpress_jobs"' in (rendered.ROOT / "src/app/metrics.cc").read_text()
    assert findings([o for o in made.objects if o["kind"] not in UNDEFINED]) == []


def test_the_definitions_find_what_is_wrong():
    web = rendered.overlay("ha").get("Deployment", "web")

    def broken(change):
        copied = copy.deepcopy(web)
        change(copied)
        return " ".join(findings([copied]))

    assert "livenesProbe" in broken(lambda w: rendered.pod_of(w)["containers"][0].update(livenesProbe={}))
    assert "replicas" in broken(lambda w: w["spec"].update(replicas="two"))
    assert "selector" in broken(lambda w: w["spec"].pop("selector"))
    assert "no definition" in broken(lambda w: w.update(apiVersion="apps/v7"))


def test_traefik_s_settings_can_be_read_and_let_slow_uploads_through(overlay):
    values = yaml.safe_load(overlay.get("HelmChartConfig", "traefik")["spec"]["valuesContent"])
    for port in ("web", "websecure"):
        assert values["ports"][port]["transport"]["respondingTimeouts"]["readTimeout"] == "6h"
    assert values["service"]["spec"]["externalTrafficPolicy"] == "Local"


def test_the_operator_s_cluster_survives_the_loss_of_a_node():
    spec = rendered.overlay("cloudnative-pg").get("Cluster", "postgres")["spec"]
    assert spec["instances"] == 3
    assert spec["postgresql"]["synchronous"] == {"method": "any", "number": 1, "dataDurability": "preferred"}
    assert spec["affinity"]["podAntiAffinityType"] == "required"
    assert spec["resources"]["limits"].keys() == {"cpu", "memory"}
    assert spec["storage"]["storageClass"] and spec["storage"]["size"]
    assert ":" in spec["imageName"]
