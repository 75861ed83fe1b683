"""Schedules that are not kept are named: the pool is paused, a run is long overdue, or none is planned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.states import Scheduled

from pincite_flows import schedules
from pincite_flows.deploy import Deployment, register
from pincite_flows.maintain import reindex
from pincite_flows.schedules import KEPT, ScheduleWatch, find_trouble
from pincite_flows.server import LocalPrefect, PrefectServer
from tests.flows.conftest import NOBODY, asked, wait_until

MINUTE = timedelta(minutes=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def client(prefect: LocalPrefect) -> Iterator[SyncPrefectClient]:
    """Yield a client of the server that Prefect's settings name during the test."""
    with prefect.settings(), get_client(sync_client=True) as client:
        yield client


@pytest.fixture
def pool() -> str:
    """Return a pool without workers."""
    return f"pool-{uuid4().hex[:8]}"


def plan(
    client: SyncPrefectClient, pool: str, schedule: timedelta | str, overdue: timedelta, *tags: str
) -> None:
    """Deploy something on a schedule, a run of which was due some time ago."""
    register(pool, [Deployment(reindex, pool, schedule=schedule)])
    deployment: UUID = client.read_deployment_by_name(f"reindex/{pool}").id
    due: State[None] = Scheduled(scheduled_time=datetime.now(UTC) - overdue)
    client.create_flow_run_from_deployment(deployment, state=due, tags=list(tags))


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("schedule", "overdue", "is_missed"),
    [
        (1 * MINUTE, 1 * MINUTE, False),
        (1 * MINUTE, 3 * MINUTE, True),
        (3 * MINUTE, 5 * MINUTE, False),
        (3 * MINUTE, 7 * MINUTE, True),
        ("* * * * *", 1 * MINUTE, False),
        ("* * * * *", 5 * MINUTE, True),
        (15 * MINUTE, 9 * MINUTE, False),
        (15 * MINUTE, 11 * MINUTE, True),
        ("0 3 * * 1", 9 * MINUTE, False),
        ("0 3 * * 1", 11 * MINUTE, True),
    ],
)
def test_a_schedule_is_missed_after_twice_its_interval_or_ten_minutes(
    client: SyncPrefectClient, pool: str, schedule: timedelta | str, overdue: timedelta, is_missed: bool
) -> None:
    plan(client, pool, schedule, overdue, "auto-scheduled")
    trouble = find_trouble(pool, LONG_AGO)
    assert str(trouble).startswith(f"schedule missed: reindex/{pool} was due at ") == is_missed, trouble
    assert bool(trouble) == is_missed


@pytest.mark.e2e
def test_what_was_due_while_nobody_was_there_is_given_time(client: SyncPrefectClient, pool: str) -> None:
    plan(client, pool, 15 * MINUTE, 600 * MINUTE, "auto-scheduled")
    assert find_trouble(pool, datetime.now(UTC) - 9 * MINUTE) is None
    assert find_trouble(pool, datetime.now(UTC) - 11 * MINUTE) is not None


@pytest.mark.e2e
def test_a_run_that_somebody_asked_for_is_no_schedule(client: SyncPrefectClient, pool: str) -> None:
    plan(client, pool, 15 * MINUTE, 600 * MINUTE)
    wait_until(lambda: find_trouble(pool, LONG_AGO) is None)  # as soon as the next runs are planned


@pytest.mark.e2e
def test_a_server_that_plans_nothing_is_named(client: SyncPrefectClient, pool: str) -> None:
    register(pool, [Deployment(reindex, pool)])
    assert find_trouble(pool, LONG_AGO) is None
    # Prefect plans a hundred days ahead, so of this it plans as much as a server whose scheduler has stopped.
    register(pool, [Deployment(reindex, pool, schedule=timedelta(days=366))])
    assert str(find_trouble(pool, LONG_AGO)).startswith("schedule missed: Prefect plans no run ")
    assert find_trouble(pool, datetime.now(UTC)) is None


@contextmanager
def watching(pool: str, prefect: PrefectServer) -> Iterator[ScheduleWatch]:
    watch = ScheduleWatch(pool, prefect)
    watch.start()
    yield watch
    watch.stop()


@pytest.mark.e2e
def test_a_service_that_leaves_schedules_to_workers_elsewhere_names_a_paused_pool(
    client: SyncPrefectClient, pool: str, prefect: LocalPrefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(pool, [Deployment(reindex, pool)])
    monkeypatch.setattr(schedules, "LOOK_EVERY_S", 0.2)
    with watching(pool, prefect) as watch:
        assert watch.state() == KEPT
        asked(prefect, "PATCH", f"work_pools/{pool}", {"is_paused": True})
        wait_until(lambda: watch.state().code == "pool paused")
        asked(prefect, "PATCH", f"work_pools/{pool}", {"is_paused": False})
        wait_until(lambda: watch.state() == KEPT)


@pytest.mark.e2e
def test_a_pool_that_no_worker_has_made_yet_is_named(prefect: LocalPrefect) -> None:
    with watching("nowhere", prefect) as watch:
        wait_until(lambda: str(watch.state()).startswith("degraded: no worker has made "))


@pytest.mark.e2e
def test_a_watched_server_that_wants_another_password_is_named(prefect: LocalPrefect) -> None:
    with watching("pincite", PrefectServer(prefect.url, "pincite:wrong")) as watch:
        wait_until(lambda: watch.state().code == "Prefect not ours")


def test_a_watched_server_that_is_away_is_named() -> None:
    with watching("pincite", PrefectServer(NOBODY)) as watch:
        wait_until(lambda: watch.state().code == "degraded")
