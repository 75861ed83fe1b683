"""Leave in Prefect's page what a run did: a name that says so, a table, and its progress."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from prefect.artifacts import (
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

ROWS_SHOWN = 1_000
"""A table is read by people, and travels in one request."""
STEP = 0.01


def show(key: str, rows: Sequence[dict[str, object]], summary: str) -> None:
    """Log the summary, and keep rows and summary as the newest table under `key`."""
    get_run_logger().info(summary)
    if len(rows) > ROWS_SHOWN:
        summary = f"{summary} The first {ROWS_SHOWN:,} of {len(rows):,} rows are shown."
    create_table_artifact(key=key, table=list(rows[:ROWS_SHOWN]), description=summary)


def name_run(name: str) -> None:
    """Give the run that is under way a name that says what it did."""
    with get_client(sync_client=True) as client:
        client.update_flow_run(UUID(flow_run.id), name=name)


class ProgressBar:
    """A bar in Prefect's page: call it with what is done and what there is to do, where that is known."""

    def __init__(self, key: str, description: str) -> None:
        self._key, self._description = key, description
        self._artifact: UUID | None = None
        self._shown = 0.0

    def __call__(self, done: int, total: int | None) -> None:
        """Show it, where that moves the bar by a hundredth or more."""
        share = min(done / total, 1.0) if total else 0.0
        if self._artifact is None:
            found = create_progress_artifact(
                progress=share * 100, key=self._key, description=self._description
            )
            assert isinstance(found, UUID), "called from a thread without an event loop"
            self._artifact = found
        elif share - self._shown >= STEP:
            update_progress_artifact(self._artifact, progress=share * 100)
        else:
            return
        self._shown = share

    def complete(self) -> None:
        """Show that all is done."""
        self(1, 1)
