"""Deployments' runs are done in the process that has the library open, and say what they did."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Pending, Running

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.maintenance.difference import Difference
from pincite.runtime.health import READY
from pincite.schema.document import State
from pincite.sources.spec import FolderSpec
from pincite_flows import crashed_runs
from pincite_flows import runner as runner_module
from pincite_flows.deploy import register, wanted
from pincite_flows.ingest import ingest_batch
from pincite_flows.runner import Runner
from pincite_flows.server import LocalPrefect, PrefectServer
from pincite_flows.worker import IngestWorker
from tests.flows.conftest import BUSY_TIMEOUT_S, NOBODY, add_page, asked, deployments_in, fetch, wait_until


@contextmanager
def serving(library: Library, prefect: PrefectServer) -> Iterator[Runner]:
    """Yield a runner beside a worker that looks into the queue only when it is woken."""
    worker = IngestWorker(library, prefect, idle_wait_s=3600.0)
    runner = Runner(worker, prefect)
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def ask_for(prefect: LocalPrefect, deployment: str) -> str:
    """Ask for a run; its id. A server whose SQLite is busy is asked again, as `asked` does it."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            with prefect.settings():
                run = run_deployment(deployment, timeout=0)
        except PrefectHTTPStatusError as error:
            if error.response.status_code != 503 or time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            assert isinstance(run, FlowRun), "called from a thread without an event loop"
            return str(run.id)


