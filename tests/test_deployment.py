"""The files for Docker, compose and Kubernetes, checked as far as a machine without a container engine can."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
import yaml

from core.settings import Settings
from core.text.untrusted import KEYS
from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
MANIFESTS: list[dict[str, Any]] = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("app", "worker")
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


def test_the_base_is_pinned_and_requirements_are_installed_by_their_hashes() -> None:
    assert re.search(r"^ARG BASE=python:3\.\d+\.\d+-slim-\w+$", DOCKERFILE, re.M)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)) == {"${BASE}"}
    assert "pip install --require-hashes" in DOCKERFILE
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    pinned = re.findall(r"^[\w.\[\]-]+==\S+", lock, re.M)
    assert len(pinned) > 50
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_the_image_runs_as_somebody_without_rights_and_says_whether_it_lives() -> None:
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.M)
    assert "HEALTHCHECK" in DOCKERFILE
    assert DOCKERFILE.index("USER ") < DOCKERFILE.index("\nCMD ")


def test_everything_that_is_copied_into_the_image_exists_and_is_not_ignored() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    for source in (name for line in copied for name in line.split()):
        assert (ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in ignored, source


def test_compose_has_the_app_two_workers_a_database_and_a_proxy() -> None:
    assert set(SERVICES) == {"proxy", "app", "worker", "db"}
    assert SERVICES["worker"]["command"] == ["python", "-m", "core", "worker"]
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert re.fullmatch(r"postgres:\d+", SERVICES["db"]["image"])
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_locked_down_and_has_a_health_check(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert not service.get("privileged")
    assert ":" in service["image"]
    assert not service["image"].endswith(":latest")


@pytest.mark.parametrize("name", OURS)
def test_our_own_containers_are_not_root_and_may_write_to_their_volumes_alone(name: str) -> None:
    service = SERVICES[name]
    assert service["user"] == "10001:10001"
    assert service["volumes"] == ["data:/data"]
    assert service["tmpfs"][0].startswith("/tmp")


def test_the_database_is_reached_from_inside_alone() -> None:
    assert SERVICES["db"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert "inside" not in SERVICES["proxy"]["networks"]


def test_volumes_networks_and_secrets_that_are_used_are_defined() -> None:
    for service in SERVICES.values():
        named = [volume.split(":")[0] for volume in service["volumes"] if not volume.startswith((".", "/"))]
        assert set(named) <= set(COMPOSE["volumes"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
        assert set(service.get("depends_on", ())) <= set(SERVICES)


def test_no_secret_stands_in_a_file() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            assert "PASSWORD" not in key or value.startswith("${"), key
    for file in (
        "compose.yaml",
        "Dockerfile",
        "deploy/Caddyfile",
        "deploy/kubernetes.yaml",
        ".streamlit/secrets.example.toml",
    ):
        found = [hit[0] for hit in KEYS.finditer((ROOT / file).read_text("utf-8"))]
        assert [hit for hit in found if "${" not in hit and hit != "USER:PASSWORD"] == [], file


def test_every_setting_that_is_named_exists() -> None:
    texts = [
        DOCKERFILE,
        *(
            (ROOT / name).read_text("utf-8")
            for name in ("compose.yaml", "deploy/kubernetes.yaml", "docs/deployment.md")
        ),
    ]
    known = {f"WORKBENCH_{name.upper()}" for name in Settings.model_fields} | {
        "WORKBENCH_SITE",
        "WORKBENCH_DB_PASSWORD",
    }
    assert {name for text in texts for name in re.findall(r"\bWORKBENCH_[A-Z_]+[A-Z]\b", text)} <= known


@pytest.mark.parametrize(
    "manifest", [one for one in MANIFESTS if one["kind"] == "Deployment"], ids=lambda one: one["metadata"]["name"]
)
def test_pods_are_not_root_read_only_and_probed(manifest: dict[str, Any]) -> None:
    pod = manifest["spec"]["template"]["spec"]
    assert manifest["spec"]["selector"]["matchLabels"] == manifest["spec"]["template"]["metadata"]["labels"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert {"readinessProbe", "livenessProbe"} <= set(container)
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}


def test_streamlit_is_shut_where_it_should_be() -> None:
    server, browser = CONFIG["server"], CONFIG["browser"]
    assert (server["enableXsrfProtection"], server["enableCORS"]) == (True, True)
    assert server["address"] == "127.0.0.1"
    assert server["enableStaticServing"] is False
    assert server["maxUploadSize"] <= Settings.model_fields["max_upload_mb"].default
    assert browser["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
