"""Accepted documents trigger a deployment. If that fails, the state says so and no document is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from pincite.library import Library
from pincite.runtime.health import READY
from pincite_flows import dispatcher
from pincite_flows.deploy import register, wanted
from pincite_flows.dispatcher import DeploymentTrigger
from pincite_flows.server import LocalPrefect, PrefectServer
from tests.flows.conftest import NOBODY, add_page, fetch, wait_until


@contextmanager
def triggering(library: Library, prefect: PrefectServer) -> Iterator[DeploymentTrigger]:
    trigger = DeploymentTrigger(library, prefect)
    trigger.start()
    yield trigger
    trigger.stop()


@pytest.mark.e2e
def test_a_burst_of_documents_triggers_one_run_after_the_last_of_them(
    library: Library, prefect: LocalPrefect
) -> None:
    with prefect.settings():
        register(library.settings.work_pool, wanted(library))
    with triggering(library, prefect) as first, triggering(library, prefect) as second:
        library.work_available.set()
        wait_until(lambda: len(runs(library, prefect)) == 1)
        assert (first._trigger(), second._trigger()) == (True, True)
    assert len({run["expected_start_time"] for run in runs(library, prefect)}) == len(runs(library, prefect))
    assert first.state() == READY


def runs(library: Library, prefect: LocalPrefect) -> list[dict[str, str]]:
    deployments = {"name": {"any_": [library.settings.work_pool]}}
    return fetch(prefect, "flow_runs", {"deployments": deployments, "flows": {"name": {"any_": ["ingest"]}}})


def test_a_prefect_that_is_away_costs_no_upload_and_is_seen(library: Library) -> None:
    with triggering(library, PrefectServer(NOBODY)) as trigger:
        assert add_page(library, "mill.html", "The mill was built in 1904.").pending_version is not None
        wait_until(lambda: trigger.state().code == "degraded")
        assert library.parts.queue.waiting() == 1


@pytest.mark.e2e
def test_a_prefect_that_wants_another_password_is_named(library: Library, prefect: LocalPrefect) -> None:
    with triggering(library, PrefectServer(prefect.url, "pincite:wrong")) as trigger:
        library.work_available.set()
        wait_until(lambda: str(trigger.state()).startswith(f"Prefect not ours: {prefect.url} "))


def test_it_tries_again_until_somebody_was_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "RETRY_S", 0.01)
    tries: list[datetime] = []
    told = threading.Event()

    def deployment(_name: str, *, scheduled_time: datetime, **_options: object) -> None:
        tries.append(scheduled_time)
        if len(tries) < 3:
            raise ConnectionError
        told.set()

    monkeypatch.setattr(dispatcher, "run_deployment", deployment)
    with triggering(library, PrefectServer(NOBODY)) as trigger:
        library.work_available.set()
        assert told.wait(60)
        wait_until(lambda: trigger.state() == READY)
    assert len(tries) == 3
