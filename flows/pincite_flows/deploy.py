"""Deploy flows to a Prefect server: which run there, when, with what, and never twice at once.

A deployment carries a fingerprint of what was asked for as its version. One that has it is left alone, with
whatever was paused or changed in Prefect's page; so registering twice changes nothing. A schedule that was
paused there stays so until it becomes another. Every name has the pool's in it, since a server knows a
deployment by its flow and its name alone, whichever pool it is in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.metadata import version
from typing import Any, Literal

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import SCHEDULE_TYPES, CronSchedule, IntervalSchedule
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

from pincite.library import Library
from pincite.sources.schedule import read_schedule
from pincite_flows.ingest import ingest
from pincite_flows.maintain import maintain, reindex
from pincite_flows.sync import sync

POOL_TYPE = "pincite"
"""Runs of this type are done by a process that has the library open, not by one that is started for them."""
FLOWS: dict[str, Flow[..., Any]] = {flow.name: flow for flow in (ingest, maintain, reindex, sync)}
MAINTAIN_EVERY = timedelta(minutes=15)
PAGE = 200

Change = Literal["made", "changed", "removed", "unchanged"]


@dataclass(frozen=True)
class Deployment:
    """A flow with its parameters; `schedule` is an interval or a cron expression in UTC.

    `alone`: a run that is due while another one of it is under way is cancelled, and seen to be.
    """

    flow: Flow[..., Any]
    name: str
    tags: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    schedule: timedelta | str | None = None
    alone: bool = True

    @property
    def full_name(self) -> str:
        """The flow's name and its own, as Prefect writes them."""
        return f"{self.flow.name}/{self.name}"

    def fingerprint(self, pool: str) -> str:
        """Equal for equal deployments of the same release."""
        parts = (pool, self.full_name, self.tags, self.parameters, str(self.schedule), self.alone)
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
        return f"{version('pincite')}-{digest[:12]}"


def wanted(library: Library) -> list[Deployment]:
    """Return one deployment of each flow, and of `sync` one for each source, tagged with its collection."""
    pool = library.settings.work_pool
    return [
        Deployment(ingest, pool, alone=False),
        Deployment(maintain, pool, schedule=MAINTAIN_EVERY),
        Deployment(reindex, pool),
        *(
            Deployment(
                sync,
                f"{pool}.{source.name}",
                tags=(source.collection,),
                parameters={"source_id": source.name},
                schedule=read_schedule(source.spec.schedule) if source.spec.schedule else None,
            )
            for source in library.sources()
        ),
    ]


def register(pool: str, deployments: Sequence[Deployment]) -> dict[str, Change]:
    """Make the deployments of a work pool these and no others; by full name, what became of each.

    It is on the server that Prefect's settings name. Safe to call from several processes at once.
    Raises what Prefect's client raises when the server does not answer.
    """
    with get_client(sync_client=True) as client:
        _make_pool(client, pool)
        present = _present(client, pool)
        changes: dict[str, Change] = {}
        for deployment in deployments:
            known = present.pop(deployment.full_name, None)
            if known is not None and known.version == deployment.fingerprint(pool):
                changes[deployment.full_name] = "unchanged"
            else:
                _put(client, deployment, pool, known)
                changes[deployment.full_name] = "made" if known is None else "changed"
        for name, left in present.items():
            _remove(client, left)
            changes[name] = "removed"
    return changes


def _make_pool(client: SyncPrefectClient, pool: str) -> None:
    try:
        client.read_work_pool(pool)
    except ObjectNotFound:
        description = "Flow runs of Pincite, done by `pincite work` or by a service that has its data folder."
        try:
            client.create_work_pool(WorkPoolCreate(name=pool, type=POOL_TYPE, description=description))
        except ObjectAlreadyExists:  # by another process, a moment ago
            return


def _present(client: SyncPrefectClient, pool: str) -> dict[str, DeploymentResponse]:
    """Return every deployment in the pool, by full name."""
    in_pool = WorkPoolFilter(name=WorkPoolFilterName(any_=[pool]))
    found: dict[str, DeploymentResponse] = {}
    names: dict[Any, str] = {}
    while page := client.read_deployments(work_pool_filter=in_pool, limit=PAGE, offset=len(found)):
        for deployment in page:
            if deployment.flow_id not in names:
                names[deployment.flow_id] = client.read_flow(deployment.flow_id).name
            found[f"{names[deployment.flow_id]}/{deployment.name}"] = deployment
    return found


def _put(
    client: SyncPrefectClient, deployment: Deployment, pool: str, known: DeploymentResponse | None
) -> None:
    flow = deployment.flow
    paused = [_rhythm(each.schedule) for each in known.schedules if not each.active] if known else []
    client.create_deployment(
        flow_id=client.create_flow_from_name(flow.name),
        name=deployment.name,
        version=deployment.fingerprint(pool),
        description=flow.description,
        work_pool_name=pool,
        entrypoint=f"{flow.fn.__module__}.{flow.fn.__name__}",
        tags=[pool, *deployment.tags],
        parameters=deployment.parameters,
        parameter_openapi_schema=flow.parameters.model_dump(exclude_unset=True),
        enforce_parameter_schema=True,
        schedules=[
            DeploymentScheduleCreate(schedule=schedule, active=_rhythm(schedule) not in paused)
            for schedule in _schedules(deployment)
        ],
        concurrency_limit=1 if deployment.alone else None,
        concurrency_options=(
            ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
            if deployment.alone
            else None
        ),
    )


def _schedules(deployment: Deployment) -> list[CronSchedule | IntervalSchedule]:
    match deployment.schedule:
        case timedelta() as interval:
            return [IntervalSchedule(interval=interval)]
        case str() as cron:
            return [CronSchedule(cron=cron, timezone="UTC")]
        case None:
            return []


def _rhythm(schedule: SCHEDULE_TYPES) -> timedelta | str:
    """Return an interval without the moment that it is counted from, or a cron expression."""
    return schedule.interval if isinstance(schedule, IntervalSchedule) else str(getattr(schedule, "cron", ""))


def _remove(client: SyncPrefectClient, deployment: DeploymentResponse) -> None:
    try:
        client.delete_deployment(deployment.id)
    except ObjectNotFound:  # another process was faster
        return
