"""Finds out whether what is scheduled is done: the pool not paused, and no run long overdue.

A run that is due waits in the pool until a worker takes it. Prefect calls one `Late` after some seconds, and
says no more about it.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cronsim import CronSim, CronSimError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import SCHEDULE_TYPES, CronSchedule, IntervalSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound

from pincite.runtime.health import PartState
from pincite_flows.server import PrefectServer

log = logging.getLogger(__name__)

LONGEST_DELAY = timedelta(minutes=10)
SHORTEST_DELAY = timedelta(minutes=2)
"""Twice the shortest interval that a source can have."""
PAGE = 200
KEPT = PartState("kept by the workers of Prefect's pool")
LOOK_EVERY_S = 15.0
STOP_TIMEOUT_S = 5.0
NOT_DONE = "nothing is done on a schedule"


def find_trouble(pool: str, since: datetime) -> PartState | None:
    """Return the state of schedules of a work pool that are not kept; None if they are.

    A schedule is missed when its run is overdue by more than twice its interval, or by ten minutes. What was
    due before `since` counts from then: nobody was there to do it.
    It is on the server that Prefect's settings name. Raises what Prefect's client raises.
    """
    with get_client(sync_client=True) as client:
        try:
            paused = client.read_work_pool(pool).is_paused
        except ObjectNotFound:
            missing = f"no worker has made the work pool “{pool}” yet"
            return PartState("degraded", missing, (NOT_DONE,))
        if paused:
            return PartState("pool paused", f"{NOT_DONE} until “{pool}” is resumed in Prefect's page")
        now = datetime.now(UTC)
        overdue = _planned(client, pool, PAGE, before=now - SHORTEST_DELAY)
        deployments = _deployments_of(client, overdue)
        for run in overdue:
            deployment = deployments.get(run.deployment_id)
            if deployment is None or run.expected_start_time is None:  # it was removed a moment ago
                continue
            due = datetime.fromtimestamp(run.expected_start_time.timestamp(), UTC)  # Prefect's own kind warns
            if now - max(due, since) > _patience(deployment, due):
                name = f"{client.read_flow(run.flow_id).name}/{deployment.name}"
                overdue_run = f"{name} was due at {due:%Y-%m-%d %H:%M} UTC and has not begun"
                return PartState("schedule missed", overdue_run)
        if now - since > LONGEST_DELAY and not _planned(client, pool, 1) and _is_wanted(client, pool):
            unplanned = f"Prefect plans no run in “{pool}”; its scheduler seems not to run"
            return PartState("schedule missed", unplanned)
    return None


class ScheduleWatch:
    """Says whether schedules that the workers of other processes keep are kept, from `start` to `stop`."""

    def __init__(self, pool: str, prefect: PrefectServer) -> None:
        self._pool = pool
        self._prefect = prefect
        self._stopping = threading.Event()
        self._trouble: PartState | None = None
        self._thread = threading.Thread(target=self._work, name="schedule-watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def state(self) -> PartState:
        """Return KEPT, or why they are not kept, as of some seconds ago."""
        return self._trouble or KEPT

    def stop(self) -> None:
        """End soon."""
        self._stopping.set()
        self._thread.join(STOP_TIMEOUT_S)

    def _work(self) -> None:
        since = datetime.now(UTC)
        while not self._stopping.is_set():
            trouble = self._look(since)
            if trouble and trouble != self._trouble:
                log.warning("Schedules have trouble: %s.", trouble)
            self._trouble = trouble
            self._stopping.wait(LOOK_EVERY_S)

    def _look(self, since: datetime) -> PartState | None:
        if trouble := self._prefect.trouble():
            return trouble
        try:
            with self._prefect.settings():
                return find_trouble(self._pool, since)
        except Exception as error:  # whatever it was, it is looked at again
            log.warning("The schedules could not be looked at.", exc_info=error)
            return PartState("degraded", f"{type(error).__name__} while asking Prefect about schedules")


def _planned(
    client: SyncPrefectClient, pool: str, limit: int, before: datetime | None = None
) -> list[FlowRun]:
    """Return runs that a schedule made and nobody has begun, the longest due first."""
    runs = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        tags=FlowRunFilterTags(all_=["auto-scheduled"]),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=before),
    )
    return client.read_flow_runs(
        flow_run_filter=runs,
        work_pool_filter=_in_pool(pool),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=limit,
    )


def _deployments_of(client: SyncPrefectClient, runs: list[FlowRun]) -> dict[UUID | None, DeploymentResponse]:
    """Return the deployments of runs by id."""
    ids = {run.deployment_id for run in runs if run.deployment_id}
    if not ids:
        return {}
    found = client.read_deployments(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=list(ids))), limit=PAGE
    )
    return {deployment.id: deployment for deployment in found}


def _patience(deployment: DeploymentResponse, due: datetime) -> timedelta:
    """Return for how long what was due may wait."""
    intervals = [_interval(each.schedule, due) for each in deployment.schedules if each.active]
    return min([LONGEST_DELAY, *(2 * interval for interval in intervals)])


def _interval(schedule: SCHEDULE_TYPES, due: datetime) -> timedelta:
    """Return the time from one moment of a schedule to the next."""
    match schedule:
        case IntervalSchedule():
            return schedule.interval
        case CronSchedule():
            with suppress(CronSimError, StopIteration):  # whoever wrote it in Prefect's page may write more
                return next(CronSim(schedule.cron, due)) - due
    return LONGEST_DELAY


def _is_wanted(client: SyncPrefectClient, pool: str) -> bool:
    """Tell whether any schedule of the pool is active."""
    deployments = client.read_deployments(work_pool_filter=_in_pool(pool), limit=PAGE)
    return any(
        schedule.active
        for deployment in deployments
        if not deployment.paused
        for schedule in deployment.schedules
    )


def _in_pool(pool: str) -> WorkPoolFilter:
    return WorkPoolFilter(name=WorkPoolFilterName(any_=[pool]))
