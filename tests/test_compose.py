"""docker-compose.yml is valid, keeps to what the code knows, has no default secret and opens no door.

There is no Docker where these tests run: what an image does once it runs, they do not see.
"""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import prefect.settings
import pytest
import typer.main
import yaml
from fastapi.routing import APIRoute
from prefect.server.api.server import create_api_app

from pincite.settings import Limits, Settings
from pincite_api.health import probes
from pincite_cli.main import app
from tests.conftest import REPOSITORY

FILE = REPOSITORY / "docker-compose.yml"
TEXT = FILE.read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = [name for name, service in SERVICES.items() if service["image"] == "pincite"]
SECRETS = ("POSTGRES_PASSWORD", "QDRANT_API_KEY", "PREFECT_PASSWORD", "PINCITE_API_KEY")
NEEDED = dict.fromkeys(SECRETS, "abc123")


def environment(service: str) -> dict[str, str]:
    """Return what a service is given, with the needed secrets said and nothing else."""
    given = SERVICES[service].get("environment", {})
    return {
        name: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: NEEDED[found[1]], value)
        for name, value in given.items()
        if value is not None
    }


def test_it_follows_the_schema_of_compose() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("missing", [None, *SECRETS])
def test_compose_reads_it_when_and_only_when_every_secret_is_said(missing: str | None) -> None:
    binary = shutil.which("docker-compose")
    if binary is None:
        pytest.skip("there is no docker-compose here: Debian's package of that name has it")
    said = {name: value for name, value in NEEDED.items() if name != missing}
    command = [binary, "--file", str(FILE), "--profile", "gpu", "config", "--quiet"]
    done = subprocess.run(
        command, env={"PATH": os.environ["PATH"], **said}, capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) == (missing is None), done.stderr
    assert missing is None or missing in done.stderr


def test_no_secret_has_a_default() -> None:
    used = re.findall(r"\$\{(\w+)(:\?|:-)?", TEXT)
    assert {name for name, how in used if how == ":?"} == set(SECRETS)
    assert {name for name, how in used if how != ":?"} == {
        "PINCITE_WORKERS",
        "VLLM_MODEL",
        "VLLM_GPU",
        "VLLM_GPU_MEMORY",
        "EMBEDDING_GPU",
    }


def test_the_service_and_its_workers_read_the_same_further_settings() -> None:
    for name in ("api", "worker", "gpu-worker"):
        assert SERVICES[name]["env_file"] == [{"path": "pincite.env", "required": False}]
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").split()
    assert {".env", "pincite.env"} <= set(ignored)


def test_every_port_is_open_to_this_machine_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_variable_is_a_setting() -> None:
    known = {f"PINCITE_{name.upper()}" for name in (*Settings.model_fields, *Limits.model_fields)}
    known |= {"QDRANT_URL", "QDRANT_API_KEY", "DO_NOT_TRACK"}
    for name in OWN:
        for variable in SERVICES[name]["environment"]:
            assert variable in known or hasattr(prefect.settings, variable), f"{variable} of {name}"


