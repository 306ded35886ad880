"""What no pod may do, and who may talk to whom."""

import pytest
import rendered
from rendered import FRONT, ROLES, WORKERS, bytes_of, containers_of, cores_of, labels_of, pod_of, secrets_of, title


def test_nobody_is_root_or_can_become_it(overlay):
    for workload in overlay.workloads():
        account = pod_of(workload)["securityContext"]
        assert account["runAsNonRoot"] is True and account["runAsUser"] > 10000 and account["fsGroup"], title(workload)
        assert account["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in containers_of(workload):
            walls = container["securityContext"]
            assert walls["allowPrivilegeEscalation"] is False, title(workload, container)
            assert walls["readOnlyRootFilesystem"] is True, title(workload, container)
            assert walls["capabilities"] == {"drop": ["ALL"]}, title(workload, container)
            assert not walls.get("privileged")


def test_nobody_sees_the_node_or_may_talk_to_kubernetes(overlay):
    for workload in overlay.workloads():
        pod = pod_of(workload)
        assert pod["automountServiceAccountToken"] is False, title(workload)
        assert not any(pod.get(flag) for flag in ("hostNetwork", "hostPID", "hostIPC"))
        assert not any("hostPath" in v for v in pod.get("volumes", []))
        assert not any("hostPort" in p for c in containers_of(workload) for p in c.get("ports", []))
    assert not overlay.kind("ServiceAccount", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")


def test_kubernetes_itself_refuses_less(overlay):
    labels = overlay.get("Namespace", "openpress")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_every_container_says_what_it_needs_and_what_it_may_take(overlay):
    for workload, container in overlay.containers():
        resources = container["resources"]
        for kind, read in (("cpu", cores_of), ("memory", bytes_of)):
            assert 0 < read(resources["requests"][kind]) <= read(resources["limits"][kind]), title(workload, container)


def test_every_image_is_pinned_to_the_one_tag_that_is_built(overlay):
    import yaml

    listed = yaml.safe_load((rendered.K8S / "components/images/kustomization.yaml").read_text())["images"]
    tags = {i["newName"]: i["newTag"] for i in listed}
    for workload, container in overlay.containers():
        image, _, tag = container["image"].rpartition(":")
        assert tags[image] == tag != "latest", title(workload, container)
        assert container["imagePullPolicy"] == "IfNotPresent"
    version = (rendered.ROOT / "meson.build").read_text().split("version: '", 1)[1].split("'", 1)[0]
    assert tags["localhost/openpress"] == version


def test_each_role_gets_the_secrets_it_uses_and_no_other(overlay, name):
    database = "postgres-app" if name == "cloudnative-pg" else "openpress-database"
    for role, deployment in overlay.roles().items():
        expected = {database, "openpress-queue"} | ({"openpress-mail"} if role == "worker-short" else set())
        assert secrets_of(deployment) == expected, role
        (first,) = pod_of(deployment)["initContainers"]
        assert not any("QUEUE" in v["name"] or "MAIL" in v["name"] for v in first["env"]), "it only asks the database"
    (job,) = overlay.kind("Job")
    # The owner of the schema, whose password no role has; the operator knows one account only.
    assert secrets_of(job) == {"postgres-app" if name == "cloudnative-pg" else "openpress-schema"}
    for engine in overlay.kind("StatefulSet"):
        assert secrets_of(engine) == {engine["metadata"]["name"]}


def test_an_engine_s_server_does_not_see_the_password_that_only_sets_accounts(overlay):
    if not overlay.has("StatefulSet", "postgres"):
        return
    containers = {c["name"]: c for c in containers_of(overlay.get("StatefulSet", "postgres"))}
    seen = {n: {v["valueFrom"]["secretKeyRef"]["key"] for v in c["env"] if "secretKeyRef" in v.get("valueFrom", {})}
            for n, c in containers.items()}
    assert seen["postgres"] | seen["prepare"] == {"replication-password"}
    assert seen["pace"] == {"replication-password", "owner-password", "server-password"}


def test_no_secret_is_in_the_manifests(overlay):
    assert not overlay.kind("Secret")
    for config in overlay.kind("ConfigMap"):
        for key in config["data"]:
            assert not any(word in key for word in ("PASSWORD", "DATABASE__URL", "QUEUE__URL", "TOKEN", "KEY")), key
    for workload, container in overlay.containers():
        for variable in container.get("env", []):
            if any(word in variable["name"] for word in ("PASSWORD", "_URL")):
                assert "secretKeyRef" in variable.get("valueFrom", {}), title(workload, container)


def test_parameters_stay_with_whoever_wrote_them(overlay):
    assert not overlay.has("ConfigMap", "parameters")
    text = str(overlay.objects)
    for placeholder in ("media-class", "media-size", "engine-class", "database-size", "services-network", "migrate-version"):
        assert placeholder not in text.replace("'data.", ""), placeholder


def test_every_workload_that_lasts_has_a_disruption_budget_of_its_own(overlay):
    budgets = {b["metadata"]["name"]: b["spec"] for b in overlay.kind("PodDisruptionBudget")}
    assert set(budgets) == {w["metadata"]["name"] for w in overlay.kind("Deployment", "StatefulSet")}
    for name, spec in budgets.items():
        assert overlay.selected(spec["selector"]) == {name}
        assert spec["maxUnavailable"] == 1, "a budget that allows nothing holds up every drain"


# -- who may talk to whom


def policies(overlay, direction):
    return [p["spec"] for p in overlay.kind("NetworkPolicy") if direction in p["spec"]["policyTypes"]]


def may_talk(overlay, source, target, port):
    """Whether policies of both sides let pods of workload @source reach pods of workload @target."""
    def side(direction, mine, others, peers):
        applied = [p for p in policies(overlay, direction.capitalize()) if rendered.matches(p["podSelector"], labels_of(mine))]
        assert applied, f"no policy of {direction} covers {title(mine)}"
        for policy in applied:
            for rule in policy.get(direction, []):
                ports = {p["port"] for p in rule.get("ports", [])}
                if ports and not ports & {port, *named(target, port)}:
                    continue
                if peers not in rule:
                    return True
                for peer in rule[peers]:
                    if "podSelector" in peer and "namespaceSelector" not in peer \
                            and rendered.matches(peer["podSelector"], labels_of(others)):
                        return True
        return False

    return side("egress", source, target, "to") and side("ingress", target, source, "from")


def named(workload, port):
    return {p["name"] for c in containers_of(workload) for p in c.get("ports", []) if p["containerPort"] == port}


def test_every_pod_is_walled_in_both_ways(overlay):
    for direction in ("Ingress", "Egress"):
        assert any(p["podSelector"] == {} and direction.lower() not in p for p in policies(overlay, direction)), direction


def test_only_those_talk_who_must(overlay):
    workloads = {w["metadata"]["name"].partition("-0.")[0]: w for w in overlay.workloads()}
    must = {(s, "postgres", 5432) for s in (*ROLES, "migrate", "postgres")}
    must |= {(s, "redis", p) for s in (*ROLES, "redis") for p in (6379, 26379)}
    ports = (5432, 6379, 26379, 8080)
    for source in workloads:
        for target in workloads:
            for port in ports:
                if target in ("postgres", "redis") or port == 8080:
                    allowed = may_talk(overlay, workloads[source], workloads[target], port)
                    assert allowed == ((source, target, port) in must), (source, target, port)


def test_visitors_reach_web_api_and_edge_through_traefik_only(overlay):
    for role, deployment in overlay.roles().items():
        doors = [peer for p in policies(overlay, "Ingress") if rendered.matches(p["podSelector"], labels_of(deployment))
                 for rule in p.get("ingress", []) for peer in rule["from"]]
        if role not in FRONT:
            assert doors == [], role
            continue
        (door,) = doors
        assert door["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "kube-system"}
        assert door["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": "traefik"}


def test_only_short_jobs_reach_the_internet_and_nothing_private(overlay):
    open_to_all = [p for p in policies(overlay, "Egress") for rule in p.get("egress", []) for peer in rule.get("to", [])
                   if peer.get("ipBlock", {}).get("cidr") in ("0.0.0.0/0", "::/0")]
    assert {w for p in open_to_all for w in overlay.selected(p["podSelector"])} == {"worker-short"}
    for policy in open_to_all:
        for peer in policy["egress"][0]["to"]:
            private = {"0.0.0.0/0": {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"},
                       "::/0": {"fc00::/7", "fe80::/10"}}[peer["ipBlock"]["cidr"]]
            assert private <= set(peer["ipBlock"]["except"])


@pytest.mark.parametrize("path, role", [("/api/v1/media", "api"), ("/fu/upload/", "api"), ("/media/aB3/original.mp4", "edge"),
                                        ("/static/app.js", "edge"), ("/demo/clip.mp4", "edge"), ("/", "web"), ("/view", "web"),
                                        ("/mediathek", "web"), ("/api/v10", "web"), ("/upload", "web")])
def test_addresses_lead_to_the_role_that_answers_them(overlay, path, role):
    (rule,) = overlay.get("Ingress", "site")["spec"]["rules"]
    assert rule["host"] == "openpress.k3s"
    fitting = [p for p in rule["http"]["paths"] if f"{path}/".startswith(p["path"].rstrip("/") + "/")]
    chosen = max(fitting, key=lambda p: len(p["path"]))["backend"]["service"]
    assert chosen["name"] == role
    service = overlay.get("Service", role)["spec"]
    assert overlay.selected({"matchLabels": service["selector"]}) == {role}
    assert chosen["port"]["name"] in {p["name"] for p in service["ports"]}


def test_what_is_for_inside_is_answered_to_nobody_outside(overlay):
    ingress = overlay.get("Ingress", "inside-only")
    middleware = overlay.get("Middleware", "nobody")
    namespace = middleware["metadata"]["namespace"]
    assert ingress["metadata"]["annotations"] == {
        "traefik.ingress.kubernetes.io/router.middlewares": f"{namespace}-nobody@kubernetescrd"}
    (rule,) = ingress["spec"]["rules"]
    assert {p["path"] for p in rule["http"]["paths"]} == {"/metrics", "/readyz"}
    assert middleware["spec"]["ipAllowList"]["sourceRange"] == ["127.0.0.1/32"]


def test_the_engines_keep_what_they_have(overlay):
    for engine in overlay.kind("StatefulSet"):
        (claim,) = engine["spec"]["volumeClaimTemplates"]
        assert claim["spec"]["accessModes"] == ["ReadWriteOnce"] and claim["spec"]["storageClassName"]
        assert overlay.get("Service", engine["spec"]["serviceName"])["spec"]["clusterIP"] == "None"
        for container in containers_of(engine):
            if container["name"] != "prepare":
                assert "livenessProbe" in container, title(engine, container)


def test_what_keeps_off_front_nodes_is_only_workers(overlay):
    assert {r for r, d in overlay.roles().items() if labels_of(d)["openpress.io/tier"] == "worker"} == set(WORKERS)
