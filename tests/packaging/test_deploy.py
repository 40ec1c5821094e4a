"""What is in deploy/ fits together: each name that one file asks for, another gives."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from deploy.try_image import IGNORED, instructions
from ui.app.browser_id import COOKIE

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
TEMPLATE = (DEPLOY / "nginx.conf.template").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_nginx_is_told_all_that_its_template_asks_for() -> None:
    body = "\n".join(line for line in TEMPLATE.splitlines() if not line.startswith("#"))
    given = COMPOSE["services"]["nginx"]["environment"]
    assert set(re.findall(r"\$\{(\w+)\}", body)) == set(given)
    apps = {name for name in COMPOSE["services"] if name != "nginx"}
    assert {value.partition(":")[0] for name, value in given.items() if name.startswith("APP_")} == apps
    for name in apps:
        assert given["BASE_PATH"] in COMPOSE["services"][name]["command"]
        port = given[f"APP_{name.removeprefix('app-')}"].partition(":")[2]
        assert f":{port}{given['BASE_PATH']}/_stcore/health" in COMPOSE["services"][name]["healthcheck"]["test"][-1], (
            "below a path nothing answers at the root, and nginx waits for healthy servers"
        )


def test_a_browser_is_known_by_the_cookie_that_the_app_sets() -> None:
    assert f"{COOKIE}=" in TEMPLATE


def test_the_script_knows_every_step_of_the_image() -> None:
    known = {"WORKDIR", "COPY", "RUN", "USER", "ENV", "HEALTHCHECK", "ENTRYPOINT", *IGNORED}
    words = [word for word, _ in instructions()]
    assert set(words) <= known and words[-1] == "ENTRYPOINT" and words.count("RUN") == 2


KUBERAY: list[dict[str, Any]] = list(yaml.safe_load_all((DEPLOY / "kuberay.yaml").read_text(encoding="utf-8")))


def test_the_cluster_on_kubernetes_fits_together() -> None:
    """The app joins the cluster's own head, trains nothing, keeps its data, and all of them run one image."""
    kinds = {one["kind"]: one for one in KUBERAY}
    assert len(kinds) == len(KUBERAY) and kinds.keys() == {
        *("RayCluster", "PersistentVolumeClaim", "Deployment", "Service")
    }
    cluster, app = kinds["RayCluster"], kinds["Deployment"]["spec"]["template"]
    pods = [cluster["spec"]["headGroupSpec"], *cluster["spec"]["workerGroupSpecs"]]
    containers = [*(one["template"]["spec"]["containers"][0] for one in pods), app["spec"]["containers"][0]]
    assert {one["image"] for one in containers} == {"registry.example.org/latent-playground-ray"}
    (command,) = containers[-1]["args"]
    assert f"ray start --address={cluster['metadata']['name']}-head-svc:6379 --num-cpus=0 && exec" in command
    environment = {one["name"]: one["value"] for one in containers[-1]["env"]}
    assert environment["LATENT_PLAYGROUND_EXECUTOR"] == "ray"
    (volume,) = app["spec"]["volumes"]
    assert volume["persistentVolumeClaim"]["claimName"] == kinds["PersistentVolumeClaim"]["metadata"]["name"]
    assert app["metadata"]["labels"] == kinds["Service"]["spec"]["selector"]
    for pod, container in zip(pods, containers, strict=False):
        asked = str(container["readinessProbe"]["tcpSocket"]["port"])
        assert asked in ("6379", pod["rayStartParams"].get("node-manager-port")), "core Ray answers no other probe"


def test_ray_is_of_the_version_that_the_cluster_is_told() -> None:
    constraints = (DEPLOY.parent / "constraints.txt").read_text(encoding="utf-8").splitlines()
    (cluster,) = [one for one in KUBERAY if one["kind"] == "RayCluster"]
    assert f"ray=={cluster['spec']['rayVersion']}" in constraints
