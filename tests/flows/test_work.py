"""A service and workers on shared stores: what one accepts the others bring in, and none is in another's way.

Real Postgres, a real Prefect server, and a Qdrant where QDRANT_URL names one, or else what speaks like it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from pincite.errors import SettingsConflict
from pincite_cli import work
from pincite_flows.server import LocalPrefect
from tests.e2e.service import PINCITE, STOP_TIMEOUT_S, Service, environment
from tests.flows.conftest import deployments_in, fetch, wait_until
from tests.postgres import Postgres

PAGE = b"<html><body><h1>Mill</h1><p>The mill was built in 1904 by the river.</p></body></html>"

Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def settings(postgres: Postgres, qdrant_url: str, prefect: LocalPrefect, tmp_path: Path) -> dict[str, str]:
    """Return the stores of one installation, and its pool on the session's Prefect server."""
    passed_on = {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
    return {
        **passed_on,
        "QDRANT_URL": qdrant_url,
        "PINCITE_QDRANT_COLLECTION": f"pincite-{uuid4()}",
        "PINCITE_DATABASE_URL": postgres.new_database(),
        "PINCITE_BLOBS_URL": str(tmp_path / "blobs"),
        "PREFECT_API_URL": prefect.url,
        "PREFECT_API_AUTH_STRING": prefect.access.auth_string,
        "PINCITE_WORK_POOL": f"pool-{uuid4().hex[:8]}",
    }


@pytest.fixture
def start(settings: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start a worker that shares the service's data folder, and return it once it works."""
    workers: list[subprocess.Popen[str]] = []

    def run() -> subprocess.Popen[str]:
        worker = subprocess.Popen(
            [*PINCITE, "work"], env=environment(tmp_path, settings), stdout=subprocess.PIPE, text=True
        )
        workers.append(worker)
        return worker

    yield run
    for worker in workers:
        worker.kill()
        worker.communicate()


@pytest.mark.e2e
def test_what_a_service_accepts_is_brought_in_by_workers_beside_it(
    settings: dict[str, str], start: Start, prefect: LocalPrefect, tmp_path: Path
) -> None:
    pool = settings["PINCITE_WORK_POOL"]
    # They begin at the same moment on a database without tables.
    workers = [start(), start()]
    service = Service(tmp_path, **settings)
    try:
        service.start()
        for worker in workers:
            assert worker.stdout is not None
            assert " starts, and asks for Prefect at " in worker.stdout.readline()
            assert " is ready; runs are shown at " in worker.stdout.readline()
        wait_until(lambda: {"ingest", "maintain", "reindex"} <= set(deployed(prefect, pool)))
        document = service.upload(PAGE, "mill.html").raise_for_status().json()
        assert service.settle(document["id"])["live_version"] is not None
        assert "1904" in service.search("When was the mill built?")[0]["text"]
        assert service.parts()["worker"] == "ready"
        wait_until(lambda: service.parts()["schedules"] == "kept by the workers of Prefect's pool")
        wait_until(lambda: "COMPLETED" in {run["state_type"] for run in runs_of_ingest(prefect, pool)})
        for worker in workers:
            worker.terminate()
            assert worker.wait(STOP_TIMEOUT_S) == 0
        assert service.stop() == 0
    finally:
        service.close()


@pytest.mark.e2e
def test_deploy_says_what_it_made_and_the_second_time_that_nothing_changed(
    settings: dict[str, str], prefect: LocalPrefect, tmp_path: Path
) -> None:
    def deploy() -> list[str]:
        done = subprocess.run(
            [*PINCITE, "deploy"],
            env=environment(tmp_path, settings),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [line.split()[0] for line in done.stdout.splitlines()[:-1]]

    assert deploy() == ["made"] * 3
    assert deploy() == ["unchanged"] * 3
    assert set(deployed(prefect, settings["PINCITE_WORK_POOL"])) == {"ingest", "maintain", "reindex"}


@pytest.mark.e2e
def test_deploy_says_which_server_does_not_let_it_in(
    settings: dict[str, str], prefect: LocalPrefect, tmp_path: Path
) -> None:
    done = subprocess.run(
        [*PINCITE, "deploy"],
        env=environment(tmp_path, {**settings, "PREFECT_API_AUTH_STRING": "pincite:wrong"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"settings-conflict: {prefect.url} does not let this service in")
    assert "PREFECT_API_AUTH_STRING" in done.stderr


@pytest.mark.parametrize("command", [work.work, work.deploy])
def test_a_worker_with_stores_of_its_own_is_refused_with_what_to_set(
    command: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = ("QDRANT_URL", "PINCITE_DATABASE_URL", "PINCITE_BLOBS_URL", "PREFECT_API_URL")
    for name in needed:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsConflict) as refused:
        command()
    for name in needed:
        assert name in refused.value.detail


def deployed(prefect: LocalPrefect, pool: str) -> list[str]:
    """Return the flows that the pool's deployments are of."""
    if not deployments_in(prefect, pool):
        return []
    return [flow["name"] for flow in fetch(prefect, "flows", {"deployments": {"name": {"any_": [pool]}}})]


def runs_of_ingest(prefect: LocalPrefect, pool: str) -> list[dict[str, str]]:
    named = {"flows": {"name": {"any_": ["ingest"]}}, "deployments": {"name": {"any_": [pool]}}}
    return fetch(prefect, "flow_runs", named)