def ended(prefect: LocalPrefect, run_id: str) -> dict[str, Any]:
    """Return a run that has come to an end."""
    found: list[dict[str, Any]] = []

    def has_ended() -> bool:
        found[:] = [asked(prefect, "GET", f"flow_runs/{run_id}")]
        return found[0]["state_type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

    wait_until(has_ended)
    return found[0]


def table(prefect: LocalPrefect, run_id: str) -> str:
    """Return the table that a run left."""
    left = fetch(
        prefect, "artifacts", {"artifacts": {"flow_run_id": {"any_": [run_id]}, "type": {"any_": ["table"]}}}
    )
    return str(left[0]["data"])


@pytest.mark.e2e
def test_a_sync_takes_a_folder_over_and_its_run_says_what_changed(
    library: Library, prefect: LocalPrefect, tmp_path: Path
) -> None:
    name, folder, pool = "handbook", tmp_path / "handbook", library.settings.work_pool
    folder.mkdir()
    (folder / "mill.html").write_text("<p>The mill was built in 1904 by the river.</p>")
    with serving(library, prefect) as runner:
        wait_until(lambda: runner.state() == READY)
        # A source that is added while it runs is deployed without anybody's help.
        library.add_source(FolderSpec(name=name, path=str(folder), schedule="1 day"))
        wait_until(lambda: f"{pool}.{name}" in deployments_in(prefect, pool))
        run = ended(prefect, ask_for(prefect, f"sync/{pool}.{name}"))
    assert (run["state_type"], run["name"]) == ("COMPLETED", f"{name}: 1 added")
    assert '"mill.html"' in table(prefect, run["id"])
    assert library.find(DEFAULT_COLLECTION, "mill.html") is not None


@pytest.mark.e2e
def test_a_run_of_ingest_brings_in_whatever_waits(library: Library, prefect: LocalPrefect) -> None:
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    add_page(library, "dam.html", "The dam is 31 metres high.")
    with serving(library, prefect) as runner:
        wait_until(lambda: runner.state() == READY)
        run = ended(prefect, ask_for(prefect, f"ingest/{library.settings.work_pool}"))
    assert (run["state_type"], run["name"]) == ("COMPLETED", "2 documents")
    document = library.find(DEFAULT_COLLECTION, "mill.html")
    assert document is not None
    assert document.last_version.state is State.LIVE


@pytest.mark.e2e
def test_maintain_mends_and_shows_what_it_mended(library: Library, prefect: LocalPrefect) -> None:
    with serving(library, prefect) as runner:
        wait_until(lambda: runner.state() == READY)
        run = ended(prefect, ask_for(prefect, f"maintain/{library.settings.work_pool}"))
    assert (run["state_type"], run["name"]) == ("COMPLETED", "0 purged, 0 mended")


@pytest.mark.e2e
def test_maintain_does_the_rest_where_one_part_fails_and_is_seen_to_have_failed(
    library: Library, prefect: LocalPrefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise PermissionError("no deletes in this bucket")

    def heal() -> list[Difference]:
        healed.set()
        return []

    healed = threading.Event()
    monkeypatch.setattr(library, "purge_expired", refuse)
    monkeypatch.setattr(library.parts.doctor, "heal", heal)
    with serving(library, prefect) as runner:
        wait_until(lambda: runner.state() == READY)
        run = ended(prefect, ask_for(prefect, f"maintain/{library.settings.work_pool}"))
    assert run["state_type"] == "FAILED"
    assert healed.is_set()


@pytest.mark.e2e
def test_the_run_of_a_killed_worker_ends_and_the_next_of_its_kind_may_begin(
    library: Library, prefect: LocalPrefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = library.settings.work_pool
    monkeypatch.setattr(crashed_runs, "PATIENCE", timedelta(0))
    monkeypatch.setattr(runner_module, "BEAT_EVERY_S", 0.5)
    with prefect.settings(), get_client(sync_client=True) as client:
        register(pool, wanted(library))
        maintain = client.read_deployment_by_name(f"maintain/{pool}").id
        killed = client.create_flow_run_from_deployment(
            maintain, labels={"prefect.worker.name": "was-killed"}
        ).id
        alive = client.create_flow_run(
            ingest_batch, parameters={"version_ids": [], "worker": "lives"}, state=Running(), tags=[pool]
        ).id
        asked(prefect, "POST", f"work_pools/{pool}/workers/heartbeat", {"name": "lives"})
        client.set_flow_run_state(killed, Pending())
        client.set_flow_run_state(killed, Running())
    with serving(library, prefect):
        assert ended(prefect, str(killed))["state_type"] == "CRASHED"
        assert ended(prefect, ask_for(prefect, f"maintain/{pool}"))["state_type"] == "COMPLETED"
    assert asked(prefect, "GET", f"flow_runs/{alive}")["state_type"] == "RUNNING"


@pytest.mark.e2e
def test_two_runs_of_one_sync_are_never_at_work_at_once(
    library: Library, prefect: LocalPrefect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "slow"
    library.add_source(FolderSpec(name=name, path=str(tmp_path)))
    begun, go_on, sync = threading.Event(), threading.Event(), library.parts.sources.sync

    def slow(*args: Any, **options: Any) -> Any:
        begun.set()
        assert go_on.wait(90)
        return sync(*args, **options)

    monkeypatch.setattr(library.parts.sources, "sync", slow)
    with serving(library, prefect) as runner:
        wait_until(lambda: runner.state() == READY)
        first = ask_for(prefect, f"sync/{library.settings.work_pool}.{name}")
        assert begun.wait(90)
        second = ended(prefect, ask_for(prefect, f"sync/{library.settings.work_pool}.{name}"))
        go_on.set()
        assert ended(prefect, first)["state_type"] == "COMPLETED"
    assert second["state_type"] == "CANCELLED"


@pytest.mark.e2e
def test_a_stopped_worker_ends_its_sync_and_says_so(
    library: Library, prefect: LocalPrefect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "stopped"
    library.add_source(FolderSpec(name=name, path=str(tmp_path)))
    begun = threading.Event()

    def endless(_name: str, *, dry_run: bool, progress: Any, **_more: Any) -> None:
        while True:
            progress(None, None)
            begun.set()

    monkeypatch.setattr(library.parts.sources, "sync", endless)
    monkeypatch.setattr(runner_module, "STOP_TIMEOUT_S", 60.0)
    with serving(library, prefect) as runner:
        wait_until(lambda: runner.state() == READY)
        run_id = ask_for(prefect, f"sync/{library.settings.work_pool}.{name}")
        assert begun.wait(90)
    run = ended(prefect, run_id)
    assert run["state_type"] == "CANCELLED"
    assert "The next sync goes on" in run["state"]["message"]


@pytest.mark.e2e
def test_a_paused_pool_is_named_until_it_is_resumed(
    library: Library, prefect: LocalPrefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "BEAT_EVERY_S", 0.5)
    place = f"work_pools/{library.settings.work_pool}"
    with serving(library, prefect) as runner:
        wait_until(lambda: runner.state() == READY)
        asked(prefect, "PATCH", place, {"is_paused": True})
        wait_until(lambda: runner.state().code == "pool paused")
        asked(prefect, "PATCH", place, {"is_paused": False})
        wait_until(lambda: runner.state() == READY)


@pytest.mark.e2e
def test_a_prefect_that_wants_another_password_is_named(library: Library, prefect: LocalPrefect) -> None:
    with serving(library, PrefectServer(prefect.url, "pincite:wrong")) as runner:
        wait_until(lambda: str(runner.state()).startswith(f"Prefect not ours: {prefect.url} "))
    assert "nothing is done on a schedule" in runner.state().notes


def test_without_prefect_the_runner_says_that_nothing_is_scheduled(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "POLL_S", 0.1)
    with serving(library, PrefectServer(NOBODY)) as runner:
        wait_until(lambda: runner.state().code == "degraded")
    assert "nothing is done on a schedule" in runner.state().notes
