"""Runs whose worker was killed: Prefect shows them as running for ever, and lets no next one of a kind begin.

Workers show them as crashed between their runs: a run that did it might be one that may not begin. What was
worked on is not lost with them: documents go back to the queue by their leases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, WorkerStatus
from prefect.states import Crashed

UNDER_WAY = ["Pending", "Submitting", "Running", "AwaitingRetry", "Cancelling"]
PATIENCE = timedelta(minutes=2)
"""A worker that has just begun is not known to the server yet."""
PAGE = 200


def worker_of(run: FlowRun) -> str | None:
    """Return the name of the worker that does a run: Prefect's label of it, or the parameter of a batch."""
    return str(run.labels.get("prefect.worker.name") or run.parameters.get("worker") or "") or None


def settle_crashed_runs(pool: str) -> int:
    """Show runs as crashed whose worker gives no sign of life any more; how many.

    It is on the server that Prefect's settings name, whose runs of this pool have it as a tag.
    """
    with get_client(sync_client=True) as client:
        workers = client.read_workers_for_work_pool(pool)
        alive = {worker.name for worker in workers if worker.status is WorkerStatus.ONLINE}
        count = 0
        for run in list(_under_way(client, pool)):
            worker = worker_of(run)
            changed = run.state.timestamp if run.state else None
            if worker is None or worker in alive or changed is None or datetime.now(UTC) - changed < PATIENCE:
                continue
            message = f"Its worker, {worker}, gives no sign of life any more."
            client.set_flow_run_state(run.id, Crashed(message=message), force=True)
            count += 1
        return count


def _under_way(client: SyncPrefectClient, pool: str) -> Iterator[FlowRun]:
    wanted = FlowRunFilter(
        tags=FlowRunFilterTags(all_=[pool]),
        state=FlowRunFilterState(name=FlowRunFilterStateName(any_=UNDER_WAY)),
    )
    offset = 0
    while page := client.read_flow_runs(flow_run_filter=wanted, limit=PAGE, offset=offset):
        yield from page
        offset += len(page)
