"""The worker brings every document in, with Prefect or without, and says how it does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prefect.events.clients import PrefectEventsClient
from prefect.events.worker import EventsWorker

from pincite.ingest import worker as loop
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.runtime.health import READY
from pincite.schema.document import State
from pincite_flows import worker as worker_module
from pincite_flows.runtime import FlowContext, current_library, use
from pincite_flows.server import LocalPrefect, PrefectServer
from pincite_flows.worker import IngestWorker
from tests.flows.conftest import NOBODY, add_page, all_settled, fetch, wait_until
from tests.prefects import START_TIMEOUT_S, AbsentPrefect, SpareMigrations

WITHOUT_RUNS = AbsentPrefect().trouble().noting("documents are brought in without runs")
"""The state of a worker that has no other trouble than that its server is away."""


@contextmanager
def working(library: Library, prefect: PrefectServer) -> Iterator[IngestWorker]:
    worker = IngestWorker(library, prefect)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def state_of(library: Library, name: str) -> State:
    document = library.find(DEFAULT_COLLECTION, name)
    assert document is not None
    return document.last_version.state


@pytest.mark.e2e
def test_a_batch_is_one_completed_run_with_a_task_per_stage_and_a_table(
    library: Library, prefect: LocalPrefect
) -> None:
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    add_page(library, "dam.html", "The dam is 31 metres high.")
    library.add(DEFAULT_COLLECTION, "empty.html", [b""], filename="empty.html", any_kind=True)
    ours = {"flow_runs": {"tags": {"all_": [library.settings.work_pool]}}}
    with working(library, prefect) as worker:
        wait_until(lambda: all_settled(library))
        wait_until(lambda: worker.state() == READY)
        wait_until(lambda: _states(prefect, "task_runs", ours) == [(s, "COMPLETED") for s in STAGES])
    assert state_of(library, "mill.html") is State.LIVE
    assert state_of(library, "empty.html") is State.FAILED
    wait_until(lambda: _states(prefect, "flow_runs", ours) == [("3 documents", "COMPLETED")])
    table = fetch(prefect, "artifacts", ours)[0]["data"]
    assert '"mill.html"' in table
    assert '"empty-file"' in table


@pytest.mark.e2e
def test_a_server_that_is_killed_in_mid_way_loses_nothing(
    library: Library, tmp_path: Path, spare_migrations: SpareMigrations, monkeypatch: pytest.MonkeyPatch
) -> None:
    spare_migrations(home := tmp_path / "killed")
    server = LocalPrefect(home)
    assert server.wait_ready(START_TIMEOUT_S)
    embed = library.parts.ingest.embed

    def kill_then_embed(version_ids: list[str], worker: str) -> list[str]:
        server.stop()
        return embed(version_ids, worker)

    monkeypatch.setattr(library.parts.ingest, "embed", kill_then_embed)
    monkeypatch.setattr(worker_module, "STOP_TIMEOUT_S", 60.0)
    # Prefect keeps one client of events for a whole process: without this, it would be the killed server's.
    only_here = (PrefectEventsClient, (("api_url", server.url),))
    monkeypatch.setattr(EventsWorker, "_client_override", only_here)
    for name in ("mill.html", "dam.html"):
        add_page(library, name, "The mill was built in 1904 by the river.")
    with working(library, server) as worker:
        wait_until(lambda: all_settled(library))
    assert str(worker.state()).startswith("degraded: the last Prefect run broke off")
    assert {state_of(library, name) for name in ("mill.html", "dam.html")} == {State.LIVE}
    assert library.search(DEFAULT_COLLECTION, "When was the mill built?")


def test_a_server_that_never_comes_up_keeps_no_document_waiting(library: Library) -> None:
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    with working(library, PrefectServer(NOBODY)) as worker:
        wait_until(lambda: all_settled(library))
        assert worker.state().code == "degraded"
    assert state_of(library, "mill.html") is State.LIVE


def test_nothing_waits_for_the_start_of_somebody_elses_server(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = library.settings.model_copy(update={"prefect_start_timeout_s": 3600.0})
    monkeypatch.setattr(library, "settings", patient)
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    with working(library, PrefectServer(NOBODY)):
        wait_until(lambda: all_settled(library))
    assert state_of(library, "mill.html") is State.LIVE


def test_a_document_is_taken_as_soon_as_it_is_accepted(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "IDLE_WAIT_S", 3600.0)
    with working(library, AbsentPrefect()):
        add_page(library, "mill.html", "The mill was built in 1904 by the river.")
        wait_until(lambda: all_settled(library))
    assert state_of(library, "mill.html") is State.LIVE


def test_a_stopped_worker_gives_its_batch_back_at_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def stuck(version_ids: list[str], worker: str) -> list[str]:
        begun.set()
        go_on.wait()
        return []

    monkeypatch.setattr(library, "bring_in", stuck)
    monkeypatch.setattr(worker_module, "STOP_TIMEOUT_S", 0.1)
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    worker = IngestWorker(library, AbsentPrefect())
    worker.start()
    assert begun.wait(60)
    assert library.parts.queue.claim("another", 1) == []
    worker.stop()
    assert len(library.parts.queue.claim("another", 1)) == 1
    go_on.set()
    worker.stop()


def test_trouble_is_said_and_survived(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    states: list[str] = []
    claim: Callable[[str, int], list[str]] = library.parts.queue.claim
    worker = IngestWorker(library, AbsentPrefect())

    def fail_once(name: str, limit: int) -> list[str]:
        states.append(str(worker.state()))
        if len(states) == 1:
            raise OSError("the disk is full")
        return claim(name, limit)

    monkeypatch.setattr(library.parts.queue, "claim", fail_once)
    monkeypatch.setattr(loop, "TROUBLE_WAIT_S", 0.1)
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    worker.start()
    wait_until(lambda: all_settled(library))
    wait_until(lambda: worker.state() == WITHOUT_RUNS)
    worker.stop()
    assert states[1].startswith("failing: OSError")


def test_documents_are_brought_in_although_nothing_expired_can_be_removed(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise PermissionError("no deletes in this bucket")

    monkeypatch.setattr(loop, "TIDY_EVERY_S", 0.0)
    monkeypatch.setattr(library, "purge_expired", refuse)
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    with working(library, AbsentPrefect()) as worker:
        wait_until(lambda: all_settled(library))
        assert "not removed (PermissionError)" in str(worker.state())
        monkeypatch.undo()
        wait_until(lambda: worker.state() == WITHOUT_RUNS)
    assert state_of(library, "mill.html") is State.LIVE


def test_a_second_run_does_not_wait_for_the_one_that_brings_everything_in(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def stuck(version_ids: list[str], worker: str) -> list[str]:
        begun.set()
        go_on.wait(60)
        return []

    monkeypatch.setattr(library, "bring_in", stuck)
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    worker = IngestWorker(library, AbsentPrefect())
    first = threading.Thread(target=worker.context.drain)
    first.start()
    assert begun.wait(60)
    assert worker.context.drain() == 0
    go_on.set()
    first.join()


def test_a_worker_that_stops_takes_nothing_more(library: Library) -> None:
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    worker = IngestWorker(library, AbsentPrefect())
    worker.context.stopping.set()
    assert worker.context.drain() == 0
    assert len(library.parts.queue.claim("another", 1)) == 1


def test_a_flow_needs_a_library_in_use(library: Library) -> None:
    with pytest.raises(RuntimeError, match=r"runtime\.use"):
        current_library()
    with use(FlowContext(library, drain=lambda: 0, stopping=threading.Event())):
        assert current_library() is library


@pytest.mark.e2e
def test_a_prefect_that_wants_another_password_is_named_and_costs_no_document(
    library: Library, prefect: LocalPrefect
) -> None:
    add_page(library, "mill.html", "The mill was built in 1904 by the river.")
    with working(library, PrefectServer(prefect.url, "pincite:wrong")) as worker:
        wait_until(lambda: all_settled(library))
        assert str(worker.state()).startswith(f"Prefect not ours: {prefect.url} ")
    assert state_of(library, "mill.html") is State.LIVE


STAGES = ("embed", "index", "read")


def _states(prefect: LocalPrefect, kind: str, filters: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((run["name"], run["state_type"]) for run in fetch(prefect, kind, filters))