@pytest.mark.parametrize("service", ["api", "worker", "gpu-worker"])
def test_the_settings_let_several_processes_work_on_the_same_documents(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(service).items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.embedded_parts == []
    mounted = [volume.split(":") for volume in SERVICES[service]["volumes"]]
    volumes = {target: name for name, target in mounted}
    assert str(settings.home) in volumes
    assert any(Path(settings.blob_root).is_relative_to(target) for target in volumes)
    assert SERVICES["api"]["volumes"] == SERVICES[service]["volumes"]


@pytest.mark.parametrize("service", ["api", "worker", "gpu-worker"])
def test_the_command_is_one_of_pincite_s_with_its_options(service: str) -> None:
    program, name, *arguments = SERVICES[service]["command"]
    assert program == "pincite"
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    commands[name].make_context(name, list(arguments))


def test_prefect_is_started_with_options_that_it_has() -> None:
    command = SERVICES["prefect"]["command"]
    usage = subprocess.run(
        [sys.executable, "-m", *command[:3], "--help"],
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert all(option in usage for option in command if option.startswith("--"))


def test_prefect_has_a_password_and_lets_no_page_of_another_site_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment("prefect").items():
        if name.startswith("PREFECT_SERVER_"):
            monkeypatch.setenv(name, value)
    read = prefect.settings.Settings().server.api
    assert read.cors_allowed_origins == ""
    assert read.auth_string is not None
    assert read.auth_string.get_secret_value() == environment("api")["PREFECT_API_AUTH_STRING"]


def test_health_checks_ask_what_is_served_where_it_is_served() -> None:
    paths = {"api": {route.path for route in probes.routes if isinstance(route, APIRoute)}}
    health = inspect.signature(create_api_app).parameters["health_check_path"].default
    paths["prefect"] = {f"/api{health}"}
    ports = {"api": Settings().port, "prefect": 4200}
    for name in ("api", "prefect"):
        how, program, flag, code = SERVICES[name]["healthcheck"]["test"]
        assert (how, program, flag) == ("CMD", "python", "-c")
        compile(code, name, "exec")
        asked = urlsplit(re.findall(r"http://[^']+", code)[0])
        assert asked.path in paths[name]
        assert asked.port == ports[name]
        assert f"127.0.0.1:{asked.port}:{asked.port}" in SERVICES[name]["ports"]


def test_whatever_is_waited_for_says_when_it_is_healthy() -> None:
    for service in SERVICES.values():
        for name, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[name]


def test_urls_name_services_and_volumes_are_declared() -> None:
    hosts = {
        urlsplit(value).hostname for name in OWN for value in environment(name).values() if "://" in value
    }
    assert hosts <= SERVICES.keys()
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {name for name in named if not name.startswith(".")} == COMPOSE["volumes"].keys()


@pytest.mark.parametrize("service", ["vllm", "gpu-worker"])
def test_what_needs_a_gpu_starts_only_when_it_is_asked_for_and_reserves_one(service: str) -> None:
    assert SERVICES[service]["profiles"] == ["gpu"]
    assert service not in {name for each in SERVICES.values() for name in each.get("depends_on", {})}
    [device] = SERVICES[service]["deploy"]["resources"]["reservations"]["devices"]
    assert device["driver"] == "nvidia"
    assert device["capabilities"] == ["gpu"]
    assert len(device["device_ids"]) == 1


def test_the_worker_of_the_gpu_profile_embeds_on_it_and_shares_the_queue_of_the_others() -> None:
    plain, on_gpu = SERVICES["worker"], SERVICES["gpu-worker"]
    assert environment("gpu-worker") == {**environment("worker"), "PINCITE_EMBEDDING_BACKEND": "torch"}
    for part in ("image", "command", "env_file", "volumes", "depends_on"):
        assert on_gpu[part] == plain[part]


def test_the_model_server_leaves_room_on_its_card_for_embedding_and_the_guide_says_how() -> None:
    [share] = [word for word in SERVICES["vllm"]["command"] if word.startswith("--gpu-memory-utilization=")]
    default = re.fullmatch(r".*=\$\{VLLM_GPU_MEMORY:-([\d.]+)\}", share)
    assert default is not None
    assert float(default[1]) < 0.9
    guide = (REPOSITORY / "docs" / "deploy.md").read_text(encoding="utf-8")
    for name in ("gpu-worker", "--gpu-memory-utilization", "VLLM_GPU_MEMORY", "VLLM_GPU", "EMBEDDING_GPU"):
        assert name in guide


def test_the_image_has_what_is_needed_and_runs_as_nobody_special() -> None:
    lines = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [source for line in lines if line.startswith("COPY ") for source in line.split()[1:-1]]
    allowed = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for source in copied:
        assert (REPOSITORY / source).exists()
        assert f"!{source}" in allowed
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1:] == ["pincite"]
    packages = re.findall(r'"(\w+)/pincite', (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(packages) <= set(copied)
    assert any(line.endswith('pip install -c constraints.txt ".[server]"') for line in lines)


def test_the_guide_names_settings_commands_and_services_that_there_are() -> None:
    pages = [REPOSITORY / "docs" / name for name in ("deploy.md", "operate.md")]
    guide = "".join(page.read_text(encoding="utf-8") for page in pages)
    known = {f"PINCITE_{name.upper()}" for name in (*Settings.model_fields, *Limits.model_fields)}
    assert set(re.findall(r"PINCITE_\w+", guide)) <= known | {"PINCITE_WORKERS"}
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(re.findall(r"`pincite (\w+)", guide)) <= commands.keys()
    assert set(re.findall(r"compose exec (?:-T )?([\w-]+)", guide)) <= SERVICES.keys()
    for secret in SECRETS:
        assert secret in guide
